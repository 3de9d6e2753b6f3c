// Two processes of one site, each with its own HMA listener: a change of lists is seen in both within a second, and mutual TLS
// decides who is heard.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { freePort, serve } from '../../test/served-site.ts'
import { readConfig } from '../config.ts'
import { listenHma } from './listen-hma.ts'

const running = await runningSite({ environment: { REMPART_HMA_LISTEN: '127.0.0.1:0' } })
const { importList, bothAgree, curator } = await listSite(running)

async function banks(at: string): Promise<string> {
  return (await fetch(`${at}/c/banks`)).text()
}

test('a list that two persons let in, an entry of it, and one that they take away, is seen by every process within a second', async () => {
  const { host, user, password, database } = running.services.database.options
  const [port, hmaPort] = [await freePort(), await freePort()]
  const other = serve({
    data: running.data,
    port,
    role: 'web',
    environment: {
      DATABASE_URL: `postgres://${String(user)}:${String(password)}@localhost/${String(database)}?host=${encodeURIComponent(host ?? '')}`,
      REMPART_HMA_LISTEN: `127.0.0.1:${hmaPort}`,
      REMPART_LOG_LEVEL: 'silent',
    },
  })
  onTestFinished(() => other.kill('SIGKILL'))
  await other.ready()
  const replicas = [running.hmaAddress ?? '', `http://127.0.0.1:${hmaPort}`]
  const seen = async (there: boolean): Promise<number> => {
    const from = performance.now()
    for (;;) {
      const all = (await Promise.all(replicas.map(banks))).map((text) => text.includes('SHARED') === there)
      if (all.every(Boolean)) return performance.now() - from
      if (performance.now() - from > 5000) throw new Error('not seen')
    }
  }
  const times: number[] = []
  for (let round = 0; round < 5; round += 1) {
    await importList('shared', `pdq\n${String(round).padStart(2, '0').repeat(32)}\n`)
    times.push(await seen(true))
    expect((await bothAgree('list-removal', { list: 'shared' })).statusCode).toBe(200)
    times.push(await seen(false))
  }
  // One entry more, proposed by a client of one of them and let in by two persons.
  await importList('shared', `pdq\n${'77'.repeat(32)}\n`)
  await seen(true)
  const pdq = '5ac3'.repeat(16)
  const proposed = await fetch(`${replicas[0]}/c/bank/SHARED/signal`, {
    method: 'POST',
    body: JSON.stringify({ pdq }),
    headers: { 'content-type': 'application/json' },
  })
  expect(proposed.status).toBe(403)
  const { proposals } = (await curator.send('GET', '/lists/proposals')).json<{ proposals: { subject: object }[] }>()
  expect((await bothAgree('list-change', proposals[0]?.subject ?? {})).statusCode).toBe(200)
  const from = performance.now()
  const answers = () =>
    Promise.all(
      replicas.map(async (at) => {
        const answer = await fetch(`${at}/m/raw_lookup?signal_type=pdq&signal=${pdq}`)
        return ((await answer.json()) as { matches: readonly number[] }).matches.length
      }),
    )
  await expect.poll(answers, { interval: 20, timeout: 5000 }).toEqual([1, 1])
  times.push(performance.now() - from)
  expect((await bothAgree('list-removal', { list: 'shared' })).statusCode).toBe(200)
  times.push(await seen(false))
  console.log(`seen by both processes after ${times.map((ms) => ms.toFixed(0)).join(', ')} ms`)
  expect(Math.max(...times)).toBeLessThan(1000)
}, 120_000)

/** A certificate authority with a server and a client, and a client of another one; made by OpenSSL. */
function certificates(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-mtls-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
  for (const authority of ['ca', 'other'])
    openssl(
      'req',
      '-x509',
      ...key,
      '-keyout',
      `${authority}.key`,
      '-out',
      `${authority}.pem`,
      '-subj',
      `/CN=${authority}`,
    )
  for (const [name, authority] of [
    ['localhost', 'ca'],
    ['platform', 'ca'],
    ['stranger', 'other'],
  ] as const) {
    openssl('req', ...key, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`)
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${authority}.pem`,
      '-CAkey',
      `${authority}.key`,
      '-CAcreateserial',
      '-out',
      `${name}.pem`,
    )
  }
  return folder
}

test('by mutual TLS only clients of the operator’s authority are heard, and distances go to those whom he names', async () => {
  const folder = certificates()
  const file = (name: string): string => join(folder, name)
  await importList('mutual', `pdq,victim\n${'f0'.repeat(32)},unidentified\n`)
  const listening = async (trustedClients: readonly string[]) => {
    const tls = { certificateFile: file('localhost.pem'), keyFile: file('localhost.key'), clientCaFile: file('ca.pem') }
    const hma = await listenHma(running.services, { host: '127.0.0.1', port: 0, tls, trustedClients })
    onTestFinished(() => hma.close())
    return new URL(hma.address).port
  }
  const ask = (port: string, client?: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const own = client && { cert: readFileSync(file(`${client}.pem`)), key: readFileSync(file(`${client}.key`)) }
      const path = `/m/lookup?signal_type=pdq&signal=${'f0'.repeat(32)}`
      const ca = readFileSync(file('ca.pem'))
      const options = {
        host: '127.0.0.1',
        port,
        path,
        ca,
        servername: 'localhost',
        checkServerIdentity: () => undefined,
      }
      request({ ...options, ...own, agent: false }, (answer) => {
        answer.setEncoding('utf8')
        answer.on('data', resolve)
      })
        .on('error', reject)
        .end()
    })
  await expect.poll(async () => running.services.lists.current().then(({ lists }) => lists.length)).toBe(1)
  const [trusting, plain] = [await listening(['platform']), await listening([])]
  expect(await ask(trusting, 'platform')).toMatch(/"distance":"0"/u)
  const untrusted = await ask(plain, 'platform')
  expect(untrusted).toMatch(/MUTUAL/u)
  expect(untrusted).not.toMatch(/distance/u)
  await expect(ask(trusting, 'stranger')).rejects.toThrow()
  await expect(ask(trusting)).rejects.toThrow()
})

test('beyond loopback there is no listener without mutual TLS, and half of its files is none', () => {
  const options = { port: 0, host: '127.0.0.1', role: 'web', data: '/nowhere' } as const
  const config = (settings: Record<string, string>) => () => readConfig(settings, options)
  for (const at of ['0.0.0.0:5000', 'example.org:5000', '[::]:5000', '10.0.0.1:5000'])
    expect(config({ REMPART_HMA_LISTEN: at })).toThrow('REMPART_HMA_LISTEN: beyond loopback it needs mutual TLS')
  for (const at of ['127.0.0.1:5000', '[::1]:5000', 'localhost:5000'])
    expect(config({ REMPART_HMA_LISTEN: at })().hma).toMatchObject({ port: 5000, trustedClients: [] })
  expect(config({ REMPART_HMA_LISTEN: '0.0.0.0:5000', REMPART_HMA_KEY_FILE: '/k' })).toThrow('mutual TLS takes')
  expect(config({ REMPART_HMA_TRUSTED: 'platform' })).toThrow('REMPART_HMA_LISTEN')
  expect(config({})().hma).toBeUndefined()
})
