// Small files that ask for everything get their verdict from the pre-parser: soon, and for little memory (SECURITY §5 A4).
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  crowdedGif,
  crowdedMp4,
  crowdedPng,
  deepMp4,
  hugePng,
  inflatingPng,
  nestedZip,
  overlappingZip,
  writePng,
  zeroZip,
} from '@rempart/fixtures'
import { expect, it } from 'vitest'
import { scratch } from '../../test/small-case.ts'

const MAX_MS = 1000
const MAX_EXTRA_BYTES = 64 * 1024 * 1024

type Verdict = Readonly<{ path: string; cpuMs: number; extraBytes: number; reasons: readonly string[]; asked: boolean }>

/** Each with what is said of it. */
const BOMBS: Readonly<Record<string, Readonly<{ bytes: () => Uint8Array; says: string }>>> = {
  'nested.zip': { bytes: () => nestedZip(5), says: 'archive-not-opened' },
  'ten-gigabytes.zip': { bytes: () => zeroZip(10 * 1024), says: 'archive-not-opened' },
  'overlapping.zip': { bytes: () => overlappingZip(65_000), says: 'archive-not-opened' },
  'million-entries.zip': { bytes: () => overlappingZip(1_000_000), says: 'archive-not-opened' },
  'two-to-the-31.png': { bytes: () => hugePng(2 ** 31 - 1, 2 ** 31 - 1), says: 'too-many-pixels' },
  'one-row.png': { bytes: () => hugePng(2 ** 31 - 1, 1), says: 'too-many-pixels' },
  'inflating-text.png': { bytes: () => inflatingPng('zTXt', 512), says: 'metadata-bomb' },
  'inflating-international.png': { bytes: () => inflatingPng('iTXt', 512), says: 'metadata-bomb' },
  'inflating-profile.png': { bytes: () => inflatingPng('iCCP', 512), says: 'metadata-bomb' },
  'chunks.png': { bytes: () => crowdedPng(300_000), says: 'too-many-chunks' },
  'frames.gif': { bytes: () => crowdedGif(200_000), says: 'too-many' },
  'boxes.mp4': { bytes: () => crowdedMp4(1_000_000), says: 'too-many-boxes' },
  'deep.mp4': { bytes: () => deepMp4(10_000), says: 'nested-too-deeply' },
}

it('every bomb is refused by its structure before any decoder, within a second and 64 MiB', () => {
  const place = scratch('bombs')
  // Examined first, so that what is loaded once is not counted as the bombs'.
  const warm = writePng({ width: 16, height: 16, channels: 3, data: new Uint8Array(768) })
  writeFileSync(join(place.path, '0-warm.png'), warm)
  for (const [name, { bytes }] of Object.entries(BOMBS)) writeFileSync(join(place.path, name), bytes())
  const script = join(import.meta.dirname, '../../test/examine-alone.ts')
  const run = spawnSync(process.execPath, ['--no-warnings', script, place.path], { encoding: 'utf8' })
  expect(run.status, run.stderr).toBe(0)
  const verdicts = run.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)
    .filter(({ path }) => path in BOMBS)
  expect(verdicts.map(({ path }) => path)).toEqual(Object.keys(BOMBS).toSorted())
  for (const { path, cpuMs, extraBytes, reasons, asked } of verdicts) {
    expect(reasons.join(' '), path).toContain(BOMBS[path]?.says)
    expect(asked, path).toBe(false)
    expect(cpuMs, path).toBeLessThan(MAX_MS)
    expect(extraBytes, path).toBeLessThan(MAX_EXTRA_BYTES)
  }
  place.remove()
})
