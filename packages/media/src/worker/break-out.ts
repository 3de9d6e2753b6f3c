// A stand-in for a decoder that a hostile file has taken over; only tests start it. On a picture that begins with the
// magic word it tries to read keys, reach the network, write, start programs, see the host and fill memory, then answers
// with what it gained. Any other picture gets an honest answer.
import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { readRequest } from '../request.ts'
import { writeResult } from '../record.ts'
import { readFrame, writeFrame } from './frames.ts'

const MAGIC = 'BREAK-OUT:'

const attempts = (secret: string): Readonly<Record<string, () => unknown>> => ({
  'read the secret': () => readFileSync(secret),
  'read the password file': () => readFileSync('/etc/shadow'),
  'list the root of the host': () => readdirSync('/root'),
  'write beside the secret': () => writeFileSync(`${secret}.stolen`, 'x'),
  'write into the program': () => writeFileSync('/app/packages/media/src/stolen', 'x'),
  'start a program': () => {
    const { error, status } = spawnSync('/app/bin/node', ['-e', '0'])
    if (error !== undefined || status !== 0) throw new Error('denied')
  },
  "read the host's environment": () => {
    if (!readFileSync('/proc/1/environ').includes('HOME=')) throw new Error('nothing to see')
  },
})

async function gained(secret: string): Promise<readonly string[]> {
  const won = Object.entries(attempts(secret)).flatMap(([name, attempt]) => {
    try {
      attempt()
      return [name]
    } catch {
      return []
    }
  })
  const connected = await new Promise<boolean>((resolve) => {
    try {
      connect(22, '127.0.0.1')
        .once('connect', () => resolve(true))
        .once('error', () => resolve(false))
    } catch {
      resolve(false)
    }
  })
  return connected ? [...won, 'connect'] : won
}

readFrame()
writeFrame(Buffer.from('break-out stand-in'))
for (let frame = readFrame(); frame !== undefined; frame = readFrame()) {
  const request = readRequest(frame)
  const text = 'bytes' in request ? Buffer.from(request.bytes.subarray(0, 512)).toString('utf8') : ''
  if (!text.startsWith(MAGIC)) {
    writeFrame(
      writeResult({
        pixels: { kind: 'gap', gap: { stage: 'decode', reason: 'honest' } },
        findings: [],
        texts: [],
        runs: [],
        inputs: [],
        gaps: [],
      }),
    )
    continue
  }
  const [, act = '', secret = ''] = text.split(':')
  if (act === 'crash') process.kill(process.pid, 'SIGSEGV')
  if (act === 'memory') Array.from({ length: 64 }, () => Buffer.alloc(1024 ** 3, 1))
  if (act === 'hang') for (;;);
  if (act === 'lie') writeFrame(Buffer.alloc(9 * 1024 * 1024))
  const detail = (await gained(secret.trim())).join(', ')
  writeFrame(
    writeResult({
      pixels: { kind: 'gap', gap: { stage: 'decode', reason: 'gained', detail } },
      findings: [],
      texts: [],
      runs: [],
      inputs: [],
      gaps: [],
    }),
  )
}
