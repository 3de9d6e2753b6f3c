// The whole site against its ledger: the published log from its files alone, the database's rows entry by entry, the evidence
// by its identifiers. As many entries are in memory as one comparison takes, whatever the log's size (SECURITY §5 G1, G2, G6).
import {
  canonicalJson,
  type CheckedEntry,
  type Entry,
  type Opening,
  opensEntry,
  parseEntry,
  parseVerifierKey,
  type Problem,
  verifyCosigned,
  verifyLedger,
  type WitnessPolicy,
} from '@rempart/ledger'
import {
  AUDITED_TABLES,
  type Database,
  destroyedKeys,
  erasableOf,
  inTransaction,
  logSize,
  readCheckpoint,
  strayRows,
  type Transaction,
  unrecordedRows,
} from '@rempart/store'
import { ENTRIES_PER_COMPARISON, MAX_SITE_PROBLEMS } from '../limits.ts'
import type { Services } from '../services.ts'
import { compareRecorded } from './compare-recorded.ts'

export type Verified = Pick<Services, 'database' | 'tiles' | 'site' | 'ledger'> &
  Readonly<{ policy?: WitnessPolicy | undefined }>
/** `cosigned`: size of the newest checkpoint that enough witnesses signed; undefined where nobody is asked. */
export type SiteReport = Readonly<{
  entries: number
  /** Entries of the database that are not in a checkpoint yet. */
  unpublished: number
  cosigned: number | undefined
  problems: readonly Problem[]
}>

/** What differs between files, database and ledger; each problem names a file or a table with its entry's number. */
export async function verifySite(site: Verified): Promise<SiteReport> {
  const { database, tiles } = site
  const key = parseVerifierKey(site.site.ledgerKey)
  if (key === undefined) throw new Error('the site has no ledger key')
  const comparison = compareWith(site)
  const kept = await readCheckpoint(database)
  const cosigned = site.policy && (await verifyCosigned(tiles, { key, policy: site.policy }))
  const report = await verifyLedger(tiles, key, {
    openingsElsewhere: true,
    onBundle: comparison.published,
    ...(kept !== undefined && { kept }),
  })
  const problems: Problem[] = [...report.problems, ...(cosigned?.problems ?? [])]
  const published = report.size ?? 0
  const unpublished = await comparison.unpublished(published)
  problems.push(...(await comparison.unrecordedErasures()), ...comparison.problems)
  for (const { table, key: row } of [...(await strayRows(database)), ...(await unrecordedRows(database))])
    problems.push({ where: `${table}#${row}`, reason: 'the ledger knows nothing of this row' })
  return { entries: published, unpublished, cosigned: cosigned?.size, problems }
}

type Comparison = Readonly<{
  problems: readonly Problem[]
  published(entries: readonly CheckedEntry[]): Promise<void>
  /** Compares what is not published yet; how many entries that are. */
  unpublished(from: number): Promise<number>
  unrecordedErasures(): Promise<readonly Problem[]>
}>
/** An entry of the database: its own bytes parsed, and its opening where it opens. */
type Opened = Readonly<{ entry: Entry; opening: Opening | undefined; isErased: boolean }>

