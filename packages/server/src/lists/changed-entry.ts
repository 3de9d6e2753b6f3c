// One entry into a list, or out of it, as a matching client asked for it and two persons let it happen. What a client adds says
// nothing of its victim, whatever its list says: a match with it calls somebody to look, and never lets a file be skipped.
import { UserError } from '@rempart/core'
import type { ActId } from '@rempart/core'
import { entryUnpacker, packEntry } from '@rempart/exchange'
import type { HashListEntry } from '@rempart/exchange'
import {
  activeLists,
  announceChange,
  countListChanges,
  insertListChange,
  openProposal,
  sealedDigest,
} from '@rempart/store'
import type { ListProposal, ProposalId, Transaction } from '@rempart/store'
import type { Access } from '../access/access.ts'
import { MAX_LIST_CHANGES, PROPOSAL_LIFE_MS } from '../limits.ts'
import type { Services } from '../services.ts'
import { LISTS } from './site-lists.ts'
import { startHunt } from './start-hunt.ts'

type Box = Pick<Access, 'box'>

/** What a request for one entry names, and two persons agree on. */
export function subjectOf({ id, client, list, what, content, kinds }: ListProposal) {
  return { proposal: id as string, client, list, what, content, kinds }
}

/** Since when proposals are still open. */
export function openSince(now: Date): Date {
  return new Date(now.getTime() - PROPOSAL_LIFE_MS)
}

/** An entry as a client gives its hashes. */
export function clientEntry(hashes: Pick<HashListEntry, 'digests' | 'pdq' | 'quality'>): HashListEntry {
  return { ...hashes, victim: 'unstated', carried: {}, line: 1 }
}

/** A proposal's entry and note, sealed. */
export function sealProposal(
  { box }: Box,
  { id, entry, note }: Readonly<{ id: ProposalId; entry: HashListEntry | undefined; note: string }>,
): Uint8Array {
  const packed = entry === undefined ? '' : Buffer.from(packEntry(entry)).toString('base64')
  return box.seal(Buffer.from(JSON.stringify({ entry: packed, note })), `list-proposal:${id}`)
}

/** What was sealed; nothing where it was emptied. */
export function openProposalBody(
  { box }: Box,
  { id, bodySealed }: Pick<ListProposal, 'id' | 'bodySealed'>,
): Readonly<{ entry: Uint8Array; note: string }> {
  if (bodySealed === undefined) return { entry: new Uint8Array(), note: '' }
  const text = Buffer.from(box.open(bodySealed, `list-proposal:${id}`)).toString('utf8')
  const { entry, note } = JSON.parse(text) as Readonly<{ entry: string; note: string }>
  return { entry: Buffer.from(entry, 'base64'), note }
}

/** An entry that was added to a version, as it is kept beside it. */
export function openChange(
  { box }: Box,
  { version, content, entrySealed }: Readonly<{ version: string; content: string; entrySealed: Uint8Array }>,
): HashListEntry {
  const unpacker = entryUnpacker()
  const [entry] = [...unpacker.push(box.open(entrySealed, `list-change:${version}:${content}`))]
  unpacker.end()
  if (entry === undefined) throw new Error('a change of a list holds no entry')
  return entry
}

/** Makes the change beside the version in effect, in the transaction of the approval, with its ledger entry; every process is
 * told, and what came before is matched again. UserError `conflict` where nothing of it is open, or its list is not in use;
 * `limit-exceeded` where the version was changed too often. */
export async function changeEntry(
  { access, ledger, clock }: Pick<Services, 'access' | 'ledger' | 'clock'>,
  tx: Transaction,
  { act, subject }: Readonly<{ act: ActId; subject: ReturnType<typeof subjectOf> }>,
): Promise<void> {
  const at = clock.now()
  const { list, what, content } = subject
  const proposal = await openProposal(tx, { id: subject.proposal as ProposalId, since: openSince(at) })
  if (proposal === undefined || !sameSubject(subjectOf(proposal), subject))
    throw new UserError({ code: 'conflict', subject: `list ${list}`, reason: 'no client asks for this any more' })
  const version = (await activeLists(tx)).find((active) => active.list === list)
  if (version === undefined) throw new UserError({ code: 'conflict', subject: `list ${list}`, reason: 'is not in use' })
  if (((await countListChanges(tx)).get(version.id)?.changes ?? 0) >= MAX_LIST_CHANGES)
    throw new UserError({
      code: 'limit-exceeded',
      subject: `list ${list}`,
      reason: `was changed ${MAX_LIST_CHANGES} times since its version came in: a new version takes its place`,
    })
  const { entry } = openProposalBody(access, proposal)
  const entrySealed = what === 'add' ? access.box.seal(entry, `list-change:${version.id}:${content}`) : undefined
  const change = { list, version: version.id, what, content, proposal: proposal.id, act }
  const commit = { ...change, sealed: sealedDigest(entrySealed) }
  const [seq] = await ledger.appendActs(tx, [{ type: 'list-changed', commit, facts: { entries: 1 }, at }])
  if (seq === undefined) throw new Error('the act has no entry')
  await insertListChange(tx, { ...change, seq, entrySealed, at })
  await startHunt(tx, { list, why: 'changed', at })
  await announceChange(tx, LISTS)
}

function sameSubject(a: ReturnType<typeof subjectOf>, b: ReturnType<typeof subjectOf>): boolean {
  return (Object.keys(a) as (keyof typeof a)[]).every((name) => a[name] === b[name])
}
