// The operator's hash lists at rest: a folder of sealed lists, every act on them approved and recorded first.
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { ListApproval } from '@rempart/core'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import type { ApprovalRules, ListAct } from './approval.ts'
import { addSightings, carryQuarantines, liftQuarantine, quarantinesOf } from './history.ts'
import type { Quarantine, Sightings } from './history.ts'
import { activate, checkEntries, discard, prepareList, readEntries, readFacts } from './stored-list.ts'
import type { ListFolder, NewFacts, StoredFacts } from './stored-list.ts'

/** Told of every act before it takes effect; rejects where it cannot be recorded, and then nothing happens. `commit` holds
 * what the log only commits to: names, reasons. Never a hash. */
export type RecordListAct = (act: RegistryAct) => Promise<void>
export type RegistryAct = Readonly<{
  act: ListAct | 'quarantine'
  list: string
  stamp: string
  approvals: readonly ListApproval[]
  facts: Readonly<Record<string, number | string>>
  reason?: string
}>

export type RegistrySettings = Readonly<{
  folder: string
  /** 32 bytes. */
  key: Uint8Array
  rules: ApprovalRules
  record: RecordListAct
}>
/** Consent, and why, to an act. */
export type ListConsent = Readonly<{ approvals: readonly ListApproval[]; reason?: string }>

export interface Registry {
  names(): readonly string[]
  /** UserError `not-found`, or as readSealed. */
  facts(name: string): StoredFacts
  entries(name: string): Iterable<HashListEntry>
  /** Adds a list, or a new version of it in place of the old. Deletions in `records` are none of a whole list's. */
  add(facts: NewFacts, records: Iterable<readonly ListRecord[]>): Promise<StoredFacts>
  /** Merges records by entry id into the list: changed and new ones are put in, deleted ones taken out. The records are gone
   * through twice. */
  update(name: string, change: ListChange): Promise<StoredFacts>
  /** Reads everything again. UserError naming what is damaged. */
  verify(name: string): StoredFacts
  remove(name: string, consent: ListConsent): Promise<void>
  /** Approves and records that the list is given away, then hands out its entries. */
  export(name: string, consent: ListConsent & Readonly<{ format: string }>): Promise<Iterable<HashListEntry>>
  /** Remembers what entries matched; gives, and records, those that it newly puts in doubt. */
  learn(name: string, sightings: Sightings): Promise<readonly Quarantine[]>
  /** Entries that are or were in quarantine. */
  quarantines(name: string): readonly Quarantine[]
  /** A person looked and found the entry sound; `reason` says why. */
  lift(name: string, entry: string, consent: ListConsent & Readonly<{ reason: string; at: string }>): Promise<void>
  /** Folder of one list, for what lies beside it (history.ts). */
  at(name: string): ListFolder
}
export type ListChange = Readonly<{
  records: Iterable<readonly ListRecord[]>
  facts: Pick<StoredFacts, 'version' | 'date'> & Readonly<{ checkpoint?: string }>
  approvals: readonly ListApproval[]
}>

