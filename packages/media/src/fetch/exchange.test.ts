// What a fetching process that was taken over gains, and what its host believes of it.
import { spawnSync } from 'node:child_process'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_LIBRARIES, sandboxedCommand } from '../sandbox/command.ts'
import { probeSandbox } from '../sandbox/probe.ts'
import { startWorkerProcess } from '../worker-process.ts'
import { BrokenExchange, type Exchange, startExchange } from './exchange.ts'

const hasSandbox = (await probeSandbox()).available
const BREAK_OUT = 'media/src/fetch/worker/break-out.ts'

let server: Server
let heard: string[] = []
beforeAll(async () => {
  server = createServer((socket) => {
    socket.on('data', (piece) => heard.push(piece.toString())).on('error', () => undefined)
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => server.close())

async function connected(): Promise<Socket> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}
async function taken(path: string, entry = BREAK_OUT): Promise<Exchange> {
  const order = { host: 'a.example', authority: 'a.example', path, secure: false, userAgent: 'a test' }
  return startExchange(await connected(), order, { headMs: 15_000, totalMs: 30_000 }, entry)
}
async function outcome(exchange: Exchange): Promise<unknown> {
  try {
    await exchange.head()
    for await (const piece of exchange.body()) expect(piece).toBeInstanceOf(Uint8Array)
    return 'whole'
  } catch (error) {
    return error instanceof BrokenExchange ? error.reason : error
  } finally {
    await exchange.end()
  }
}

describe.skipIf(!hasSandbox)('a fetching process (skipped where bubblewrap is missing)', () => {
  it('holds one connection to one host, and gains nothing else when it is taken over', async () => {
    heard = []
    const port = (server.address() as AddressInfo).port
    const exchange = await taken(`/${port}`)
    expect(await exchange.head()).toEqual({ status: 200, headers: [] })
    await exchange.end()
    await expect.poll(() => heard).toEqual(['said over the connection'])
  })

  it('is denied every probe that a decoder is denied, by its filter', async () => {
    const command = sandboxedCommand('media/src/worker/probes.ts', NO_LIBRARIES)
    type Probes = readonly Readonly<{ name: string; denied: boolean }>[]
    const open = (answer: Uint8Array): readonly string[] =>
      (JSON.parse(Buffer.from(answer).toString('utf8')) as Probes).flatMap(({ name, denied }) => (denied ? [] : [name]))
    const process = startWorkerProcess(command, true)
    const answer = await process.ask([Buffer.alloc(4)], 30_000)
    await process.end()
    expect(answer.kind === 'record' && open(answer.bytes)).toEqual([])
    const at = command.args.indexOf('--seccomp')
    const settings = { input: Buffer.alloc(4), timeout: 60_000, env: {} }
    const unfiltered = spawnSync(command.program, command.args.toSpliced(at, 2), settings)
    expect(open(unfiltered.stdout.subarray(4))).toEqual(expect.arrayContaining(['listen on a port', 'start a program']))
  }, 90_000)

  it('is believed in nothing that it does not say in its few words', async () => {
    for (const lie of [
      '/no-json',
      '/no-head',
      '/no-pairs',
      '/piece-first',
      '/unknown-kind',
      '/unknown-reason',
      '/much',
    ])
      expect(await outcome(await taken(lie)), lie).toBe('worker-lied')
    expect(await outcome(await taken('/ends'))).toBe('connection-broken')
  })

  it('that does not start is no answer of anybody: the sandbox is not there, and says so', async () => {
    const exchange = await taken('/', 'media/src/fetch/worker/absent.ts')
    expect(await outcome(exchange)).toMatchObject({ code: 'sandbox-unavailable' })
  })

  it('leaves no connection open in its host', async () => {
    const exchange = await taken('/no-json')
    await outcome(exchange)
    const open = (): Promise<number> =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error))),
      )
    await expect.poll(open).toBe(0)
  })
})
