// The whole line over JPEGs of 1 MP and of 12 MP: start, ranking and outputs included. Sandboxed beside unsandboxed in the
// same run; processor time is taken without the sandbox, for its processes are not this one's to count.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Bench, Figure } from '../../../../scripts/bench.ts'

const WORKERS = 2

type Size = Readonly<{ width: number; height: number; pictures: number; different: number }>
const ONE_MEGAPIXEL: Size = { width: 1152, height: 864, pictures: 600, different: 60 }
const TWELVE_MEGAPIXELS: Size = { width: 4000, height: 3000, pictures: 120, different: 6 }

/** Waves with noise, at most of 1 MP; larger pictures are resized from them. */
async function drawn(number: number, { width, height }: Size): Promise<Buffer> {
  const drawing = { width: Math.min(width, ONE_MEGAPIXEL.width), height: Math.min(height, ONE_MEGAPIXEL.height) }
  const data = Buffer.alloc(drawing.width * drawing.height * 3)
  let state = number + 1
  for (let at = 0; at < data.length; at += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    const x = Math.floor(at / 3) % drawing.width
    const y = Math.floor(at / 3 / drawing.width)
    data[at] = 120 + 60 * Math.sin(x / (18 + (number % 13))) + 50 * Math.cos(y / (14 + (number % 7))) + (state >>> 28)
  }
  return sharp(data, { raw: { ...drawing, channels: 3 } })
    .resize(width, height)
    .jpeg({ quality: 80 })
    .toBuffer()
}

async function fill(folder: string, size: Size): Promise<void> {
  mkdirSync(folder)
  for (let number = 0; number < size.different; number += 1) {
    const jpeg = await drawn(number, size)
    // A trailing byte makes each copy a file of its own.
    for (let copy = 0; copy < size.pictures / size.different; copy += 1)
      writeFileSync(join(folder, `${number}-${copy}.jpg`), Buffer.concat([jpeg, Buffer.from([copy])]))
  }
}

type Run = Readonly<{ perSecond: number; cpuMs: number }>

async function measure(
  name: string,
  size: Size,
  ...options: readonly string[]
): Promise<Readonly<{ sandboxed: Run; open: Run }>> {
  const place = mkdtempSync(join(tmpdir(), 'rempart-bench-'))
  try {
    const folder = join(place, 'in')
    await fill(folder, size)
    const run = (...more: readonly string[]): Run => {
      const out = join(place, `out${more.length}`)
      const started = performance.now()
      const done = spawnSync(
        'bash',
        ['-c', '"$@" > /dev/null; code=$?; times; exit "$code"', 'bash', process.execPath, '--no-warnings', MAIN]
          .concat(['triage', folder, '--out', out, '--workers', String(WORKERS)])
          .concat(options, more),
        { env: { ...process.env, REMPART_HOME: join(place, 'home') }, encoding: 'utf8' },
      )
      // 1 is "finished with gaps": pictures drawn alike spend the budget for crops (ADR 0023).
      if (done.status === null || done.status > 1)
        throw new Error(`${name} ended with ${done.status}: ${done.stderr.slice(-400)}`)
      const seconds = (performance.now() - started) / 1000
      return { perSecond: size.pictures / seconds, cpuMs: (childSeconds(done.stdout) * 1000) / size.pictures }
    }
    return { open: run('--unsafe-no-sandbox'), sandboxed: run() }
  } finally {
    rmSync(place, { recursive: true })
  }
}

const MAIN = join(import.meta.dirname, '../main.ts')

/** User and system time of what a shell waited for: the second line of `times`, such as `0m1.23s 0m0.45s`. */
function childSeconds(times: string): number {
  const [, line = ''] = times.trim().split('\n')
  return [...line.matchAll(/(\d+)m([\d.]+)s/gu)].reduce((sum, [, m, s]) => sum + Number(m) * 60 + Number(s), 0)
}

function figuresOf(name: string, { sandboxed, open }: Awaited<ReturnType<typeof measure>>): readonly Figure[] {
  const ratio = sandboxed.perSecond / open.perSecond
  return [
    { name, value: sandboxed.perSecond, unit: 'images/s', peer: 'without-sandbox', ratio },
    { name: `${name}.cpu`, value: open.cpuMs, unit: 'ms of processor an image, without sandbox' },
  ]
}

export const benches: readonly Bench[] = [
  {
    name: 'triage.1mp',
    about: 'the whole line over 600 JPEGs of 1 MP, two workers',
    run: async () => figuresOf('triage.1mp', await measure('triage.1mp', ONE_MEGAPIXEL)),
  },
  {
    name: 'triage.12mp',
    about: 'the whole line over 120 JPEGs of 12 MP in the c512 profile, two workers',
    run: async () => figuresOf('triage.12mp', await measure('triage.12mp', TWELVE_MEGAPIXELS, '--pdq', 'c512')),
  },
]
