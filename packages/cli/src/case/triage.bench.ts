// The whole line over 1 MP JPEGs: sandboxed beside unsandboxed in the same run, start, ranking and outputs included.
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import type { Bench, Figure } from '../../../../scripts/bench.ts'

const PICTURES = 600
const DIFFERENT = 60

async function fill(folder: string): Promise<void> {
  const [width, height] = [1152, 864]
  for (let number = 0; number < DIFFERENT; number += 1) {
    const data = Buffer.alloc(width * height * 3)
    let state = number + 1
    for (let at = 0; at < data.length; at += 1) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0
      const x = Math.floor(at / 3) % width
      const y = Math.floor(at / 3 / width)
      data[at] = 120 + 60 * Math.sin(x / (18 + (number % 13))) + 50 * Math.cos(y / (14 + (number % 7))) + (state >>> 28)
    }
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .jpeg({ quality: 80 })
      .toBuffer()
    // A trailing comment byte makes each copy a file of its own.
    for (let copy = 0; copy < PICTURES / DIFFERENT; copy += 1)
      writeFileSync(join(folder, `${number}-${copy}.jpg`), Buffer.concat([jpeg, Buffer.from([copy])]))
  }
}

async function run(): Promise<readonly Figure[]> {
  const place = mkdtempSync(join(tmpdir(), 'rempart-bench-'))
  const folder = join(place, 'in')
  mkdirSync(folder)
  await fill(folder)
  const perSecond = (name: string, ...more: readonly string[]): number => {
    const started = performance.now()
    const main = join(import.meta.dirname, '../main.ts')
    spawnSync(
      process.execPath,
      ['--no-warnings', main, 'triage', folder, '--out', join(place, name), '--workers', '2', ...more],
      { env: { ...process.env, REMPART_HOME: join(place, 'home') } },
    )
    return PICTURES / ((performance.now() - started) / 1000)
  }
  const open = perSecond('open', '--unsafe-no-sandbox')
  const sandboxed = perSecond('sandboxed')
  rmSync(place, { recursive: true })
  return [{ name: 'triage.1mp', value: sandboxed, unit: 'images/s', peer: 'without-sandbox', ratio: sandboxed / open }]
}

export const benches: readonly Bench[] = [{ name: 'triage', about: 'the whole line over 1 MP JPEGs, two workers', run }]