function compareWith({ database, ledger }: Verified): Comparison {
  const problems: Problem[] = []
  const erased: number[] = []
  const waiting: CheckedEntry[] = []
  const shredded = new Set<string>()
  const report = (where: string, reason: string): void => {
    if (problems.length < MAX_SITE_PROBLEMS) problems.push({ where, reason })
  }

  /** Entries [from, to) of the database; `published` holds what each has to be, where it is published. */
  async function compare(
    tx: Transaction,
    { from, to, published }: Readonly<{ from: number; to: number; published?: ReadonlyMap<number, string> }>,
  ): Promise<void> {
    const opened = new Map<number, Opened | undefined>()
    for (const { seq, entry: bytes, opening, isErased } of await ledger.openedBetween(tx, { from, to })) {
      const entry = parseEntry(bytes)
      const text = Buffer.from(bytes).toString('utf8')
      if (opened.has(seq)) report(`log_entry#${seq}`, 'stands twice')
      if (entry === undefined || entry.seq !== seq) report(`log_entry#${seq}`, 'is no entry of this number')
      else if (published !== undefined && published.has(seq) && published.get(seq) !== text)
        report(`log_entry#${seq}`, 'differs from what was published')
      else if (!isErased && !opensEntry(opening, entry))
        report(`log_entry#${seq}`, 'its salts and values do not open its commitments')
      opened.set(seq, entry && { entry, opening, isErased })
      if (entry === undefined) continue
      if (isErased) erased.push(seq)
      if (entry.type === 'shredded') shredded.add(valueOf('name', { entry, opening }) ?? '')
    }
    for (let seq = from; seq < to; seq += 1)
      if (!opened.has(seq)) report(`log_entry#${seq}`, 'is in the ledger and not in the database')
    await compareRows(tx, { from, to, opened }, report)
    await compareRecorded(tx, { from, to, opened }, report)
  }

  /** Compares the published entries that wait: several bundles at once, for each comparison asks the database many things. */
  async function compareWaiting(): Promise<void> {
    const entries = waiting.splice(0)
    const first = entries[0]?.entry.seq
    const last = entries.at(-1)?.entry.seq
    if (first === undefined || last === undefined) return
    const published = new Map(entries.map(({ entry }) => [entry.seq, canonicalJson(entry)]))
    await inTransaction(database, (tx) => compare(tx, { from: first, to: last + 1, published }), 'REPEATABLE READ')
  }

  return {
    problems,
    published: async (entries) => {
      waiting.push(...entries)
      if (waiting.length >= ENTRIES_PER_COMPARISON) await compareWaiting()
    },
    unpublished: async (from) => {
      await compareWaiting()
      const size = await logSize(database)
      for (let at = from; at < size; at += ENTRIES_PER_COMPARISON) {
        const to = Math.min(size, at + ENTRIES_PER_COMPARISON)
        await inTransaction(database, (tx) => compare(tx, { from: at, to }), 'REPEATABLE READ')
      }
      if (size < from) report('log_head', `says ${size} entries, and ${from} were published`)
      return Math.max(0, size - from)
    },
    unrecordedErasures: () => findUnrecorded(database, { erased, shredded }),
  }
}

/** Every audited row has to say what its entry states, every entry that has a row has to have it. */
async function compareRows(
  tx: Transaction,
  { from, to, opened }: Readonly<{ from: number; to: number; opened: ReadonlyMap<number, Opened | undefined> }>,
  report: (where: string, reason: string) => void,
): Promise<void> {
  for (const table of AUDITED_TABLES) {
    const expected = new Set(
      [...opened].filter(([, of]) => of !== undefined && table.hasRow(of.entry)).map(([seq]) => seq),
    )
    for (const { seq, states } of await table.rows(tx, { from, to })) {
      const where = `${table.name}#${seq}`
      const of = opened.get(seq)
      if (of === undefined && opened.has(seq)) continue // its entry is named already
      if (!expected.delete(seq) || of === undefined) report(where, 'the ledger knows nothing of this row')
      else if (!of.isErased)
        for (const [name, value] of Object.entries(states))
          if (valueOf(name, of) !== value) report(where, `${name} is not what the ledger states`)
    }
    for (const seq of expected) report(`${table.name}#${seq}`, 'is in the ledger and not in the database')
  }
}

/** What an entry states under a name: a value that it commits to, a fact, or its time. */
function valueOf(name: string, { entry, opening }: Pick<Opened, 'entry' | 'opening'>): string | undefined {
  if (name === 'at') return entry.at
  const pair = opening?.kind === 'values' && Object.hasOwn(opening.values, name) ? opening.values[name] : undefined
  if (pair !== undefined) return pair.value
  return Object.hasOwn(entry.facts, name) ? String(entry.facts[name]) : undefined
}

/** Salts and values may go by an erasure that the ledger records, and in no other way. */
async function findUnrecorded(
  database: Database,
  { erased, shredded }: Readonly<{ erased: readonly number[]; shredded: ReadonlySet<string> }>,
): Promise<readonly Problem[]> {
  const problems: Problem[] = []
  for (const seq of erased) {
    if ((await erasableOf(database, seq)).some((id) => shredded.has(id))) continue
    problems.push({ where: `log_entry#${seq}`, reason: 'its salts and values are gone, and no erasure is recorded' })
  }
  for (const { table, key } of await destroyedKeys(database))
    if (!shredded.has(key))
      problems.push({ where: `${table}#${key}`, reason: 'its key is gone, and no erasure is recorded' })
  return problems.slice(0, MAX_SITE_PROBLEMS)
}
