// Operations: opening one, who is in it for which country, which cases it holds for whom. Each change is an entry of the ledger.
import { newId, operationScope, UserError } from '@rempart/core'
import type { CountryCode, OperationScope, PersonId, Reviewer } from '@rempart/core'
import {
  heldCases,
  insertHeldCases,
  insertMember,
  insertOperation,
  inTransaction,
  isAssigned,
  lockOperation,
  membersOf,
  namesOf,
  operationsOf,
  readOperation,
  readPerson,
  wordsState,
} from '@rempart/store'
import type { HeldCase, OperationId, OperationMember, Queryable, StoredOperation, Transaction } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

export type OperationServices = Pick<Services, 'database' | 'ledger' | 'access' | 'clock' | 'random'>
export type OperationPlace = Readonly<{ reviewer: Reviewer; operation: OperationId }>
export type NamedMember = OperationMember & Readonly<{ name: string }>
export type ReadOperation = Readonly<{ id: OperationId; openedAt: Date; by: PersonId; title: string }>

/** Opens an operation; who opens it coordinates it. */
export function openOperation(
  { database, ledger, access, clock, random }: OperationServices,
  { reviewer, title }: Readonly<{ reviewer: Reviewer; title: string }>,
): Promise<OperationId> {
  const id = newId<OperationId>(random)
  const { person } = reviewer
  const titleSealed = access.box.seal(Buffer.from(title), titleContext(id))
  return inTransaction(database, async (tx) => {
    const at = clock.now()
    const [seq, memberSeq] = await ledger.appendActs(tx, [
      {
        type: 'operation-event',
        commit: { operation: id, person, title: wordsState(titleSealed) },
        facts: { kind: 'opened' },
        at,
      },
      memberAct({ operation: id, person, country: undefined, kind: 'assigned', by: person, at }),
    ])
    if (seq === undefined || memberSeq === undefined) throw new Error('the operation has no entry')
    await insertOperation(tx, { id, seq, by: person, openedAt: at, titleSealed })
    await insertMember(tx, {
      seq: memberSeq,
      operation: id,
      person,
      country: undefined,
      kind: 'assigned',
      by: person,
      at,
    })
    return id
  })
}

/** The countries whose part this person sees. HttpProblem 404 for who is no member. */
export async function scopeOf(database: Queryable, { reviewer, operation }: OperationPlace): Promise<OperationScope> {
  const scope = operationScope(await membersOf(database, { operation, person: reviewer.person }))
  if (scope === undefined) throw notFound()
  return scope
}

export async function operationsFor(
  { database, access }: OperationServices,
  { person }: Reviewer,
): Promise<readonly ReadOperation[]> {
  return (await operationsOf(database, person)).map((stored) => opened(access, stored))
}

/** What this person sees of an operation: its title, the members of his countries and who coordinates, the cases of his
 * countries. */
export async function readOperationFor(
  { database, access }: OperationServices,
  place: OperationPlace,
): Promise<
  ReadOperation & Readonly<{ scope: OperationScope; members: readonly NamedMember[]; cases: readonly HeldCase[] }>
> {
  const scope = await scopeOf(database, place)
  const { operation } = place
  const stored = await readOperation(database, operation)
  if (stored === undefined) throw notFound()
  const members = (await membersOf(database, { operation })).filter(
    ({ country }) => country === undefined || scope.kind === 'all' || scope.countries.includes(country),
  )
  const names = await namesOf(
    database,
    members.map(({ person }) => person),
  )
  const named = members.map((member) => ({ ...member, name: names.get(member.person) ?? '' }))
  return { ...opened(access, stored), scope, members: named, cases: await heldCases(database, { operation, scope }) }
}

/** Lets a person work in an operation for a country, or coordinate it, or no longer. Only who coordinates may, and one always
 * does. */
export function setMember(
  { database, ledger, clock }: OperationServices,
  change: OperationPlace & OperationMember & Readonly<{ kind: 'assigned' | 'released' }>,
): Promise<void> {
  const { reviewer, operation, person, country, kind } = change
  return inTransaction(database, async (tx) => {
    await lockCoordinated(tx, change)
    if ((await readPerson(tx, person)) === undefined) throw notFound()
    const members = await membersOf(tx, { operation })
    const coordinators = members.filter((member) => member.country === undefined)
    if (kind === 'released' && country === undefined && coordinators.every((member) => member.person === person))
      throw new UserError({ code: 'conflict', subject: 'members', reason: 'somebody has to coordinate the operation' })
    const at = clock.now()
    const event = { operation, person, country, kind, by: reviewer.person, at }
    const [seq] = await ledger.appendActs(tx, [memberAct(event)])
    if (seq === undefined) throw new Error('the membership has no entry')
    await insertMember(tx, { ...event, seq })
  })
}

/** Puts cases into an operation for a country each, or takes them out. Only who coordinates may, with cases that he works on
 * himself. */
export function setHeldCases(
  { database, ledger, clock }: OperationServices,
  change: OperationPlace & Readonly<{ kind: 'added' | 'removed'; cases: readonly HeldCase[] }>,
): Promise<void> {
  const { reviewer, operation, kind, cases } = change
  const by = reviewer.person
  return inTransaction(database, async (tx) => {
    await lockCoordinated(tx, change)
    for (const caseId of new Set(cases.map((held) => held.caseId)))
      if (!(await isAssigned(tx, caseId, by))) throw notFound()
    const at = clock.now()
    const seqs = await ledger.appendActs(
      tx,
      cases.map(({ caseId, country }) => ({
        type: 'operation-event' as const,
        commit: { operation, person: by, case: caseId },
        facts: { kind: `case-${kind}`, country },
        at,
      })),
    )
    const rows = cases.map((held, index) => ({ ...held, seq: seqs[index] as number }))
    await insertHeldCases(tx, { operation, kind, by, at, cases: rows })
  })
}

async function lockCoordinated(tx: Transaction, place: OperationPlace): Promise<void> {
  if (!(await lockOperation(tx, place.operation))) throw notFound()
  if ((await scopeOf(tx, place)).kind !== 'all') throw notFound()
}

function memberAct(
  event: OperationMember & Readonly<{ operation: OperationId; kind: 'assigned' | 'released'; by: PersonId; at: Date }>,
) {
  const { operation, person, country, kind, by, at } = event
  const facts = { kind: `member-${kind}`, country: country ?? 'all' }
  return { type: 'operation-event' as const, commit: { operation, person, by }, facts, at }
}

function opened({ box }: Services['access'], { titleSealed, ...stored }: StoredOperation): ReadOperation {
  return { ...stored, title: Buffer.from(box.open(titleSealed, titleContext(stored.id))).toString('utf8') }
}

function titleContext(operation: OperationId): string {
  return `operation:${operation}`
}

/** A case that the operation holds for this country. HttpProblem 404 otherwise. */
export async function requireHeld(
  database: Queryable,
  { operation, country, caseId }: Readonly<{ operation: OperationId; country: CountryCode; caseId: string }>,
): Promise<void> {
  const held = await heldCases(database, { operation, scope: { kind: 'countries', countries: [country] } })
  if (!held.some((row) => row.caseId === caseId)) throw notFound()
}
