// The lists in effect, in the memory of this process, ready to be matched. Changes are followed (store, site-change.ts): a
// new version is built beside the old one and takes its place whole. Test entries are looked up when a list opens and every
// minute; a list that cannot be opened, or whose test entries are not found, answers that it does not know.
import { createHmac } from 'node:crypto'
import { listAge } from '@rempart/core'
import type { HeldList, ListInfo } from '@rempart/core'
import { createListTables, entryUnpacker, openHeldList } from '@rempart/exchange'
import type { ClosableList } from '@rempart/exchange'
import { activeLists, followChanges, listQuarantines, listsRevision } from '@rempart/store'
import type { ActiveList } from '@rempart/store'
import { openEvidence } from '../evidence/open-evidence.ts'
import { LIST_CANARY_MS, LIST_THREADS, THREADED_LIST_ENTRIES } from '../limits.ts'
import { stackOf } from '../log.ts'
import type { Services } from '../services.ts'
import { LISTS } from './site-lists.ts'
import type { SiteLists, SiteState } from './site-lists.ts'

type ListServices = Pick<Services, 'database' | 'vault' | 'clock' | 'log'>
type Opened = Readonly<{ list: ActiveList; held: ClosableList }>

/** Opens nothing yet. */
export function openSiteLists(services: ListServices): SiteLists {
  const { database, vault, clock, log } = services
  let opened: ReadonlyMap<string, Opened> = new Map()
  let state: Readonly<{ revision: number; quarantined: ReadonlyMap<string, ReadonlySet<string>> }> | undefined
  let reading: Promise<void> = Promise.resolve()

  async function read(): Promise<void> {
    const revision = await listsRevision(database)
    if (state?.revision === revision) return
    const quarantined = new Map<string, Set<string>>()
    for (const { list, entry, liftedAt } of await listQuarantines(database))
      if (liftedAt === undefined) quarantined.set(list, (quarantined.get(list) ?? new Set()).add(entry))
    const next = new Map<string, Opened>()
    for (const list of await activeLists(database)) {
      const before = opened.get(list.list)
      const same = before?.list.id === list.id && before.held.canaryHolds()
      next.set(list.list, same ? before : { list, held: await openList(services, list) })
    }
    const before = opened
    opened = next
    // Questions under way are answered first.
    for (const [name, { held }] of before) if (next.get(name)?.held !== held) await held.close()
    state = { revision, quarantined }
  }
  /** One reading at a time; whoever asks during one waits for the next, which sees what he committed. */
  const refresh = (): Promise<void> => (reading = reading.catch(() => undefined).then(read))

  function stateNow(): SiteState {
    const asOf = clock.now().toISOString().slice(0, 10)
    const lists = [...opened.values()].map(({ list, held }) =>
      usableOn(held, { list, asOf, quarantined: state?.quarantined.get(list.list) ?? new Set() }),
    )
    return { revision: state?.revision ?? 0, lists, facts: [...opened.values()].map(({ list }) => list) }
  }

  async function checkCanaries(): Promise<void> {
    for (const { list, held } of opened.values()) {
      if (await held.checkCanary()) continue
      log.error({ event: 'list-canary-failed', code: list.id })
      state = undefined // opened anew by the next reading
    }
    if (state === undefined) await refresh()
  }

  let stop = async (): Promise<void> => undefined
  return {
    async current() {
      if (state === undefined) await refresh()
      return stateNow()
    },
    async newest() {
      await refresh()
      return stateNow()
    },
    async follow() {
      const subscription = await followChanges(database, [LISTS], {
        onChange: refresh,
        onError: (error) => log.error({ event: 'lists-not-followed', stack: stackOf(error) }),
      })
      const timer = setInterval(() => {
        checkCanaries().catch((error: unknown) => log.error({ event: 'lists-not-read', stack: stackOf(error) }))
      }, LIST_CANARY_MS)
      stop = async () => {
        clearInterval(timer)
        await subscription.stop()
      }
    },
    entryKey: (entry) => createHmac('sha256', vault.siteKey).update(`list entry ${entry}`).digest('hex'),
    close: async () => {
      await stop()
      await reading.catch(() => undefined)
      for (const { held } of opened.values()) await held.close()
    },
  }
}

/** The list with today's age and quarantine. One that is past its age, and refused for it, compares nothing and says so. */
function usableOn(
  held: HeldList,
  { list, asOf, quarantined }: Readonly<{ list: ActiveList; asOf: string; quarantined: ReadonlySet<string> }>,
): HeldList {
  const age = listAge(list.facts, asOf)
  const info = { ...held.info, age }
  if (!age.stale || list.facts.whenStale === 'flag') return { ...held, info, quarantined }
  const notComparable = [...held.kinds, ...held.notComparable].toSorted()
  return { ...held, ...ANSWERS_NOTHING, info, notComparable, quarantined }
}

const ANSWERS_NOTHING = { kinds: [], withDigest: () => [], withOther: () => [], near: async () => [] } as const

/** A list whose bytes cannot be read is held all the same: without an entry, its test entries never found. */
async function openList(services: ListServices, list: ActiveList): Promise<ClosableList> {
  const info = infoOf(list)
  try {
    const evidence = await openEvidence(services, list.object, { by: 'job:lists', reason: 'list' })
    if (evidence === undefined) throw new Error('a list in effect has no key')
    const builder = createListTables(info)
    const unpacker = entryUnpacker()
    for await (const piece of evidence.read()) for (const entry of unpacker.push(piece)) builder.add(entry)
    unpacker.end()
    const tables = builder.finish()
    const threads = tables.entries >= THREADED_LIST_ENTRIES ? LIST_THREADS : 0
    const held = await openHeldList({ tables, info, quarantined: new Set(), threads })
    services.log.info({ event: 'list-opened', code: list.id, count: held.entries })
    return held
  } catch (error) {
    services.log.error({ event: 'list-not-opened', code: list.id, stack: stackOf(error) })
    return {
      ...ANSWERS_NOTHING,
      info,
      entries: 0,
      notComparable: Object.keys(list.facts.kinds).toSorted(),
      quarantined: new Set(),
      checkCanary: async () => false,
      canaryHolds: () => false,
      close: async () => undefined,
    }
  }
}

function infoOf({ id, list, facts }: ActiveList): ListInfo {
  const { version, date, realm, victim, distancesBits, context } = facts
  const known = { name: list, version, date, realm, victim, distanceBits: distancesBits.pdq, stamp: id }
  return context === undefined ? known : { ...known, context }
}
