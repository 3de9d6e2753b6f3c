// What two persons let happen to a list: it takes effect, it goes, an entry in doubt is found sound. Each is performed in the
// transaction of the approval, with its ledger entry, and told to every process.
import { hash } from 'node:crypto'
import { UserError } from '@rempart/core'
import type { ActId } from '@rempart/core'
import {
  activeLists,
  announceChange,
  destroyListKey,
  emptyListChanges,
  insertErasures,
  insertListEvent,
  insertQuarantine,
  LIST_EVENT_ENTRY,
  listQuarantines,
  sealedObject,
  waitingVersion,
} from '@rempart/store'
import type { CaseId, ListEventKind, ListVersion, Transaction } from '@rempart/store'
import type { Services } from '../services.ts'
import { LISTS } from './site-lists.ts'
import { startHunt } from './start-hunt.ts'

/** Where certificates of erasure name a case, those of lists name this. */
const NO_CASE = 'lists' as CaseId

type ChangeServices = Pick<Services, 'ledger' | 'clock'>
/** `act`: that of the two persons. */
type Performing = Readonly<{ services: ChangeServices; tx: Transaction; act: ActId }>

/** The waiting version becomes the list; the version before is destroyed. How many entries it has. UserError `conflict` where
 * no such version waits. */
export async function activateList(
  performing: Performing,
  { list, ...named }: Pick<ListVersion, 'list' | 'id' | 'fileSha256'>,
): Promise<number> {
  const version = await waitingVersion(performing.tx, { list, ...named })
  if (version === undefined)
    throw new UserError({ code: 'conflict', subject: `list ${list}`, reason: 'no such version waits for approval' })
  const before = (await activeLists(performing.tx)).find((active) => active.list === list)
  await happen(performing, 'activated', version)
  if (before !== undefined) await destroyVersion(performing, { version: before, reason: 'list-replaced' })
  return version.facts.entries
}

/** The list goes and its entries are destroyed; that it was there stays in the ledger. How many they were.
 * UserError `conflict`. */
export async function removeList(performing: Performing, list: string): Promise<number> {
  const before = (await activeLists(performing.tx)).find((active) => active.list === list)
  if (before === undefined) throw new UserError({ code: 'conflict', subject: `list ${list}`, reason: 'is not in use' })
  await happen(performing, 'removed', before)
  await destroyVersion(performing, { version: before, reason: 'list-removed' })
  return before.facts.entries
}

/** The entry counts again. UserError `conflict` where it is not in quarantine. */
export async function liftQuarantine(
  { services: { ledger, clock }, tx, act }: Performing,
  { list, quarantine }: Readonly<{ list: string; quarantine: number }>,
): Promise<void> {
  const found = (await listQuarantines(tx)).find((one) => one.list === list && one.seq === quarantine)
  if (found === undefined || found.liftedAt !== undefined)
    throw new UserError({ code: 'conflict', subject: `list ${list}`, reason: 'has no such entry in quarantine' })
  const { entry, files } = found
  const at = clock.now()
  const commit = { list, entry, act }
  const [seq] = await ledger.appendActs(tx, [
    { type: 'list-quarantine-lifted', commit, facts: { kind: 'lifted', files }, at },
  ])
  if (seq === undefined) throw new Error('the act has no entry')
  await insertQuarantine(tx, { seq, list, entry, kind: 'lifted', files, act, at })
  await startHunt(tx, { list, why: 'lifted', at })
  await announceChange(tx, LISTS)
}

async function happen(
  { services: { ledger, clock }, tx, act }: Performing,
  kind: ListEventKind,
  version: ListVersion,
): Promise<void> {
  const at = clock.now()
  const { list, id } = version
  const commit = { list, version: id, act }
  const facts = { on: 'site', kind, entries: version.facts.entries }
  const [seq] = await ledger.appendActs(tx, [{ type: LIST_EVENT_ENTRY[kind], commit, facts, at }])
  if (seq === undefined) throw new Error('the act has no entry')
  await insertListEvent(tx, { seq, list, kind, version: id, act, at })
  await startHunt(tx, { list, why: kind, at })
  await announceChange(tx, LISTS)
}

/** The key of the entries goes, with a certificate as of evidence; the collector of orphans removes the bytes. */
export async function destroyVersion(
  { services: { ledger, clock }, tx }: Pick<Performing, 'services' | 'tx'>,
  {
    version,
    reason,
  }: Readonly<{ version: ListVersion; reason: 'list-replaced' | 'list-removed' | 'list-not-approved' }>,
): Promise<void> {
  const sealed = await sealedObject(tx, version.object)
  if (sealed === undefined) return
  const at = clock.now()
  const { id } = sealed.key.context
  const key = hash('sha256', sealed.key.wrapped, 'hex')
  const commit = { id, case: NO_CASE, key, name: sealed.row }
  await destroyListKey(tx, version.object)
  await emptyListChanges(tx, version.id)
  const [seq] = await ledger.appendActs(tx, [{ type: 'shredded', commit, facts: { kind: 'object', reason }, at }])
  if (seq === undefined) throw new Error('the erasure has no entry')
  await insertErasures(tx, [{ seq, caseId: NO_CASE, kind: 'object', id, at, reason }])
}