/** Opens the registry in `folder`, made on first use. */
export function openRegistry({ folder, key, rules, record }: RegistrySettings): Registry {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const at = (name: string): ListFolder => ({ path: join(folder, requireName(name)), key })
  const isThere = (name: string): boolean => existsSync(join(at(name).path, 'facts.sealed'))
  const factsOf = (name: string): StoredFacts => {
    if (!isThere(name))
      throw new UserError({ code: 'not-found', subject: name, reason: 'there is no such list in the registry' })
    const facts = readFacts(at(name))
    if (facts.name !== name)
      throw new UserError({ code: 'malformed', subject: name, reason: 'its folder holds another list' })
    return facts
  }
  /** Approves, records, and only then does. */
  const consented = async (name: string, { act, consent, stored, does, extra }: Consented): Promise<void> => {
    rules[act]({ act, list: name, approvals: consent.approvals })
    const facts = { entries: stored.counts.entries, ...extra }
    await record({ act, list: name, stamp: stored.stamp, facts, ...consent })
    does?.()
  }
  /** Seals the entries and takes them into use; they leave no trace where that is refused. Quarantines go over first. */
  const replace = async (act: ListAct, facts: NewFacts, entries: Iterable<HashListEntry>): Promise<StoredFacts> => {
    const { name, approvals } = facts
    const before = isThere(name) ? entriesAt(at(name), factsOf(name)) : []
    const quarantines = carryQuarantines(at(name), { list: name, before })
    const stored = prepareList(at(name), facts, quarantines.watch(entries))
    const does = (): void => {
      quarantines.carry()
      activate(at(name), stored)
      quarantines.forget()
    }
    try {
      await consented(name, { act, consent: { approvals }, stored, does, extra: { format: stored.format } })
      return stored
    } catch (cause) {
      discard(at(name), stored)
      throw cause
    }
  }
  return {
    at,
    names: () =>
      readdirSync(folder)
        .filter((name) => existsSync(join(folder, name, 'facts.sealed')))
        .toSorted(),
    facts: factsOf,
    entries: (name) => entriesAt(at(name), factsOf(name)),
    async add(facts, records) {
      const { name, approvals } = facts
      rules.import({ act: 'import', list: name, approvals })
      return replace('import', facts, entriesOf(records))
    },
    async update(name, { records, facts, approvals }) {
      const before = factsOf(name)
      rules.update({ act: 'update', list: name, approvals })
      const { counts: _counts, stamp: _stamp, entriesSha256: _digest, ...kept } = before
      const entries = merged(readEntries(at(name), before), records)
      return replace('update', { ...kept, ...facts, approvals }, entries)
    },
    verify(name) {
      const facts = factsOf(name)
      checkEntries(at(name), facts)
      return facts
    },
    remove: (name, consent) =>
      consented(name, {
        act: 'remove',
        consent,
        stored: factsOf(name),
        does: () => rmSync(at(name).path, { recursive: true }),
      }),
    async export(name, { format, ...consent }) {
      const stored = factsOf(name)
      await consented(name, { act: 'export', consent, stored, extra: { format } })
      return entriesAt(at(name), stored)
    },
    async learn(name, sightings) {
      const { stamp } = factsOf(name)
      const fresh = addSightings(at(name), sightings)
      if (fresh.length > 0)
        await record({ act: 'quarantine', list: name, stamp, approvals: [], facts: { entries: fresh.length } })
      return fresh
    },
    quarantines: (name) => quarantinesOf(at(factsOf(name).name)),
    lift: (name, entry, { at: when, ...consent }) =>
      consented(name, {
        act: 'lift-quarantine',
        consent,
        stored: factsOf(name),
        does: () => liftQuarantine(at(name), entry, { at: when, by: consent.approvals, reason: consent.reason }),
      }),
  }
}

type Consented = Readonly<{
  act: ListAct
  consent: ListConsent
  stored: StoredFacts
  does?: () => void
  extra?: Readonly<Record<string, number | string>>
}>

/** A name that is safe as a folder's. UserError `usage`. */
export function requireName(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/u.test(name)) return name
  const reason = 'a list is named with letters, digits, dot, dash and underscore, 64 at most'
  throw new UserError({ code: 'usage', subject: `list "${name.slice(0, 64)}"`, reason })
}

/** Entries that can be gone through again. */
function entriesAt(folder: ListFolder, facts: StoredFacts): Iterable<HashListEntry> {
  return { [Symbol.iterator]: () => readEntries(folder, facts) }
}

function* entriesOf(records: Iterable<readonly ListRecord[]>): Generator<HashListEntry> {
  for (const batch of records) for (const record of batch) if (record.kind === 'entry') yield record.entry
}

/** The records as a whole list: each entry as it was stated last, without those withdrawn. */
export function* latestRecords(records: Iterable<readonly ListRecord[]>): Generator<readonly ListRecord[]> {
  for (const entry of merged([], records)) yield [{ kind: 'entry', entry }]
}

/** The old entries with the change applied; the last word on an id wins. Of the change the ids are held in memory, the
 * records are gone through twice. */
function* merged(before: Iterable<HashListEntry>, records: Iterable<readonly ListRecord[]>): Generator<HashListEntry> {
  const lastWords = new Map<string, number>()
  let number = 0
  for (const batch of records)
    for (const record of batch) {
      const id = idOf(record)
      if (id !== undefined) lastWords.set(id, number)
      number += 1
    }
  for (const entry of before) if (entry.id === undefined || !lastWords.has(entry.id)) yield entry
  number = 0
  for (const batch of records)
    for (const record of batch) {
      const id = idOf(record)
      if (record.kind === 'entry' && (id === undefined || lastWords.get(id) === number)) yield record.entry
      number += 1
    }
}

function idOf(record: ListRecord): string | undefined {
  return record.kind === 'entry' ? record.entry.id : record.kind === 'deleted' ? record.id : undefined
}
