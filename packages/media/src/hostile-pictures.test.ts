// Hostile pictures through the sandboxed decoder (SECURITY §5 A1, A2, A11): each ends in exactly one of a result, a named
// refusal or a killed worker; the service keeps its memory, its descriptors and its processes. Needs bubblewrap.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { memorySource } from '@rempart/core'
import type { MediaType } from '@rempart/core'
import { cuts, headerLies, mutate, tiffOf, writeBmp } from '@rempart/fixtures'
import { detectType, parseMedia } from '@rempart/provenance'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDecoder } from './decoder.ts'
import type { SandboxedDecoder } from './decoder.ts'

const hasSandbox = existsSync('/usr/bin/bwrap')
const MUTANTS = Number(process.env['REMPART_MUTANTS'] ?? 20_000)
const SEED = Number(process.env['REMPART_SEED'] ?? 1)
const WORKERS = 2
const MEBIBYTE = 1024 * 1024

type Seed = Readonly<{ type: MediaType; bytes: Uint8Array; headerBytes: number }>
const KILLED: readonly string[] = ['decoder-crashed', 'decoder-timeout', 'decoder-lied']

/** One small picture of each decoded format. */
async function seeds(): Promise<readonly Seed[]> {
  const [width, height] = [24, 18]
  const data = Uint8Array.from({ length: width * height * 3 }, (_, at) => (at * 7 + (at >> 5) * 3) & 255)
  const drawn = sharp(data, { raw: { width, height, channels: 3 } })
  const grey = tiffOf([
    [256, 4, 1, 16],
    [257, 4, 1, 8],
    [258, 3, 1, 8],
    [259, 3, 1, 1],
    [262, 3, 1, 1],
    [273, 4, 1, 134],
    [277, 3, 1, 1],
    [278, 4, 1, 8],
    [279, 4, 1, 128],
  ])
  const encoded = [
    { type: 'image/jpeg', bytes: await drawn.clone().jpeg().toBuffer(), headerBytes: 200 },
    { type: 'image/jpeg', bytes: await drawn.clone().jpeg({ progressive: true }).toBuffer(), headerBytes: 40 },
    { type: 'image/png', bytes: await drawn.clone().png().toBuffer(), headerBytes: 80 },
    { type: 'image/webp', bytes: await drawn.clone().webp().toBuffer(), headerBytes: 60 },
    { type: 'image/webp', bytes: await drawn.clone().webp({ lossless: true }).toBuffer(), headerBytes: 40 },
    { type: 'image/gif', bytes: await drawn.clone().gif().toBuffer(), headerBytes: 60 },
    { type: 'image/tiff', bytes: await drawn.clone().tiff({ compression: 'lzw' }).toBuffer(), headerBytes: 40 },
    { type: 'image/tiff', bytes: grey, headerBytes: 130 },
    { type: 'image/avif', bytes: await drawn.clone().avif({ effort: 0 }).toBuffer(), headerBytes: 320 },
    { type: 'image/bmp', bytes: writeBmp({ width, height, channels: 3, data }), headerBytes: 60 },
  ] as const
  return encoded
}

/** Processes of this user that are the decoder's, alive or zombie. */
function children(): readonly string[] {
  const own = `${process.pid}`
  return readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .filter((pid) => parentOf(pid) === own)
}

function parentOf(pid: string): string | undefined {
  try {
    return /\) \S (\d+)/u.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1]
  } catch {
    return undefined
  }
}

/** The most memory that any of the decoder's processes had, bytes; they stand below bubblewrap. */
function workerPeakBytes(): number {
  const peaks = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .map((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1')
        if (!command.includes('media/src/worker/main.ts')) return 0
        return Number(/VmHWM:\s+(\d+)/u.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
      } catch {
        return 0
      }
    })
  return Math.max(0, ...peaks)
}

type Ends = Readonly<{
  counts: Map<string, number>
  differing: string[]
  /** Milliseconds that each took, the waiting for a worker included. */
  tookMs: number[]
}>

/** Takes every file through the decoder, a few at once. `differing`: pictures whose sides the pre-parser saw otherwise. */
async function examineAll(
  decoder: SandboxedDecoder,
  files: Iterable<Readonly<{ type: MediaType; bytes: Uint8Array }>>,
): Promise<Ends> {
  const ends: Ends = { counts: new Map(), differing: [], tookMs: [] }
  const next = files[Symbol.iterator]()
  const lane = async (): Promise<void> => {
    for (let file = next.next(); file.done !== true; file = next.next()) {
      const { bytes, type } = file.value
      const started = performance.now()
      const { pixels } = await decoder.examine({ bytes, type, pipeline: 'full', credentials: false })
      ends.tookMs.push(performance.now() - started)
      const end =
        pixels.kind === 'known' ? 'ok' : KILLED.includes(pixels.gap.reason) ? `killed ${pixels.gap.reason}` : 'refused'
      ends.counts.set(end, (ends.counts.get(end) ?? 0) + 1)
      if (pixels.kind === 'gap') expect(pixels.gap.reason).toMatch(/^[a-z-]+$/u)
      else differs(bytes, pixels.value, ends.differing)
    }
  }
  await Promise.all(Array.from({ length: WORKERS * 2 }, lane))
  return ends
}

