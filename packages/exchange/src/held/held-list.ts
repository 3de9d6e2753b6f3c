// A list's tables behind the edge that the match stage asks (core/held-list.ts). Near matches are searched here, or for a
// large list by threads that share its memory.
import { DIGEST_KINDS } from '@rempart/core'
import type { EntryStanding, HeldList, ListInfo, NearEntry } from '@rempart/core'
import { CANARY_INTERVAL_MS, findInTable, tableFindsCanary } from '@rempart/kernels'
import type { DigestTable, GuardedAnswer } from '@rempart/kernels'
import { openIndexPool } from '../index-host/index-pool.ts'
import type { IndexPool } from '../index-host/index-pool.ts'
import { NAME_BYTES, otherKey, unpackStanding } from './list-tables.ts'
import type { ListTables } from './list-tables.ts'

/** `threads`: searches in so many threads; 0 searches here. */
export type HeldListOptions = Readonly<{
  tables: ListTables
  info: ListInfo
  quarantined: ReadonlySet<string>
  threads: number
}>
/** `close` waits for the questions under way, then ends the threads. */
export type ClosableList = HeldList & Readonly<{ close(): Promise<void> }>

/** Opens a list. Its canary is looked up now, and then every minute until it is closed. */
export async function openHeldList({ tables, info, quarantined, threads }: HeldListOptions): Promise<ClosableList> {
  const pool = threads === 0 ? undefined : await openIndexPool({ index: tables.near, threads })
  const standingOf = standings(tables)
  let turn = 0
  let holds = true
  const checkCanary = async (): Promise<boolean> => {
    turn += 1
    const threadsFind = pool === undefined || (await pool.check())
    holds &&= threadsFind && tablesFindCanaries(tables, turn)
    return holds
  }
  const underWay = new Set<Promise<unknown>>()
  const ask = async (hex: string): Promise<readonly (readonly [entry: number, bits: number])[]> => {
    const hash = Buffer.from(hex, 'hex')
    const near = await nearAnswer({ tables, pool }, hash, info.distanceBits)
    const low = tables.lowQuality.query(hash, 0)
    if (near.kind === 'refused') holds = false
    return [
      ...(near.kind === 'refused'
        ? []
        : Array.from(near.ids, (id, at) => [tables.owners.near[id] ?? 0, near.distances[at] ?? 0] as const)),
      ...Array.from(low.ids, (id) => [tables.owners.lowQuality[id] ?? 0, 0] as const),
    ]
  }
  await checkCanary()
  const timer = setInterval(() => void checkCanary(), CANARY_INTERVAL_MS).unref()
  return {
    info,
    entries: tables.entries,
    kinds: tables.kinds,
    notComparable: tables.notComparable,
    quarantined,
    withDigest: (kind, hex) => found(tables.digests[kind], Buffer.from(hex, 'hex')).map(standingOf),
    withOther: (kind, value) => found(tables.others, otherKey(kind, value)).map(standingOf),
    near: async (orientations) => {
      const asked = Promise.all(orientations.map(ask))
      underWay.add(asked)
      const best = new Map<number, number>()
      for (const answers of await asked.finally(() => underWay.delete(asked)))
        for (const [entry, bits] of answers) best.set(entry, Math.min(best.get(entry) ?? bits, bits))
      return [...best].map(([entry, distanceBits]): NearEntry => ({ standing: standingOf(entry), distanceBits }))
    },
    checkCanary,
    canaryHolds: () => holds,
    close: async () => {
      clearInterval(timer)
      await Promise.allSettled(underWay)
      await pool?.close()
    },
  }
}

/** Whether every table and index of the list finds its canary; `turn` varies the bits flipped. */
export function tablesFindCanaries({ digests, others, near, lowQuality }: ListTables, turn: number): boolean {
  return (
    DIGEST_KINDS.every((kind) => tableFindsCanary(digests[kind])) &&
    tableFindsCanary(others) &&
    near.findsCanaries(turn) &&
    lowQuality.findsCanaries(turn)
  )
}

function nearAnswer(
  { tables, pool }: Readonly<{ tables: ListTables; pool: IndexPool | undefined }>,
  hash: Uint8Array,
  radiusBits: number,
): Promise<GuardedAnswer> {
  return pool === undefined
    ? Promise.resolve({ kind: 'matches', ...tables.near.query(hash, radiusBits) })
    : pool.query(hash, radiusBits)
}

/** A digest of another width is nobody's. */
function found(table: DigestTable, bytes: Uint8Array): readonly number[] {
  const entries: number[] = []
  if (bytes.length === table.widthBytes) findInTable(table, { bytes, at: 0 }, (entry) => entries.push(entry))
  return entries
}

function standings(tables: ListTables): (entry: number) => EntryStanding {
  const cancellations = new Map(tables.cancellations)
  return (entry) => {
    const category = tables.categories[(tables.categoryOf[entry] ?? 0) - 1]
    const cancels = cancellations.get(entry)
    return {
      entry,
      name: Buffer.from(tables.names.subarray(entry * NAME_BYTES, (entry + 1) * NAME_BYTES)).toString('hex'),
      ...unpackStanding(tables.standings[entry] ?? 0),
      ...(category !== undefined && { category }),
      ...(cancels !== undefined && { cancels }),
    }
  }
}
