// One version of a list, opened: its tables are built in a thread of its own where it is large, so that questions go on being
// answered, and what was let in or out since lies beside them. A list that cannot be opened is held all the same: without an
// entry, its test entries never found.
import type { ListInfo } from '@rempart/core'
import {
  buildTablesElsewhere,
  changedList,
  createListTables,
  createTally,
  entryUnpacker,
  openHeldList,
} from '@rempart/exchange'
import type { ClosableList, ListCounts, ListTables } from '@rempart/exchange'
import type { ActiveList, VersionFacts } from '@rempart/store'
import type { Access } from '../access/access.ts'
import { openEvidence } from '../evidence/open-evidence.ts'
import { LIST_THREADS, THREADED_LIST_ENTRIES } from '../limits.ts'
import { stackOf } from '../log.ts'
import type { Services } from '../services.ts'
import { changesOf } from './changes-of.ts'
import type { SiteLists } from './site-lists.ts'

export type OpenServices = Pick<Services, 'database' | 'vault' | 'clock' | 'log'> &
  Readonly<{ access: Pick<Access, 'box'> }>

/** What a list says that compares nothing. */
export const ANSWERS_NOTHING = { kinds: [], withDigest: () => [], withOther: () => [], near: async () => [] } as const

/** The version as it came in. Never rejects. */
export async function openVersion(services: OpenServices, list: ActiveList): Promise<ClosableList> {
  const info = infoOf(list)
  try {
    const evidence = await openEvidence(services, list.object, { by: 'job:lists', reason: 'list' })
    if (evidence === undefined) throw new Error('a list in effect has no key')
    const large = list.facts.entries >= THREADED_LIST_ENTRIES
    const tables = large ? await buildTablesElsewhere(info, evidence.read()) : await buildHere(info, evidence.read())
    const held = await openHeldList({ tables, info, quarantined: new Set(), threads: large ? LIST_THREADS : 0 })
    services.log.info({ event: 'list-opened', code: list.id, count: held.entries })
    return held
  } catch (error) {
    services.log.error({ event: 'list-not-opened', code: list.id, stack: stackOf(error) })
    return unanswering(list)
  }
}

/** A version with its changes: `close` of `held` ends what was opened for them, and not the version. `facts` count what was
 * added; `at`: when the last change was made. */
export type ChangedList = Readonly<{ held: ClosableList; facts: VersionFacts; at: Date }>

/** The version with its changes up to `newest`, which are built here: a version has some thousands at most. Never rejects. */
export async function openChanged(
  services: OpenServices & Readonly<{ lists: Pick<SiteLists, 'entryKey'> }>,
  { list, base, newest }: Readonly<{ list: ActiveList; base: ClosableList; newest: number }>,
): Promise<ChangedList> {
  const info = base.info
  try {
    const {
      added,
      isRemoved,
      at = list.at,
    } = await changesOf(services, services.database, { id: list.id, list: list.list, newest })
    const builder = createListTables(info)
    const tally = createTally()
    for (const entry of added) {
      builder.add(entry)
      tally.add(entry)
    }
    const beside = await openHeldList({ tables: builder.finish(), info, quarantined: new Set(), threads: 0 })
    const changed = changedList(base, { added: beside, isRemoved, stamp: `${info.stamp}+${newest}` })
    const held = { ...changed, close: beside.close }
    return { held, facts: withAdded(list.facts, tally.counts()), at }
  } catch (error) {
    services.log.error({ event: 'list-changes-not-opened', code: list.id, stack: stackOf(error) })
    return { held: unanswering(list), facts: list.facts, at: list.at }
  }
}

function withAdded(facts: VersionFacts, added: ListCounts): VersionFacts {
  const kinds = { ...facts.kinds }
  for (const [kind, entries] of Object.entries({ ...added.kinds, ...added.others }))
    kinds[kind] = (kinds[kind] ?? 0) + entries
  return { ...facts, kinds, entries: facts.entries + added.entries }
}

async function buildHere(info: ListInfo, pieces: AsyncIterable<Uint8Array>): Promise<ListTables> {
  const builder = createListTables(info)
  const unpacker = entryUnpacker()
  for await (const piece of pieces) for (const entry of unpacker.push(piece)) builder.add(entry)
  unpacker.end()
  return builder.finish()
}

function unanswering(list: ActiveList): ClosableList {
  return {
    ...ANSWERS_NOTHING,
    info: infoOf(list),
    entries: 0,
    notComparable: Object.keys(list.facts.kinds).toSorted(),
    quarantined: new Set(),
    checkCanary: async () => false,
    canaryHolds: () => false,
    close: async () => undefined,
  }
}

function infoOf({ id, list, facts }: ActiveList): ListInfo {
  const { version, date, realm, victim, distancesBits, context } = facts
  const known = { name: list, version, date, realm, victim, distanceBits: distancesBits.pdq, stamp: id }
  return context === undefined ? known : { ...known, context }
}
