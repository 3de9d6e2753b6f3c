import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { formatOf } from './all-formats.ts'
import type { ByteFormat } from './list-format.ts'
import { readHashList } from './read-hash-list.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-streams-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Bytes of each big list; 5 GB (REMPART_LIST_BYTES=5000000000) is the size that an operator may meet. */
const SIZE_BYTES = Number(process.env['REMPART_LIST_BYTES'] ?? 20_000_000)
const MAX_RSS_MB = 300

/** Writes a list of at least `sizeBytes` by repeating one encoded block, so that making it costs little. */
function bigList(format: ByteFormat, sizeBytes: number): string {
  const path = join(folder, format.id)
  const entries = Array.from({ length: 2000 }, (_, at) => {
    const hex = at.toString(16).padStart(4, '0')
    return {
      digests: { md5: hex.repeat(8), sha1: hex.repeat(10), sha256: hex.repeat(16) },
      pdq: hex.repeat(16),
      id: String(at),
      category: '1',
      carried: { MediaSize: '100', filename: `picture-${at}.jpg` },
      line: at + 1,
    }
  })
  const encoder = format.encode({ name: 'big', version: '1', entries: 0, md5Entries: 0xffffffff })
  const file = openSync(path, 'w')
  writeSync(file, Buffer.from(encoder.head as Uint8Array))
  const [first = ''] = entries.slice(0, 1).map((entry) => encoder.entry(entry) ?? '')
  writeSync(file, Buffer.from(first as Uint8Array))
  const block = Buffer.concat(entries.map((entry) => Buffer.from((encoder.entry(entry) ?? '') as Uint8Array)))
  for (let written = 0; written < sizeBytes; written += block.length) writeSync(file, block)
  writeSync(file, Buffer.from(encoder.tail as Uint8Array))
  for (let group = encoder.again; group !== undefined; group = group.again)
    writeSync(file, Buffer.concat([group.head, group.tail].map((piece) => Buffer.from(piece as Uint8Array))))
  closeSync(file)
  return path
}

it.each(['vics-2', 'csv', 'ncmec-xml', 'dfxml', 'nsrl-csv'])(
  `%s of ${Math.round(SIZE_BYTES / 1e6)} MB is read in at most ${MAX_RSS_MB} MB`,
  (id) => {
    const path = bigList(formatOf(id) as ByteFormat, SIZE_BYTES)
    const code = `
      import { readHashList } from ${JSON.stringify(join(import.meta.dirname, 'read-hash-list.ts'))}
      let count = 0
      for (const entry of readHashList(${JSON.stringify(path)})) count += entry.digests.md5 === undefined ? 0 : 1
      const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage()
      console.log(JSON.stringify({ count, maxRssMb: Math.round(maxRSS / 1024), cpuS: (userCPUTime + systemCPUTime) / 1e6 }))`
    const run = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], { encoding: 'utf8' })
    rmSync(path)
    expect(run.stderr).toBe('')
    const { count, maxRssMb, cpuS } = JSON.parse(run.stdout) as { count: number; maxRssMb: number; cpuS: number }
    if (process.env['REMPART_LIST_BYTES'] !== undefined)
      console.log(`${id}: ${count} entries, ${maxRssMb} MB, ${cpuS} s CPU`)
    expect(count).toBeGreaterThan(2000)
    expect(maxRssMb).toBeLessThanOrEqual(MAX_RSS_MB)
  },
  600_000,
)

it('a missing list is named', () => {
  expect(() => [...readHashList(join(folder, 'nothing'))]).toThrow('there is no such list')
})
