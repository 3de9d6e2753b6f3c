// The lists in effect, in the memory of this process, ready to be matched. Changes are followed (store, site-change.ts): a
// new version is built beside the old one and takes its place whole; a list that is small or goes does not wait for a large
// one that is being built. Test entries are looked up when a list opens and every minute; a list that cannot be opened, or
// whose test entries are not found, answers that it does not know.
import { createHmac } from 'node:crypto'
import { listAge } from '@rempart/core'
import type { HeldList } from '@rempart/core'
import type { ClosableList } from '@rempart/exchange'
import { activeLists, countListChanges, followChanges, listQuarantines, listsRevision } from '@rempart/store'
import type { ActiveList, ListVersionId } from '@rempart/store'
import { LIST_CANARY_MS } from '../limits.ts'
import { stackOf } from '../log.ts'
import { ANSWERS_NOTHING, openChanged, openVersion } from './open-list.ts'
import type { ChangedList, OpenServices } from './open-list.ts'
import { LISTS } from './site-lists.ts'
import type { SiteLists, SiteState } from './site-lists.ts'

/** `changed`: with what was let in or out up to the entry `newest` of the ledger, where anything was. */
type Opened = Readonly<{
  list: ActiveList
  base: ClosableList
  changed?: ChangedList & Readonly<{ newest: number }>
}>

/** Opens nothing yet. */
export function openSiteLists(services: OpenServices): SiteLists {
  const { database, vault, clock, log } = services
  const entryKey = (entry: string): string =>
    createHmac('sha256', vault.siteKey).update(`list entry ${entry}`).digest('hex')
  let opened: ReadonlyMap<string, Opened> = new Map()
  let state: Readonly<{ revision: number; quarantined: ReadonlyMap<string, ReadonlySet<string>> }> | undefined
  let doubted = false
  let reading: Promise<unknown> = Promise.resolve()
  const building = new Map<ListVersionId, Promise<void>>()
  const built = new Map<ListVersionId, ClosableList>()

  function build(list: ActiveList): Promise<void> {
    const under = building.get(list.id)
    if (under !== undefined) return under
    const done = openVersion(services, list)
      .then((held) => {
        building.delete(list.id)
        built.set(list.id, held)
        return readNext()
      })
      .then(() => undefined, onFailure)
    building.set(list.id, done)
    return done
  }

  async function open(list: ActiveList, newest: number | undefined): Promise<Opened | undefined> {
    const before = opened.get(list.list)
    const fresh = built.get(list.id)
    const same = before?.list.id === list.id && before.base.canaryHolds()
    const base = fresh ?? (same ? before.base : undefined)
    if (base === undefined) return undefined
    built.delete(list.id)
    if (newest === undefined) return { list, base }
    const { changed } = before ?? {}
    if (base === before?.base && changed?.newest === newest && changed.held.canaryHolds()) return before
    const now = await openChanged({ ...services, lists: { entryKey } }, { list, base, newest })
    return { list, base, changed: { ...now, newest } }
  }

  /** Shows what there is of the lists in effect; what has to be built for the rest. */
  async function read(): Promise<readonly Promise<void>[]> {
    const revision = await listsRevision(database)
    if (state?.revision === revision && !doubted && built.size === 0) return []
    const quarantined = new Map<string, Set<string>>()
    for (const { list, entry, liftedAt } of await listQuarantines(database))
      if (liftedAt === undefined) quarantined.set(list, (quarantined.get(list) ?? new Set()).add(entry))
    const changes = await countListChanges(database)
    const next = new Map<string, Opened>()
    const missing: Promise<void>[] = []
    for (const list of await activeLists(database)) {
      const now = await open(list, changes.get(list.id)?.newest)
      if (now === undefined) missing.push(build(list))
      // Until its new version is built, the one before it answers.
      const shown = now ?? opened.get(list.list)
      if (shown !== undefined) next.set(list.list, shown)
    }
    const before = opened
    opened = next
    doubted = false
    // A version that was replaced while it was being built is nobody's.
    const left = [...built.values()]
    built.clear()
    await closeReplaced(before, next)
    for (const held of left) await held.close()
    // What is not whole yet counts as the state before it: it is matched again rather than not at all.
    if (missing.length === 0) state = { revision, quarantined }
    else if (state !== undefined) state = { revision: state.revision, quarantined }
    return missing
  }
  /** One reading at a time; whoever asks during one waits for the next, which sees what he committed. */
  function readNext(): ReturnType<typeof read> {
    const turn = reading.catch(() => undefined).then(read)
    reading = turn
    return turn
  }
  const onFailure = (error: unknown): void => log.error({ event: 'lists-not-read', stack: stackOf(error) })
  /** Waits for what has to be built as well. */
  const refresh = async (): Promise<void> => {
    await Promise.all(await readNext())
  }

  function stateNow(): SiteState {
    const asOf = clock.now().toISOString().slice(0, 10)
    const lists = [...opened.values()].map((each) =>
      usableOn(heldOf(each), {
        list: each.list,
        asOf,
        quarantined: state?.quarantined.get(each.list.list) ?? new Set(),
      }),
    )
    const facts = [...opened.values()].map(({ list, changed }) =>
      changed === undefined ? list : { ...list, facts: changed.facts, changedAt: changed.at },
    )
    return { revision: state?.revision ?? 0, lists, facts }
  }

  async function checkCanaries(): Promise<void> {
    for (const each of opened.values()) {
      if (await heldOf(each).checkCanary()) continue
      log.error({ event: 'list-canary-failed', code: each.list.id })
      doubted = true // opened anew by the next reading
    }
    if (doubted) await refresh()
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
        // A large list that is being built keeps no later change waiting.
        onChange: async () => void (await readNext()),
        onError: (error) => log.error({ event: 'lists-not-followed', stack: stackOf(error) }),
      })
      const timer = setInterval(() => {
        checkCanaries().catch(onFailure)
      }, LIST_CANARY_MS)
      stop = async () => {
        clearInterval(timer)
        await subscription.stop()
      }
    },
    entryKey,
    close: async () => {
      await stop()
      await Promise.all(building.values())
      await reading.catch(() => undefined)
      await closeReplaced(opened, new Map())
    },
  }
}

function heldOf({ base, changed }: Opened): HeldList {
  return changed?.held ?? base
}

/** Questions under way are answered first. */
async function closeReplaced(before: ReadonlyMap<string, Opened>, next: ReadonlyMap<string, Opened>): Promise<void> {
  for (const [name, { base, changed }] of before) {
    const now = next.get(name)
    if (changed !== undefined && now?.changed?.held !== changed.held) await changed.held.close()
    if (now?.base !== base) await base.close()
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
