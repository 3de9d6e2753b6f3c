// A folder of a hundred thousand files (SECURITY §5 A5, J5): bounded memory, and the digests that coreutils compute.
// REMPART_FILES asks for more.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { scratch } from '../../test/small-case.ts'

const FILES = Number(process.env['REMPART_FILES'] ?? 100_000)
const FILES_PER_FOLDER = 1000
const MAX_PEAK_BYTES = 400 * 1024 * 1024
const MAX_OUTPUT_BYTES = 1024 ** 3

/** Small files, each with a content of its own; sizes around the block sizes of the digests. */
function fill(folder: string): void {
  for (let number = 0; number < FILES; number += 1) {
    const place = join(folder, String(Math.floor(number / FILES_PER_FOLDER)))
    if (number % FILES_PER_FOLDER === 0) mkdirSync(place)
    writeFileSync(join(place, String(number)), `${number} `.repeat(1 + (number % 29)))
  }
}

/** What a program of coreutils says of every file, by path. */
function coreutils(program: string, folder: string): ReadonlyMap<string, string> {
  const command = `find . -type f -printf '%P\\0' | xargs -0 ${program}`
  const text = execFileSync('sh', ['-c', command], { cwd: folder, encoding: 'utf8', maxBuffer: MAX_OUTPUT_BYTES })
  return new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line) => [line.slice(line.indexOf(' ') + 2), line.slice(0, line.indexOf(' '))]),
  )
}

it('is received and sealed within 400 MiB, with the digests of coreutils', () => {
  const place = scratch('many')
  fill(place.path)
  const script = join(import.meta.dirname, '../../test/receive-and-seal.ts')
  const run = spawnSync(process.execPath, ['--no-warnings', script, place.path], {
    encoding: 'utf8',
    maxBuffer: MAX_OUTPUT_BYTES,
  })
  expect(run.status, run.stderr).toBe(0)
  const lines = run.stdout.trimEnd().split('\n')
  const facts = JSON.parse(lines.pop() ?? '') as Readonly<Record<'listed' | 'listMs' | 'sealMs' | 'peakBytes', number>>
  console.log(facts)
  expect(facts.listed).toBe(FILES)
  expect(lines.length).toBe(FILES)
  expect(facts.peakBytes).toBeLessThan(MAX_PEAK_BYTES)
  const expected = ['md5sum', 'sha1sum', 'sha256sum'].map((program) => coreutils(program, place.path))
  const wrong = lines.filter((line) => {
    const [md5, sha1, sha256, path = ''] = line.split(' ')
    return [md5, sha1, sha256].some((digest, at) => digest !== expected[at]?.get(path))
  })
  expect(wrong).toEqual([])
  place.remove()
}, 1_200_000)
