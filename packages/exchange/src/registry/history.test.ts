import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LIST_ENTRY_FLOOD_FILES } from '@rempart/core'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { addSightings, liftQuarantine, quarantinedEntries, quarantinesOf } from './history.ts'
import type { ListFolder } from './stored-list.ts'

const root = mkdtempSync(join(tmpdir(), 'rempart-history-'))
afterAll(() => rmSync(root, { recursive: true }))
let folder: ListFolder
beforeEach(() => {
  folder = { path: mkdtempSync(join(root, 'list-')), key: new Uint8Array(32).fill(3) }
})

const seen = (count: number, { from = 0, knownGood = false } = {}) =>
  Array.from({ length: count }, (_, at) => ({
    entry: 'known#aa',
    file: (from + at).toString(16).padStart(16, '0').padEnd(64, 'f'),
    knownGood,
  }))
const add = (source: string, sightings: ReturnType<typeof seen>) =>
  addSightings(folder, { source, day: '2026-11-25', seen: sightings })

it('an entry that matches as many files as one may keeps deciding', () => {
  expect(add('a', seen(LIST_ENTRY_FLOOD_FILES))).toEqual([])
  expect(quarantinedEntries(folder).size).toBe(0)
})

it('one file more of one source is a flood; the same files again are none', () => {
  expect(add('a', seen(LIST_ENTRY_FLOOD_FILES))).toEqual([])
  expect(add('a', seen(LIST_ENTRY_FLOOD_FILES))).toEqual([])
  expect(add('a', seen(1, { from: 100 }))).toMatchObject([{ reason: 'flood', files: LIST_ENTRY_FLOOD_FILES + 1 }])
  expect([...quarantinedEntries(folder)]).toEqual(['known#aa'])
  expect(add('a', seen(1, { from: 200 }))).toEqual([])
})

it('few files each of many sources are no flood', () => {
  for (let source = 0; source < 40; source += 1) expect(add(`s${source}`, seen(3, { from: source * 3 }))).toEqual([])
})

it('what earlier sources showed raises what is believed, threefold and no more', () => {
  add('first', seen(5))
  expect(add('second', seen(15, { from: 100 }))).toEqual([])
  expect(add('third', seen(46, { from: 200 }))).toMatchObject([{ reason: 'flood', files: 46 }])
})

it('a match on a known-good file puts the entry in doubt at once', () => {
  expect(add('a', seen(1, { knownGood: true }))).toMatchObject([{ reason: 'known-good', files: 1 }])
})

it('a person lifts it, and only more than was looked at brings it back', () => {
  add('a', seen(10))
  liftQuarantine(folder, 'known#aa', { at: '2026-11-26T00:00:00Z', by: [], reason: 'a burst of frames' })
  expect(quarantinedEntries(folder).size).toBe(0)
  expect(quarantinesOf(folder)).toMatchObject([{ lifted: { reason: 'a burst of frames' } }])
  expect(add('a', seen(20))).toEqual([])
  expect(add('a', seen(31))).toMatchObject([{ reason: 'flood', files: 31 }])
  expect(() => liftQuarantine(folder, 'known#bb', { at: '', by: [], reason: '' })).toThrow('in no quarantine')
})

it('the history at rest shows neither entry nor source', () => {
  add('folder-of-somebody', seen(10))
  const bytes = readFileSync(join(folder.path, 'history.sealed'))
  for (const word of ['known#aa', 'folder-of-somebody']) expect(bytes.includes(word)).toBe(false)
})
