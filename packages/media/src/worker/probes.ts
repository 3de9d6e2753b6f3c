// Runs inside the sandbox instead of the decoder and tries to get out (SECURITY §5 A3). Each probe says whether it was denied.
import { execFileSync, spawnSync } from 'node:child_process'
import { lookup } from 'node:dns/promises'
import { appendFileSync, existsSync, openSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { createSocket } from 'node:dgram'
import { setTimeout as delay } from 'node:timers/promises'
import { readFrame, writeFrame } from './frames.ts'

type Attempt = () => unknown
const WAIT_MS = 1500

/** An attempt that returns normally was not denied; false means that it had no effect. */
const ATTEMPTS: Readonly<Record<string, Attempt>> = {
  'connect to loopback': () => socketOpens(() => connect(80, '127.0.0.1')),
  'connect to the network': () => socketOpens(() => connect(80, '192.0.2.1')),
  'listen on a port': () => socketOpens(() => createServer().listen(0)),
  'send a datagram': () => socketOpens(() => createSocket('udp4').bind(0)),
  'resolve a name': () => lookup('example.org'),
  'read the password file': () => readFileSync('/etc/shadow'),
  'read the users': () => readFileSync('/etc/passwd'),
  'read the environment of process 1': () => contains(readFileSync('/proc/1/environ'), 'PATH='),
  'see other processes': () => readdirSync('/proc').filter((name) => /^\d+$/u.test(name)).length > 3,
  'read home folders': () => existsSync('/root') || existsSync('/home'),
  'write into the program': () => appendFileSync('/app/packages/media/src/index.ts', '\n'),
  'write into the temporary folder': () => writeFileSync('/tmp/probe', 'x'.repeat(4096)),
  'write into the root': () => writeFileSync('/probe', 'x'),
  'write a library': () => writeFileSync('/usr/lib/probe.so', 'x'),
  'make a link': () => symlinkSync('/etc', '/app/packages/link'),
  'start a program': () => spawned(spawnSync('/app/bin/node', ['--version'])),
  'start a shell': () => execFileSync('/bin/sh', ['-c', 'true']),
  'kill the parent': () => process.kill(process.ppid, 'SIGTERM'),
  'open a raw disk': () => openSync('/dev/sda', 'r'),
  'read the kernel log': () => openSync('/dev/kmsg', 'r'),
  'open many files': () => Array.from({ length: 200 }, () => openSync('/dev/null', 'r')).length > 150,
  'take much memory': () => Array.from({ length: 16 }, () => new Uint8Array(1024 ** 3).fill(1)).length > 0,
}

const probes: { name: string; denied: boolean }[] = []
readFrame()
for (const [name, attempt] of Object.entries(ATTEMPTS)) probes.push({ name, denied: await isDenied(attempt) })
writeFrame(Buffer.from(JSON.stringify(probes)))
readFrame()
process.exit(0)

async function isDenied(attempt: Attempt): Promise<boolean> {
  try {
    return (await Promise.race([Promise.resolve(attempt()), delay(WAIT_MS, false)])) === false
  } catch {
    return true
  }
}

type Emitter = Readonly<{ once(event: string, listener: () => void): unknown }>

function socketOpens(open: () => Emitter): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = open()
    socket.once('error', () => resolve(false))
    for (const event of ['connect', 'listening']) socket.once(event, () => resolve(true))
  })
}

function spawned(result: Readonly<{ status: number | null; error?: Error }>): boolean {
  if (result.error !== undefined) throw result.error
  return result.status === 0
}

function contains(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes).includes(text)
}
