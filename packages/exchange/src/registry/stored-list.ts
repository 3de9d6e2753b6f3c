// One list at rest: its facts and its entries, each a sealed file. The facts name the file of the entries, so that a new
// version takes the place of the old in one rename.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { HashKind, ListFacts } from '@rempart/core'
import type { HashListEntry } from '../hash-list.ts'
import { HASH_KINDS } from '../hex.ts'
import { readSealed, writeSealed } from '../sealed/sealed-file.ts'
import { packEntry, unpackEntries } from './entry-bytes.ts'

/** How many entries a list has, and how many of each hash kind; `others` are compared for equality only. */
export type ListCounts = Readonly<{
  entries: number
  kinds: Readonly<Partial<Record<HashKind, number>>>
  others: Readonly<Record<string, number>>
}>

/** The facts of a list as they lie in the registry. */
export type StoredFacts = ListFacts &
  Readonly<{
    counts: ListCounts
    /** The format it came in. */
    format: string
    /** Names this state of the list; every change makes another. */
    stamp: string
    /** SHA-256 of the packed entries: the same entries have the same, whatever they were sealed under. */
    entriesSha256: string
    /** Where a pull of this list goes on, as its client wrote it. */
    checkpoint?: string
  }>

export type ListFolder = Readonly<{ path: string; key: Uint8Array }>
export type NewFacts = Omit<StoredFacts, 'counts' | 'stamp' | 'entriesSha256'>

const STAMP_BYTES = 8

/** Seals the entries beside what is there. The list becomes what they say with `activate`, or is left with `discard`. */
export function prepareList({ path, key }: ListFolder, facts: NewFacts, entries: Iterable<HashListEntry>): StoredFacts {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const stamp = randomBytes(STAMP_BYTES).toString('hex')
  const digest = createHash('sha256')
  const tally = createTally()
  const packed = function* (): Generator<Uint8Array> {
    for (const entry of entries) {
      tally.add(entry)
      const bytes = packEntry(entry)
      digest.update(bytes)
      yield bytes
    }
  }
  writeSealed({ path: entriesFile(path, stamp), key }, packed())
  return { ...facts, counts: tally.counts(), stamp, entriesSha256: digest.digest('hex') }
}

/** Makes prepared entries the list, in one rename, and removes entries and images (held/list-image.ts) of versions before, and what was
 * staged for them (staged.ts). */
export function activate({ path, key }: ListFolder, facts: StoredFacts): void {
  writeSealed({ path: join(path, 'facts.sealed'), key }, [Buffer.from(JSON.stringify(facts))])
  for (const name of readdirSync(path))
    if (/^(?:entries|image|staged)-/u.test(name) && !name.includes(facts.stamp)) rmSync(join(path, name))
}

/** Removes prepared entries. */
export function discard({ path }: ListFolder, { stamp }: StoredFacts): void {
  rmSync(entriesFile(path, stamp), { force: true })
}

/** The facts of the list. UserError as readSealed. */
export function readFacts({ path, key }: ListFolder): StoredFacts {
  const bytes = Buffer.concat([...readSealed({ path: join(path, 'facts.sealed'), key })])
  // Authenticated under the operator's key: this program wrote it.
  return JSON.parse(bytes.toString()) as StoredFacts
}

/** The entries of the list, streamed. UserError as readSealed. */
export function readEntries({ path, key }: ListFolder, { stamp }: StoredFacts): Generator<HashListEntry> {
  return unpackEntries(readSealed({ path: entriesFile(path, stamp), key }))
}

/** Reads everything and compares it with the facts. UserError naming what differs. */
export function checkEntries(folder: ListFolder, facts: StoredFacts): void {
  const digest = createHash('sha256')
  let entries = 0
  for (const entry of readEntries(folder, facts)) {
    digest.update(packEntry(entry))
    entries += 1
  }
  if (entries !== facts.counts.entries || digest.digest('hex') !== facts.entriesSha256)
    throw new UserError({
      code: 'malformed',
      subject: facts.name,
      reason: 'its entries are not those that were imported',
    })
}

function entriesFile(path: string, stamp: string): string {
  return join(path, `entries-${stamp}.sealed`)
}

/** Counts entries, and their hash kinds, as they stream by. */
export function createTally(): Readonly<{ add(entry: HashListEntry): void; counts(): ListCounts }> {
  let entries = 0
  const kinds: Partial<Record<HashKind, number>> = {}
  const others: Record<string, number> = {}
  return {
    add({ digests, pdq, others: carried = [] }) {
      entries += 1
      for (const kind of HASH_KINDS)
        if ((kind === 'pdq' ? pdq : digests[kind]) !== undefined) kinds[kind] = (kinds[kind] ?? 0) + 1
      for (const { kind } of carried) others[kind] = (others[kind] ?? 0) + 1
    },
    counts: () => ({ entries, kinds, others }),
  }
}
