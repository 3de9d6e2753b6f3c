// A stand-in for a fetching process that whoever answered has taken over; only tests start it. It tries to reach anything but
// the connection that it was handed, then answers with what it gained. Named for its order's path, it lies to its host instead.
import { spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { appendFileSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, createServer, Socket } from 'node:net'
import { readFrame, writeFrame } from '../../worker/frames.ts'
import { CONNECTION_FD, FRAME, MAX_FRAME_BYTES } from '../frames.ts'
import type { FetchOrder } from '../frames.ts'

const send = (kind: number, bytes: Uint8Array): void => writeFrame(Buffer.concat([Buffer.from([kind]), bytes]))

send(FRAME.ready, Buffer.alloc(0))
const { path } = JSON.parse(Buffer.from(readFrame() ?? []).toString('utf8')) as FetchOrder

/** Ways to lie, by the path that asks for each. */
const LIES: Readonly<Record<string, () => void>> = {
  '/no-json': () => send(FRAME.head, Buffer.from('{')),
  '/no-head': () => send(FRAME.head, Buffer.from('{"status":"200","headers":[]}')),
  '/no-pairs': () => send(FRAME.head, Buffer.from('{"status":200,"headers":[["a"]]}')),
  '/piece-first': () => send(FRAME.piece, Buffer.from('a')),
  '/unknown-kind': () => send(77, Buffer.from('a')),
  '/unknown-reason': () => send(FRAME.failed, Buffer.from('fetched')),
  '/much': () => send(FRAME.head, Buffer.alloc(MAX_FRAME_BYTES + 1)),
  '/ends': () => process.exit(0),
}

const act = LIES[path]
if (act === undefined) await breakOut()
else act()

async function breakOut(): Promise<void> {
  const attempts: Readonly<Record<string, () => unknown>> = {
    'read the users': () => readFileSync('/etc/passwd'),
    'read the environment of process 1': () => mustHold(readFileSync('/proc/1/environ').includes('PATH=')),
    'list the root of the host': () => readdirSync('/root'),
    'see a decoder': () => readdirSync('/app/node_modules/sharp'),
    'write into the program': () => appendFileSync('/app/packages/media/src/index.ts', '\n'),
    'write a file': () => writeFileSync('/tmp/kept', 'x'),
    'start a program': () => mustHold(spawnSync('/app/bin/node', ['-e', '0']).status === 0),
  }
  const gained: string[] = []
  for (const [name, attempt] of Object.entries(attempts))
    try {
      attempt()
      gained.push(name)
    } catch {
      // denied
    }
  const sockets = {
    'connect to loopback': () => connect(Number(path.slice(1)), '127.0.0.1'),
    'listen on a port': () => createServer().listen(0),
    'send a datagram': () => createSocket('udp4').bind(0),
  }
  for (const [name, attempt] of Object.entries(sockets)) if (await opens(attempt)) gained.push(name)
  // The one thing that it was given: what is said there goes where the host connected.
  new Socket({ fd: CONNECTION_FD, readable: true, writable: true }).end('said over the connection')
  send(FRAME.head, Buffer.from(JSON.stringify({ status: 200, headers: gained.map((name) => ['gained', name]) })))
  setTimeout(() => send(FRAME.end, Buffer.alloc(0)), 200)
}

function mustHold(held: boolean): void {
  if (!held) throw new Error('nothing gained')
}

type Emitter = Readonly<{ once(event: string, listener: () => void): unknown }>

function opens(open: () => Emitter): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const socket = open()
      socket.once('error', () => resolve(false))
      for (const event of ['connect', 'listening']) socket.once(event, () => resolve(true))
    } catch {
      resolve(false)
    }
  })
}
