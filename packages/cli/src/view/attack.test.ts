// The page of `rempart view` against whoever is not the person it was opened for, and against files that changed since
// they were sealed (SECURITY §4.7): plain HTTP, no browser, so that every header is the attacker's to choose.
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs'
import { request } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { drawJpeg, fillFolder, rempart, scratch } from '../../test/small-case.ts'
import { startViewer } from './viewer.ts'
import type { Viewer } from './viewer.ts'

const place = scratch('view-attack')
const folder = join(place.path, 'in')
const out = join(place.path, 'case')
let viewer: Viewer
let cookie = ''

type Asked = Readonly<{ path: string; method?: string; headers?: OutgoingHttpHeaders; body?: string }>
type Answered = Readonly<{ status: number; headers: Readonly<Record<string, unknown>>; body: string }>

/** One request, its target sent as it is: nothing resolves `..` on the way. */
function ask({ path, method = 'GET', headers = {}, body = '' }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(viewer.link)
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString('latin1'),
        }),
      )
    })
    asked.on('error', reject).end(body)
  })
}

const origin = (): string => new URL(viewer.link).origin
const picture = (path: string, headers: OutgoingHttpHeaders = {}): Promise<Answered> =>
  ask({ path: '/picture', method: 'POST', body: path, headers: { cookie, origin: origin(), ...headers } })
const ledgerEntries = (): number => Number(readFileSync(join(out, 'ledger/checkpoint'), 'utf8').split('\n')[1])

beforeAll(async () => {
  mkdirSync(folder)
  await fillFolder(folder)
  const home = join(place.path, 'home')
  const { status, stderr } = rempart(['triage', folder, '--out', out, '--unsafe-no-sandbox'], { home })
  expect(status, stderr).toBe(1)
  viewer = await startViewer({ path: out, from: folder, port: 0, unsafeNoSandbox: true, keys: home })
})
afterAll(async () => {
  await viewer.close()
  place.remove()
})

it('a wrong ticket opens nothing and does not use up the right one; the right one works once', async () => {
  const { pathname, search } = new URL(viewer.link)
  const ticket = search.slice(1)
  const wrong = [
    '',
    '?',
    `?${'A'.repeat(ticket.length)}`,
    `?${ticket}x`,
    `?${ticket.slice(1)}`,
    `?ticket=${ticket}`,
    `#${ticket}`,
  ]
  for (const shown of wrong) expect((await ask({ path: `${pathname}${shown}` })).status, shown).toBe(403)
  expect((await ask({ path: `${pathname}${search}`, method: 'POST' })).status).toBe(403)
  const opened = await ask({ path: `${pathname}${search}` })
  expect(opened.status).toBe(303)
  const [set = ''] = opened.headers['set-cookie'] as string[]
  expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\/$/u)
  cookie = set.slice(0, set.indexOf(';'))
  expect((await ask({ path: `${pathname}${search}` })).status).toBe(403)
  expect((await ask({ path: `${pathname}${search}`, headers: { cookie } })).status).toBe(403)
  expect((await ask({ path: '/cards.json', headers: { cookie } })).status).toBe(200)
})

it('a name that an attacker points at this machine is refused, with the cookie too', async () => {
  const { port } = new URL(viewer.link)
  const hosts = [
    `evil.example:${port}`,
    `localhost:${port}`,
    `[::1]:${port}`,
    '127.0.0.1',
    `127.0.0.1.evil.example:${port}`,
  ]
  for (const host of hosts) {
    expect((await ask({ path: '/cards.json', headers: { cookie, host } })).status, host).toBe(403)
    expect((await picture('one.jpg', { host, origin: `http://${host}` })).status, host).toBe(403)
  }
})

it('another site, or a request that does not say where it comes from, gets no picture', async () => {
  const before = ledgerEntries()
  for (const foreign of [
    'http://evil.example',
    'null',
    `${origin()}.evil.example`,
    origin().replace('http:', 'https:'),
  ])
    expect((await picture('one.jpg', { origin: foreign })).status, foreign).toBe(403)
  expect((await picture('one.jpg', { 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await picture('one.jpg', { cookie: 'rempart-view=guess' })).status).toBe(403)
  const silent = await ask({ path: '/picture', method: 'POST', body: 'one.jpg', headers: { cookie } })
  expect(silent.status).toBe(403)
  expect((await ask({ path: '/picture', headers: { cookie } })).status).toBe(404)
  expect(ledgerEntries()).toBe(before)
})

it('only paths of the manifest are shown: nothing above the folder, beside it or behind a link', async () => {
  writeFileSync(join(place.path, 'outside.jpg'), await drawJpeg(9))
  writeFileSync(join(folder, 'arrived-later.jpg'), await drawJpeg(9))
  const before = ledgerEntries()
  const paths = [
    '',
    '../outside.jpg',
    'a/../../outside.jpg',
    'a/../one.jpg',
    './one.jpg',
    '%2e%2e/outside.jpg',
    `${place.path}/outside.jpg`,
    'one.jpg\0',
    'link.jpg',
    'arrived-later.jpg',
    'one.jpg//exif-thumbnail',
    '__proto__',
    'x'.repeat(100_000),
  ]
  for (const path of paths) expect((await picture(path)).status, path.slice(0, 40)).toBe(404)
  expect(ledgerEntries()).toBe(before)
})

it('a target that is no path, or leads elsewhere, opens nothing', async () => {
  for (const path of [
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/page.js/..%2f..',
    '/manifest.jsonl',
    '/ledger/checkpoint',
  ])
    expect((await ask({ path, headers: { cookie } })).status, path).toBe(404)
  for (const path of ['//', 'http://[', '//evil.example:99999999/']) {
    const { status, headers } = await ask({ path, headers: { cookie } })
    expect(status, path).toBe(400)
    expect(headers['cache-control'], path).toBe('no-store')
  }
})

it('an exhibit that changed on the disk since it was sealed is a gap and no view', async () => {
  const before = ledgerEntries()
  const shown = await picture('one.jpg')
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/webp'])
  expect(ledgerEntries()).toBe(before + 1)
  writeFileSync(join(folder, 'one.jpg'), await drawJpeg(4))
  const changed = await picture('one.jpg')
  expect(changed.status).toBe(422)
  expect(JSON.parse(changed.body)).toEqual({ stage: 'receive', reason: 'not-what-was-sealed' })
  expect(ledgerEntries()).toBe(before + 1)
})
