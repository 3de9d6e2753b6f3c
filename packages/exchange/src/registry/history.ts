// What the entries of a list have matched so far, source by source, and which of them are in quarantine: they keep
// matching, and no longer let anything be skipped until a person lifts it. One sealed file beside the list.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { UserError, quarantineReason } from '@rempart/core'
import type { ListApproval, QuarantineReason } from '@rempart/core'
import type { HashListEntry } from '../hash-list.ts'
import { MAX_FILES_OF_SOURCE, MAX_SOURCES_OF_ENTRY } from '../limits.ts'
import { readSealed, writeSealed } from '../sealed/sealed-file.ts'
import { namesOf } from './entry-names.ts'
import type { ListFolder } from './stored-list.ts'

/** One match of a finished examination. `entry` is the match's own name of it, `file` the SHA-256 of what matched. */
export type Sighting = Readonly<{ entry: string; file: string; knownGood: boolean }>
export type Sightings = Readonly<{
  /** Who or what the files come from: a folder, a sender. */
  source: string
  /** ISO day. */
  day: string
  seen: Iterable<Sighting>
}>
export type Quarantine = Readonly<{
  entry: string
  since: string
  reason: QuarantineReason
  /** Distinct files of the source that gave rise to it. */
  files: number
  lifted?: Readonly<{ at: string; by: readonly ListApproval[]; reason: string }>
}>
type History = { sources: Record<string, string[]>; quarantine?: Quarantine }
type Histories = Map<string, History>

/** Digits of a file's SHA-256 that are kept: enough to count distinct ones. */
const FILE_DIGITS = 16

/** Adds what was seen, and gives the entries that it newly puts into quarantine. Adding the same again changes nothing. */
export function addSightings(folder: ListFolder, { source, day, seen }: Sightings): readonly Quarantine[] {
  const histories = load(folder)
  const good = new Set<string>()
  const touched = new Set<string>()
  for (const { entry, file, knownGood } of seen) {
    const history = histories.get(entry) ?? { sources: {} }
    histories.set(entry, history)
    touched.add(entry)
    if (knownGood) good.add(entry)
    const files = (history.sources[source] ??= [])
    const id = file.slice(0, FILE_DIGITS)
    if (files.length < MAX_FILES_OF_SOURCE && !files.includes(id)) files.push(id)
    forgetSmallest(history, source)
  }
  if (touched.size === 0) return []
  const fresh = [...touched].flatMap((entry) => {
    const history = histories.get(entry)
    const earlier = history?.quarantine
    if (history === undefined || (earlier !== undefined && isActive(earlier))) return []
    const files = history.sources[source]?.length ?? 0
    const others = Object.entries(history.sources).filter(([name]) => name !== source)
    const mostBefore = Math.max(0, ...others.map(([, ids]) => ids.length))
    // What a person looked at and lifted is history: only more than that is news.
    const looked = earlier?.files ?? 0
    const reason = quarantineReason({
      files,
      mostBefore: Math.max(mostBefore, looked),
      matchesKnownGood: good.has(entry) && earlier === undefined,
    })
    if (reason === undefined) return []
    const quarantine: Quarantine = { entry, since: day, reason, files }
    histories.set(entry, { ...history, quarantine })
    return [quarantine]
  })
  save(folder, histories)
  return fresh
}

/** Names of entries in quarantine, as a match names them. */
export function quarantinedEntries(folder: ListFolder): ReadonlySet<string> {
  return new Set(
    quarantinesOf(folder)
      .filter(isActive)
      .map(({ entry }) => entry),
  )
}

/** Every quarantine of the list, lifted ones too, in order of entry. */
export function quarantinesOf(folder: ListFolder): readonly Quarantine[] {
  return [...load(folder).values()]
    .flatMap(({ quarantine }) => quarantine ?? [])
    .toSorted((a, b) => (a.entry < b.entry ? -1 : 1))
}

/** Carries quarantines over to the next version of a list, in which an entry may have gained or lost a hash and so be called
 * otherwise: `watch` looks at the new entries as they pass, `carry` is for before they become the list, `forget` for after. */
export function carryQuarantines(
  folder: ListFolder,
  { list, before }: Readonly<{ list: string; before: Iterable<HashListEntry> }>,
): Readonly<{ watch(entries: Iterable<HashListEntry>): Iterable<HashListEntry>; carry(): void; forget(): void }> {
  const active = quarantinedEntries(folder)
  if (active.size === 0) return { watch: (entries) => entries, carry: () => undefined, forget: () => undefined }
  const entryOf = (name: string): string => `${list}#${name}`
  /** The entry in quarantine that is also called so. */
  const held = new Map<string, string>()
  for (const entry of before) {
    const names = namesOf(entry).map(entryOf)
    const doubted = names.find((name) => active.has(name))
    if (doubted !== undefined) for (const name of names) held.set(name, doubted)
  }
  const renamed = new Map<string, string>()
  return {
    *watch(entries) {
      for (const entry of entries) {
        const names = namesOf(entry).map(entryOf)
        const doubted = names.find((name) => held.has(name))
        if (doubted !== undefined && names[0] !== undefined) renamed.set(names[0], held.get(doubted) ?? doubted)
        yield entry
      }
    },
    carry() {
      const histories = load(folder)
      for (const [name, doubted] of renamed) {
        const history = histories.get(doubted)
        if (history?.quarantine !== undefined && name !== doubted)
          histories.set(name, { ...history, quarantine: { ...history.quarantine, entry: name } })
      }
      save(folder, histories)
    },
    forget() {
      const histories = load(folder)
      for (const doubted of renamed.values()) if (!renamed.has(doubted)) histories.delete(doubted)
      save(folder, histories)
    },
  }
}

/** Records that a person looked and found the entry sound. UserError `not-found` where it is in no quarantine. */
export function liftQuarantine(folder: ListFolder, entry: string, lifted: NonNullable<Quarantine['lifted']>): void {
  const histories = load(folder)
  const history = histories.get(entry)
  if (history?.quarantine === undefined || !isActive(history.quarantine))
    throw new UserError({ code: 'not-found', subject: entry, reason: 'is in no quarantine' })
  histories.set(entry, { ...history, quarantine: { ...history.quarantine, lifted } })
  save(folder, histories)
}

function isActive({ lifted }: Quarantine): boolean {
  return lifted === undefined
}

/** The fewest files say least: they are forgotten first, never the source at hand. */
function forgetSmallest({ sources }: History, current: string): void {
  const names = Object.keys(sources)
  if (names.length <= MAX_SOURCES_OF_ENTRY) return
  const [smallest] = names
    .filter((name) => name !== current)
    .toSorted((a, b) => (sources[a]?.length ?? 0) - (sources[b]?.length ?? 0))
  if (smallest !== undefined) delete sources[smallest]
}

function load({ path, key }: ListFolder): Histories {
  const file = join(path, 'history.sealed')
  if (!existsSync(file)) return new Map()
  // Authenticated under the operator's key: this program wrote it.
  return new Map(JSON.parse(Buffer.concat([...readSealed({ path: file, key })]).toString()) as [string, History][])
}

function save({ path, key }: ListFolder, histories: Histories): void {
  writeSealed({ path: join(path, 'history.sealed'), key }, [Buffer.from(JSON.stringify([...histories]))])
}
