// Open lists of a registry: what `triage` and `match` ask, and what a service asks that runs for months. A newer version
// of a list is in use within a second of its import (and the time it takes to load); large lists are searched by threads
// that share one memory; canaries are looked up when a list opens and then every minute.
//
// Where this is called, ask `lists()` anew for each exhibit and hand it to the match stage at once:
// `await match(subject, open.lists())`. The answer carries the coverage; a list that is not in `lists()` is in `refused()`
// with the reason, and an answer that lacks it must say so.
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { UserError, listAge } from '@rempart/core'
import type { HeldList, ListInfo } from '@rempart/core'
import { quarantinedEntries } from '../registry/history.ts'
import type { Registry } from '../registry/registry.ts'
import type { StoredFacts } from '../registry/stored-list.ts'
import { openHeldList } from './held-list.ts'
import type { ClosableList } from './held-list.ts'
import { LARGE_LIST_ENTRIES, REFRESH_INTERVAL_MS } from './limits.ts'
import type { ListTables } from './list-tables.ts'
import { loadTables, loadTablesElsewhere } from './load-tables.ts'

export type OpenListsOptions = Readonly<{
  registry: Pick<Registry, 'names' | 'facts' | 'at'>
  /** All lists of the registry where it is left out, those that come later too. */
  names?: readonly string[]
  /** The ISO day on which ages are judged. */
  today(): string
  /** Threads that search each large list (LARGE_LIST_ENTRIES), which is then loaded in a thread too; 0: all in this one. */
  threads: number
  /** `no` for a run that must end as it began. Else newer versions are looked for, and what goes wrong then that is no
   * list's fault is told. */
  follow: 'no' | Readonly<{ onDefect(error: unknown): void }>
}>
/** `list` gives no answers because of `reason`. */
export type RefusedList = Readonly<{ list: string; reason: UserError }>
export type OpenLists = Readonly<{
  lists(): readonly HeldList[]
  refused(): readonly RefusedList[]
  /** Takes what is newer in the registry into use now; joins a look that is under way. */
  refresh(): Promise<void>
  /** Looks the canary of every list up now; false while one is not found. */
  checkCanaries(): Promise<boolean>
  close(): Promise<void>
}>

/** `tables`: what is searched, the same where only age or quarantine changed. `seen`: what was looked at to come to this; while it is the same, nothing is read again. `stamp` of a refused list: the
 * state that could not be loaded, and is not tried again. */
type Open = Readonly<
  { seen: string } & ({ held: ClosableList; tables: ListTables } | { refused: UserError; stamp?: string })
>

/** Opens the lists. UserError `not-found` for a name that is none; any other fault of a list is in `refused()`. */
export async function openLists(options: OpenListsOptions): Promise<OpenLists> {
  const { registry, names, follow } = options
  let open: ReadonlyMap<string, Open> = new Map()
  let looking: Promise<void> | undefined
  const look = async (): Promise<void> => {
    const before = open
    const wanted = names ?? registry.names()
    const next = new Map<string, Open>()
    for (const name of wanted) next.set(name, await openOne(name, before.get(name), options))
    open = next
    const kept = new Set([...next.values()].map((each) => ('held' in each ? each.tables : undefined)))
    for (const each of before.values()) if ('held' in each && !kept.has(each.tables)) await each.held.close()
  }
  const refresh = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }
  const held = (): readonly HeldList[] => [...open.values()].flatMap((each) => ('held' in each ? [each.held] : []))
  const checkCanaries = async (): Promise<boolean> =>
    (await Promise.all(held().map((list) => list.checkCanary()))).every(Boolean)

  for (const name of names ?? []) registry.facts(name)
  await refresh()
  const timer =
    follow === 'no' ? undefined : setInterval(() => void refresh().catch(follow.onDefect), REFRESH_INTERVAL_MS).unref()
  return {
    lists: held,
    refused: () => [...open].flatMap(([list, each]) => ('refused' in each ? [{ list, reason: each.refused }] : [])),
    refresh,
    checkCanaries,
    close: async () => {
      clearInterval(timer)
      await looking
      for (const each of open.values()) if ('held' in each) await each.held.close()
    },
  }
}

async function openOne(
  name: string,
  before: Open | undefined,
  { registry, today, threads }: OpenListsOptions,
): Promise<Open> {
  const seen = `${today()} ${filesOf(registry.at(name).path)}`
  if (before?.seen === seen && ('refused' in before || before.held.canaryHolds())) return before
  let stamp: string | undefined
  try {
    const facts = registry.facts(name)
    const info = listInfoOf(facts, today())
    if (before !== undefined && 'refused' in before && before.stamp === facts.stamp) return { ...before, seen }
    const quarantined = quarantinedEntries(registry.at(name))
    if (before !== undefined && 'held' in before && isSound(before.held, facts.stamp))
      return { seen, tables: before.tables, held: { ...before.held, info, quarantined } }
    stamp = facts.stamp
    const large = threads > 0 && facts.counts.entries >= LARGE_LIST_ENTRIES
    const stored = { folder: registry.at(name), facts }
    const tables = large ? await loadTablesElsewhere(stored) : loadTables(stored)
    const held = await openHeldList({ tables, info, quarantined, threads: large ? threads : 0 })
    if (held.canaryHolds()) return { seen, tables, held }
    await held.close()
    throw refusal(name, 'its test entries are not found: no answer of it would hold')
  } catch (error) {
    if (error instanceof UserError) return { seen, refused: error, ...(stamp !== undefined && { stamp }) }
    throw error
  }
}

/** Facts and history of a list as the folder shows them: both are replaced by rename. */
function filesOf(path: string): string {
  return ['facts.sealed', 'history.sealed']
    .map((name) => statSync(join(path, name), { throwIfNoEntry: false, bigint: true }))
    .map((file) => (file === undefined ? '-' : `${file.ino}.${file.mtimeNs}`))
    .join(' ')
}

/** Whether what is open is this state of the list, and still finds its canary; else it is loaded again. */
function isSound(held: HeldList, stamp: string): boolean {
  return held.info.stamp === stamp && held.canaryHolds()
}

/** What is said of a list of the registry. UserError `refused` for one past its age whose owner says so. */
export function listInfoOf(facts: StoredFacts, asOf: string): ListInfo {
  const { name, version, date, realm, victim, distancesBits, stamp, maxAgeDays, whenStale, context } = facts
  const age = listAge(facts, asOf)
  if (age.stale && whenStale === 'refuse') {
    const why =
      age.days === undefined ? 'has an age limit and no date' : `is ${age.days} days old, ${maxAgeDays} allowed`
    throw refusal(`list ${name}`, `${why}: get a newer version`)
  }
  const known = { name, version, date, realm, victim, distanceBits: distancesBits.pdq, stamp, age }
  return context === undefined ? known : { ...known, context }
}

function refusal(subject: string, reason: string): UserError {
  return new UserError({ code: 'refused', subject, reason })
}
