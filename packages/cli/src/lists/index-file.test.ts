import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { afterAll, expect, it } from 'vitest'
import { buildIndexFile, openIndexFile } from './index-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-index-'))
afterAll(() => rmSync(folder, { recursive: true }))
const keys = folder
const out = join(folder, 'lists.index')
const now = new Date('2026-11-24T00:00:00Z')
const hex = (byte: string): string => byte.repeat(32)
const list = join(folder, 'list.csv')
const rows = [`${hex('5a')},victim`, `${hex('a5')},known-good`, `${hex('00')},victim`, `,victim`]
writeFileSync(
  list,
  `pdq,realm,md5\n${rows.map((row, at) => `${row},${hex(String(at + 10)).slice(0, 32)}`).join('\n')}\n`,
)

it('an index holds what lists say, counts what it does not compare at a distance, and opens again', () => {
  buildIndexFile({ files: [list], out, keys, now })
  const { near, lowQuality, facts } = openIndexFile(out, keys)
  expect(facts.lists).toEqual([{ name: 'list.csv', entries: 4, pdq: 2, lowQuality: 1, withoutPdq: 2 }])
  expect(near.query(Buffer.from(hex('5a'), 'hex'), 31).total).toBe(1)
  expect(near.query(Buffer.from(hex('a5'), 'hex'), 31).total).toBe(0)
  expect(lowQuality.size).toBe(1)
})

it('an older index put back in its place is refused', () => {
  buildIndexFile({ files: [list], out, keys, now })
  copyFileSync(out, `${out}.old`)
  expect(buildIndexFile({ files: [list], out, keys, now }).sequence).toBe(openIndexFile(out, keys).sequence)
  copyFileSync(`${out}.old`, out)
  expect(() => openIndexFile(out, keys)).toThrow(UserError)
  expect(() => openIndexFile(out, keys)).toThrow('older than the index written last')
})
