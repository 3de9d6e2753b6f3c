// The witness as a small HTTP server that a partner organisation runs: one verb to write, one page to read.
import { hash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createLock } from 'node:net'
import { resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { MAX_WITNESS_REQUEST_BYTES, WITNESS_TIMEOUT_MS } from '../limits.ts'
import type { Witness } from './witness.ts'

/** A server that is listening. `failed` resolves when the state could not be made durable: the process must end. */
export type ServedWitness = Readonly<{ port: number; failed: Promise<unknown>; close(): Promise<void> }>

/** Listens on `host`:`port` (0 picks one). `folder`: where the state lies; two witnesses on one folder would each sign
 * their own tree, so the second is refused. UserError `conflict`. */
export async function serveWitness(
  witness: Witness,
  { folder, host, port }: Readonly<{ folder: string; host: string; port: number }>,
): Promise<ServedWitness> {
  const unlock = await lockFolder(folder)
  const failure = Promise.withResolvers<unknown>()
  const server = createServer(
    { requestTimeout: WITNESS_TIMEOUT_MS, headersTimeout: WITNESS_TIMEOUT_MS },
    (request, reply) => {
      respond(witness, request, reply).catch((error: unknown) => {
        reply.destroy()
        failure.resolve(error)
      })
    },
  )
  server.maxHeadersCount = 50
  await listen(server, { host, port }).catch(async (cause: unknown) => {
    await unlock()
    throw new UserError({ code: 'conflict', subject: `${host}:${port}`, reason: 'cannot be listened on', cause })
  })
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    failed: failure.promise,
    async close() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
      await unlock()
    },
  }
}

async function respond(witness: Witness, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://witness')
  if (request.method === 'POST' && url.pathname === '/add-checkpoint') {
    const body = await readBody(request)
    if (body === undefined) return send(reply, { status: 413, type: 'text/plain', body: 'too large\n' })
    return send(reply, await witness.add(body))
  }
  if (request.method === 'GET' && url.pathname === '/checkpoint') {
    const known = await witness.known(url.searchParams.get('origin') ?? '')
    if (known !== undefined) return send(reply, { status: 200, type: 'text/plain; charset=utf-8', body: known })
  }
  send(reply, { status: 404, type: 'text/plain', body: 'not found\n' })
}

function send(reply: ServerResponse, answer: Readonly<{ status: number; type: string; body: string }>): void {
  reply.writeHead(answer.status, {
    'content-type': answer.type,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  })
  reply.end(answer.body)
}

/** Undefined where the body is larger than any request. */
async function readBody(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = []
  let length = 0
  try {
    for await (const piece of request) {
      length += (piece as Uint8Array).length
      if (length > MAX_WITNESS_REQUEST_BYTES) return undefined
      pieces.push(piece as Uint8Array)
    }
  } catch {
    return new Uint8Array(0) // the client went away: an empty body is answered as no request
  }
  return Buffer.concat(pieces)
}

function listen(server: Server, at: Readonly<{ host: string; port: number }>): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(at.port, at.host, () => done())
  })
}

/** An abstract socket named after the folder: the kernel frees it when the process ends, however it ends. */
function lockFolder(folder: string): Promise<() => Promise<void>> {
  const lock = createLock()
  const name = `\0rempart-witness-${hash('sha256', resolve(folder), 'hex').slice(0, 32)}`
  return new Promise((done, fail) => {
    lock.once('error', (cause) =>
      fail(new UserError({ code: 'conflict', subject: folder, reason: 'another witness is running on it', cause })),
    )
    lock.listen(name, () => done(() => new Promise((closed) => lock.close(() => closed()))))
  })
}
