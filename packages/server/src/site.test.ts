import { renameSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { readConfig } from './config.ts'
import { createApp } from './http/app.ts'
import { SECURITY_HEADERS } from './http/headers.ts'
import { openApi } from './http/openapi.ts'
import type { AnyRoute } from './http/route.ts'
import type { Services } from './services.ts'
import { ROUTES } from './routes/index.ts'
import { VERSION } from './version.ts'

it('one command founds a site, and a later start takes it up with the same ledger', async () => {
  const data = siteFolder()
  const first = await runningSite({ data })
  expect((await fetch(`${first.url}/ready`)).status).toBe(200)
  await first.close()
  const second = await runningSite({ data })
  expect(second.ledgerKey).toBe(first.ledgerKey)
  expect(await (await fetch(`${second.url}/health`)).json()).toEqual({ status: 'ok' })
  const document: unknown = await (await fetch(`${second.url}/openapi.json`)).json()
  expect(document).toEqual(openApi(ROUTES, { version: VERSION }))
  await second.close()
  renameSync(join(data, 'keys/openings.key'), join(data, 'keys/openings.kept'))
  await expect(runningSite({ data })).rejects.toThrow('secret openings: is not the one of this site')
  renameSync(join(data, 'keys/openings.kept'), join(data, 'keys/openings.key'))
  rmSync(join(data, 'keys/ledger-key.pem'))
  await expect(runningSite({ data })).rejects.toThrow('the keys here are of another site')
})

it('every answer carries the security headers: success, absence, refusal, malformed requests', async () => {
  const { url } = await runningSite()
  const answers = [
    await fetch(`${url}/health`),
    await fetch(`${url}/nothing`),
    await fetch(`${url}/health`, { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }),
    await fetch(`${url}/%zz`),
  ]
  for (const answer of answers)
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      expect(answer.headers.get(name), answer.url).toBe(value)
  const broken = await rawAnswer(url, 'GET / HTTP/1.1\r\nHost: a\r\nbroken header\r\n\r\n')
  const tooLong = await rawAnswer(url, `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'a'.repeat(40_000)}\r\n\r\n`)
  expect(broken).toMatch(/^HTTP\/1\.1 400 /u)
  expect(tooLong).toMatch(/^HTTP\/1\.1 431 /u)
  for (const name of Object.keys(SECURITY_HEADERS)) {
    expect(broken).toContain(`${name}: `)
    expect(tooLong).toContain(`${name}: `)
  }
})

it('the router refuses a route that the policy table does not know, and two in one place', () => {
  const [route] = ROUTES
  const unknown = { ...route!, access: 'something.else' } as unknown as AnyRoute
  expect(() => createApp([unknown], {} as Services)).toThrow('no policy for something.else')
  expect(() => createApp([route!, route!], {} as Services)).toThrow('stands twice')
})

it('a setting that nobody knows stops the start', () => {
  const options = { port: 1, host: '127.0.0.1', role: 'all' } as const
  expect(() => readConfig({ REMPART_PROT: '1' }, options)).toThrow('REMPART_PROT: is no setting of Rempart')
  expect(() => readConfig({ DATABASE_URL: 'mysql://x' }, options)).toThrow('begins with postgres://')
  expect(Object.isFrozen(readConfig({ PATH: '/bin' }, options))).toBe(true)
})

function rawAnswer(url: string, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    let text = ''
    socket.on('data', (piece) => (text += piece.toString()))
    socket.once('error', reject).once('close', () => resolve(text))
    socket.write(request)
  })
}
