// The ledger as the auditor reads it: who did what, when, for which reason, in which case. Openings are unsealed here and
// nowhere else in the server. What leaves is identifiers and codes; paths, digests and words stay sealed. A reading is
// itself an act: its entry is durable before its answer leaves.
import { parseId, type PersonId } from '@rempart/core'
import { type Entry, type EntryType, type Opening, parseEntry } from '@rempart/ledger'
import { inTransaction, logSize } from '@rempart/store'
import { MAX_ACTS, MAX_ENTRIES_READ } from '../limits.ts'
import type { Services } from '../services.ts'

/** Which acts: those that name the person, or the case, or any other thing (an exhibit's object, a card, an entity, an operation), of
 * a type, of a span of time. */
export type ActFilter = Readonly<{
  person?: string | undefined
  thing?: string | undefined
  case?: string | undefined
  type?: EntryType | undefined
  from?: Date | undefined
  to?: Date | undefined
}>
/** `ids`: the identifiers that the entry commits to, by the names of their commitments. `erased`: they were destroyed with
 * what they named. */
export type RecordedAct = Pick<Entry, 'seq' | 'at' | 'type' | 'facts'> &
  Readonly<{ ids: Readonly<Record<string, string>>; erased: boolean }>
/** `next`: where the reading goes on, where there may be more. */
export type ActPage = Readonly<{ acts: readonly RecordedAct[]; next: number | undefined }>

/** Entries that are opened at once. */
const CHUNK_ENTRIES = 1024

/** Acts before an entry, the newest first: a page of them, or what a bounded reading finds. */
export async function readActs(
  services: Pick<Services, 'database' | 'ledger'>,
  { by, before, filter }: Readonly<{ by: PersonId; before?: number | undefined; filter: ActFilter }>,
): Promise<ActPage> {
  const { database, ledger } = services
  const size = await logSize(database)
  const acts: RecordedAct[] = []
  let at = Math.min(before ?? size, size)
  const stop = Math.max(0, at - MAX_ENTRIES_READ)
  while (at > stop && acts.length < MAX_ACTS) {
    const from = Math.max(stop, at - CHUNK_ENTRIES)
    const opened = await ledger.openedBetween(database, { from, to: at })
    for (const { seq, entry: bytes, opening, isErased } of opened.toReversed()) {
      at = seq
      const entry = parseEntry(bytes)
      if (entry === undefined) continue // the verification names it
      const act = actOf(entry, { opening, isErased })
      if (matches(act, filter)) acts.push(act)
      if (acts.length === MAX_ACTS) break
    }
    if (opened.length === 0) at = from
  }
  const named = {
    ...(filter.person && { about: filter.person }),
    ...(filter.case && { case: filter.case }),
    ...(filter.thing && { thing: filter.thing }),
  }
  await inTransaction(database, (tx) =>
    ledger.appendActs(tx, [{ type: 'ledger-read', commit: { person: by, ...named }, facts: { acts: acts.length } }]),
  )
  return { acts, next: at > 0 ? at : undefined }
}

function actOf(
  { seq, at, type, facts }: Entry,
  { opening, isErased }: Readonly<{ opening: Opening | undefined; isErased: boolean }>,
): RecordedAct {
  const values = opening?.kind === 'values' ? Object.entries(opening.values) : []
  const ids = Object.fromEntries(
    values.flatMap(([name, { value }]) => (parseId(value) === undefined ? [] : [[name, value]])),
  )
  return { seq, at, type, facts, ids, erased: isErased }
}

function matches({ ids, type, at }: RecordedAct, filter: ActFilter): boolean {
  if (filter.type !== undefined && type !== filter.type) return false
  if (filter.case !== undefined && ids['case'] !== filter.case) return false
  if (filter.person !== undefined && !Object.values(ids).includes(filter.person)) return false
  if (filter.thing !== undefined && !Object.values(ids).includes(filter.thing)) return false
  const time = new Date(at)
  return (filter.from === undefined || time >= filter.from) && (filter.to === undefined || time < filter.to)
}
