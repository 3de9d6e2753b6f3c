// Hosts to fetch from, for tests: real TLS and TCP servers on loopback under names of their own, and the network by which a
// fetcher reaches them. Its resolver answers with public addresses; dialling one of them connects to the server that stands for it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { createServer as createHttps } from 'node:https'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { FetchNetwork } from '../src/fetching/ports.ts'

/** A certificate authority, and what it signs. */
export type TestAuthority = Readonly<{ caPem: string; caFile: string; issue(names: readonly string[]): Issued }>
type Issued = Readonly<{ key: string; cert: string }>

export function testAuthority(): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-authority-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const openssl = (...args: readonly string[]): unknown => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' })
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'] as const
  openssl('req', '-x509', ...fresh, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test authority')
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  return {
    caPem: read('ca.pem'),
    caFile: join(folder, 'ca.pem'),
    issue: (names) => {
      writeFileSync(join(folder, 'san'), `subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}\n`)
      openssl('req', ...fresh, '-keyout', 'host.key', '-out', 'host.csr', '-subj', '/CN=host')
      const ca = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'] as const
      openssl('x509', '-req', '-in', 'host.csr', ...ca, '-out', 'host.pem', '-days', '2', '-extfile', 'san')
      return { key: read('host.key'), cert: read('host.pem') }
    },
  }
}

/** A server that speaks TLS; its port. */
export function secureHost(issued: Issued, answer: RequestListener): Promise<number> {
  return listening(createHttps(issued, answer))
}

/** A server that gets the bare connection; its port. */
export function bareHost(accepted: (socket: Socket) => void): Promise<number> {
  return listening(
    createServer((socket) => {
      socket.on('error', () => undefined) // the fetcher may leave at any time
      accepted(socket)
    }),
  )
}

async function listening(server: Server): Promise<number> {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => open.add(socket.once('close', () => open.delete(socket))))
  afterAll(() => {
    for (const socket of open) socket.destroy()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

export type TestNetwork = FetchNetwork &
  Readonly<{
    /** Names that were resolved, and places that were dialled. */
    resolved: string[]
    dialled: string[]
  }>

/** `names`: what a name resolves to, each time it is asked. `ports`: the local port that stands for `address:port`. */
export function testNetwork(
  names: Readonly<Record<string, readonly string[] | (() => readonly string[])>>,
  ports: Readonly<Record<string, number>>,
): TestNetwork {
  const resolved: string[] = []
  const dialled: string[] = []
  return {
    resolved,
    dialled,
    resolve: async (host) => {
      resolved.push(host)
      const answer = names[host]
      if (answer === undefined) throw new Error(`no such name: ${host}`)
      return typeof answer === 'function' ? answer() : answer
    },
    dial: ({ address, port }) => {
      dialled.push(`${address}:${port}`)
      // What stands for nothing goes to a port where nobody listens.
      return connect({ host: '127.0.0.1', port: ports[`${address}:${port}`] ?? 1 })
    },
  }
}
