import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { createHashIndex } from '@rempart/kernels'
import type { HashIndex } from '@rempart/kernels'
import { afterAll, describe, expect, it } from 'vitest'
import { readSnapshot, writeSnapshot } from './snapshot.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-snapshot-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = new Uint8Array(32).fill(7)
const hashes = new Uint8Array(3_000 * 32).map((_, at) => Math.imul(at + 1, 2_654_435_761) >>> 24)
const hashOf = (id: number): Uint8Array => hashes.slice(id * 32, id * 32 + 32)

function refusal(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof UserError) return error.code
    throw error
  }
  return 'opened'
}

describe.each(['wasm', 'typescript'] as const)('a snapshot of the %s engine', (engine) => {
  const path = join(folder, `${engine}.index`)
  const index = createHashIndex({ hashes, engine })
  index.add(hashOf(5))
  index.remove([7])
  const about = { lists: ['a', 'b'] }
  writeSnapshot({ path, key }, { sequence: 4, about, indexes: [index, createHashIndex({ hashes: hashOf(8), engine })] })
  const whole = readFileSync(path)

  it('answers as the index did, and can be changed', () => {
    const { indexes, ...facts } = readSnapshot({ path, key })
    expect(facts).toEqual({ sequence: 4, about })
    const [opened, other] = indexes as [HashIndex, HashIndex]
    expect(other.query(hashOf(8), 0).total).toBe(1)
    for (const id of [0, 5, 7, 2_999]) expect(opened.query(hashOf(id), 31)).toEqual(index.query(hashOf(id), 31))
    expect(opened.query(hashOf(5), 0).ids).toContain(3_000)
    expect(opened.query(hashOf(7), 0).ids).not.toContain(7)
    expect(opened.add(hashOf(9))).toBe(3_001)
    opened.compact()
    expect(opened.size).toBe(index.size + 1)
  })

  it('holds no hash in clear', () => {
    for (const id of [0, 1_000, 2_999]) expect(whole.includes(Buffer.from(hashOf(id)))).toBe(false)
  })

  it('opens whatever the length of what is said of it and of the tables beside it', () => {
    for (let length = 0; length < 9; length += 1) {
      const facts = { sequence: 1, about: 'x'.repeat(length) }
      const tables = [new Uint8Array(length).fill(3), new Uint8Array(9 - length).fill(4)]
      const other = join(folder, `${engine}-${length}.index`)
      writeSnapshot({ path: other, key }, { ...facts, indexes: [index], tables })
      const opened = readSnapshot({ path: other, key })
      expect(opened).toMatchObject(facts)
      expect(opened.tables?.map((table) => Array.from(table))).toEqual(tables.map((table) => Array.from(table)))
      expect(opened.indexes[0]?.query(hashOf(8), 31)).toEqual(index.query(hashOf(8), 31))
    }
  })

  it('is refused when any byte is changed', () => {
    const places = [0, 8, 11, 12, 16, 50, 64, 80, 85, 1_000, 1_048_700, whole.length - 1, whole.length - 17]
    for (const place of places.filter((at) => at < whole.length)) {
      const changed = Buffer.from(whole)
      changed[place]! ^= 1
      writeFileSync(path, changed)
      expect(
        refusal(() => readSnapshot({ path, key })),
        `byte ${place}`,
      ).toMatch(/^(malformed|wrong-version|key-missing)$/)
    }
    writeFileSync(path, whole)
  })

  it('is refused when cut off or lengthened', () => {
    for (const length of [0, 5, 70, 80, 100, whole.length - 1, 80 + 1_048_592].filter(
      (bytes) => bytes < whole.length,
    )) {
      truncateSync(path, length)
      expect(
        refusal(() => readSnapshot({ path, key })),
        `${length} bytes`,
      ).toBe('malformed')
      writeFileSync(path, whole)
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(1)]))
    expect(refusal(() => readSnapshot({ path, key }))).toBe('malformed')
    writeFileSync(path, whole)
  })

  it('is refused when an older one was put in its place', () => {
    expect(refusal(() => readSnapshot({ path, key }, 4))).toBe('opened')
    expect(refusal(() => readSnapshot({ path, key }, 5))).toBe('refused')
  })

  it('is refused under another key and of another version, and says which', () => {
    expect(refusal(() => readSnapshot({ path, key: new Uint8Array(32) }))).toBe('key-missing')
    expect(refusal(() => readSnapshot({ path, key: new Uint8Array(5) }))).toBe('key-missing')
    const newer = Buffer.from(whole)
    newer.writeUInt32BE(1, 8)
    writeFileSync(path, newer)
    expect(refusal(() => readSnapshot({ path, key }))).toBe('wrong-version')
    expect(refusal(() => readSnapshot({ path: `${path}.absent`, key }))).toBe('not-found')
    writeFileSync(path, whole)
  })
})