function differs(bytes: Uint8Array, seen: Readonly<{ width: number; height: number }>, into: string[]): void {
  const { type, width, height } = parseMedia(memorySource(bytes))
  if (width !== seen.width || height !== seen.height)
    into.push(`${type}: ${width}×${height}, decoded ${seen.width}×${seen.height}`)
}

describe.skipIf(!hasSandbox)('hostile pictures (skipped where bubblewrap is missing)', () => {
  let decoder: SandboxedDecoder
  let pictures: readonly Seed[]
  beforeAll(async () => {
    decoder = await createDecoder({ trust: { anchorsPem: '', textToImageOnlySigners: [] }, workers: WORKERS })
    pictures = await seeds()
  })
  afterAll(() => decoder.close())

  it('lies in every field of a header and cuts at any place end in a result, a refusal or a killed worker', async () => {
    const nasties = pictures.flatMap(({ type, bytes, headerBytes }) =>
      [...headerLies(bytes, headerBytes), ...cuts(bytes, 24)].map((nasty) => ({ type, bytes: nasty })),
    )
    expect(nasties.length).toBeGreaterThanOrEqual(600)
    const { counts, differing } = await examineAll(decoder, nasties)
    console.log(`${nasties.length} nasties:`, Object.fromEntries(counts))
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(nasties.length)
    expect(counts.get('killed decoder-lied') ?? 0).toBe(0)
    expect(differing).toEqual([])
  }, 300_000)

  it('seeded mutants do too, and memory, descriptors, processes and temporary files stay', async () => {
    const mutants = function* (): Iterable<Readonly<{ type: MediaType; bytes: Uint8Array }>> {
      for (let number = 0; number < MUTANTS; number += 1) {
        const seed = pictures[number % pictures.length]
        const other = pictures[(number * 7 + 3) % pictures.length]
        if (seed === undefined || other === undefined) continue
        const bytes = mutate(seed.bytes, other.bytes, SEED * 1_000_003 + number)
        // Half of them keep the type of the picture they were, whatever is left of its head.
        yield { type: number % 2 === 0 ? seed.type : detectType(memorySource(bytes)), bytes }
      }
    }
    const fds = (): number => readdirSync('/proc/self/fd').length
    const ours = (): readonly string[] => readdirSync(tmpdir()).filter((name) => /rempart|bwrap/u.test(name))
    const before = { fds: fds(), rss: process.memoryUsage.rss(), temporary: ours(), children: children().length }
    const { counts, differing, tookMs } = await examineAll(decoder, mutants())
    const p99 = tookMs.toSorted((a, b) => a - b)[Math.floor(tookMs.length * 0.99)] ?? 0
    const drift = process.memoryUsage.rss() - before.rss
    const peak = workerPeakBytes()
    console.log(
      `${MUTANTS} mutants of seed ${SEED}:`,
      Object.fromEntries(counts),
      `p99 ${p99.toFixed(0)} ms, service ${(drift / MEBIBYTE).toFixed(0)} MiB more, worker at most ${(peak / MEBIBYTE).toFixed(0)} MiB`,
    )
    expect([...counts.values()].reduce((sum, count) => sum + count, 0)).toBe(MUTANTS)
    expect(counts.get('killed decoder-lied') ?? 0).toBe(0)
    expect(counts.get('ok') ?? 0).toBeGreaterThan(MUTANTS / 50)
    expect(counts.get('refused') ?? 0).toBeGreaterThan(MUTANTS / 10)
    expect(differing).toEqual([])
    expect(p99).toBeLessThan(10_000)
    expect(peak).toBeLessThan(1.5 * 1024 * MEBIBYTE)
    expect(drift).toBeLessThan(200 * MEBIBYTE)
    expect(fds()).toBeLessThan(before.fds + 20)
    expect(children().length).toBeLessThanOrEqual(before.children + WORKERS)
    expect(ours().filter((name) => !before.temporary.includes(name) && name.includes('bwrap'))).toEqual([])
  }, 600_000)
})
