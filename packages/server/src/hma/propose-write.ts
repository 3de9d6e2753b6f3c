// A write that an HMA client tries: nothing is written. One entry into a bank, or out of it, becomes a proposal, which takes two
// persons, of whom the client is none; the client is told so with 403.
import { newId } from '@rempart/core'
import type { HeldList } from '@rempart/core'
import type { HashListEntry } from '@rempart/exchange'
import { countProposals, findProposal, insertProposal, inTransaction } from '@rempart/store'
import type { EntryChange, ProposalId, Queryable } from '@rempart/store'
import { MAX_PROPOSALS_A_DAY } from '../limits.ts'
import { clientEntry, openSince, sealProposal } from '../lists/changed-entry.ts'
import { nameOf } from '../lists/changes-of.ts'
import { entryNumber } from '../lists/entry-number.ts'
import { banksOf, bankNameOf } from './banks.ts'
import type { HmaContext } from './hma-context.ts'
import { HmaError } from './hma-error.ts'

const DAY_MS = 24 * 3_600_000

type Hashes = Pick<HashListEntry, 'digests' | 'pdq' | 'quality'>
/** `call`: method and place. */
type Write = Readonly<{ bank: HeldList; call: string; note: string }>

/** The list behind a bank. HmaError 404 where there is none, 403 where several lists go by the name. */
export async function bankToWrite({ lists }: HmaContext, name: string): Promise<HeldList> {
  const [bank, other] = banksOf((await lists.current()).lists).filter(({ info }) => bankNameOf(info.name) === name)
  if (bank === undefined) throw new HmaError(404, 'bank not found')
  if (other !== undefined) throw new HmaError(403, 'several lists go by this name: none of them can be meant')
  return bank
}

/** Proposes an entry with these hashes. Always throws HmaError 403, which names the proposal. */
export async function proposeEntry(context: HmaContext, write: Write & Readonly<{ hashes: Hashes }>): Promise<never> {
  const entry = clientEntry(write.hashes)
  const number = entryNumber(context.lists, { list: write.bank.info.name, name: nameOf(entry) })
  const kinds = [...Object.keys(entry.digests), ...(entry.pdq === undefined ? [] : ['pdq'])].join(' ')
  return propose(context, { ...write, what: 'add', content: String(number), kinds, entry })
}

/** Proposes that the entry of this number goes. Always throws HmaError 403. */
export async function proposeRemoval(
  context: HmaContext,
  write: Write & Readonly<{ content: string }>,
): Promise<never> {
  return propose(context, { ...write, what: 'remove', kinds: '', entry: undefined })
}

type Proposing = Write &
  Readonly<{ what: EntryChange; content: string; kinds: string; entry: HashListEntry | undefined }>

/** The same again, from whomever, is the same proposal, until that is done or would have expired. */
async function propose(context: HmaContext, proposing: Proposing): Promise<never> {
  const { database, ledger, access, clock, random, client } = context
  const { bank, call, note, what, content, kinds, entry } = proposing
  const list = bank.info.name
  const hashes = JSON.stringify([entry?.digests, entry?.pdq])
  const digest = access.box.digest(`list proposal ${what} ${list} ${content} ${hashes}`)
  const at = clock.now()
  const answered = (db: Queryable) => answeredAlready(db, { client, digest, at })
  // A client that asks for the same or for too much, however often, keeps nobody from the ledger.
  const early = await answered(database)
  const found =
    early ??
    (await inTransaction(database, async (tx) => {
      // One at a time: the same twice at once is one.
      await access.lockLedger(tx)
      const before = await answered(tx)
      if (before !== undefined) return before
      const id = newId<ProposalId>(random)
      const change = { list, what, content, kinds }
      const [seq] = await ledger.appendActs(tx, [
        { type: 'list-proposed', commit: { proposal: id, client, call, ...change }, at },
      ])
      if (seq === undefined) throw new Error('the proposal has no entry')
      const bodySealed = sealProposal(access, { id, entry, note })
      await insertProposal(tx, { id, seq, client, call, ...change, bodySealed, digest, at })
      return { kind: 'waits', id } as const
    }))
  switch (found.kind) {
    case 'too-many':
      throw new HmaError(
        403,
        `lists change at the word of two persons; more than ${MAX_PROPOSALS_A_DAY} proposals today: not kept`,
      )
    case 'refused':
      throw new HmaError(403, `lists change at the word of two persons; proposal ${found.id} was refused`)
    case 'waits':
      throw new HmaError(403, `lists change at the word of two persons; proposal ${found.id} waits for them`)
  }
}

type Answered = Readonly<{ kind: 'waits' | 'refused'; id: ProposalId } | { kind: 'too-many' }>

/** What is said without a new proposal; undefined where it would be a new one. */
async function answeredAlready(
  db: Queryable,
  { client, digest, at }: Readonly<{ client: string; digest: Uint8Array; at: Date }>,
): Promise<Answered | undefined> {
  const before = await findProposal(db, { digest, since: openSince(at) })
  if (before !== undefined) return { kind: before.refused ? 'refused' : 'waits', id: before.id }
  const today = await countProposals(db, { client, since: new Date(at.getTime() - DAY_MS) })
  return today >= MAX_PROPOSALS_A_DAY ? { kind: 'too-many' } : undefined
}
