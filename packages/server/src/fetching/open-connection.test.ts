// Connecting with the machine's own resolver and sockets, and what the tests' network cannot show: that names never reach a socket.
import { type AddressInfo, createServer, type Server, Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openConnection } from './open-connection.ts'
import { MACHINE_NETWORK } from './ports.ts'

let server: Server
let connections = 0
const port = (): number => (server.address() as AddressInfo).port
beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
})
afterAll(() => server.close())

test('the machine itself, by whatever name, is never connected to', async () => {
  const refused = { kind: 'refused', reason: 'address-not-public' }
  expect(await openConnection(MACHINE_NETWORK, { host: 'localhost', port: port() })).toEqual(refused)
  expect(await openConnection(MACHINE_NETWORK, { host: '127.0.0.1', port: port() })).toEqual(refused)
  expect(await openConnection(MACHINE_NETWORK, { host: '0.0.0.0', port: port() })).toEqual(refused)
  expect(connections).toBe(0)
})

test('what is dialled is the address that was resolved, and nothing is read before it is handed on', async () => {
  const { dial } = MACHINE_NETWORK
  const dialled: string[] = []
  const opened = await openConnection(
    {
      resolve: async () => ['93.184.215.14', '2606:4700::1111'],
      dial: ({ address }) => {
        dialled.push(address)
        // The first is reached by nobody; the second stands for the server of the test.
        return dial({ address: '127.0.0.1', port: dialled.length === 1 ? 1 : port() })
      },
    },
    { host: 'files.example', port: 443 },
  )
  expect(dialled).toEqual(['93.184.215.14', '2606:4700::1111'])
  if (opened.kind !== 'connected') throw new Error(opened.reason)
  expect(opened.socket.isPaused()).toBe(true)
  opened.socket.destroy()
  await expect.poll(() => connections).toBe(1)
})

test('a resolver that never answers, and a machine that never does, end with the limit', async () => {
  const never = new Promise<never>(() => undefined)
  const silent = { ...MACHINE_NETWORK, resolve: () => never }
  expect(await openConnection(silent, { host: 'files.example', port: 443 }, 50)).toMatchObject({
    reason: 'name-not-found',
  })
  const socket = new Socket() // connects to nothing, ever
  const deaf = { resolve: async () => ['93.184.215.14'], dial: () => socket }
  expect(await openConnection(deaf, { host: 'files.example', port: 443 }, 50)).toEqual({
    kind: 'failed',
    reason: 'no-connection',
  })
  expect(socket.destroyed).toBe(true)
})
