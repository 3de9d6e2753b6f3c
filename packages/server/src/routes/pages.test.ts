// What does not fit on one page of a list stands on the next, and a page holds what is for its reader alone.
import { newId } from '@rempart/core'
import type { ActForTwo, ActId } from '@rempart/core'
import { insertAct, insertErasures, inTransaction } from '@rempart/store'
import type { CardId } from '@rempart/store'
import { expect, test } from 'vitest'
import { accessSite, person, signIn } from '../../test/access-site.ts'
import type { Browser } from '../../test/access-site.ts'
import { openCase } from '../../test/case-site.ts'
import { send } from '../../test/platform-operation.ts'
import { LIST_LIMIT } from '../access/limits.ts'
import { MAX_CERTIFICATES, MAX_MOVES_SHOWN } from '../limits.ts'

const site = await accessSite()
const { database, ledger, access, random } = site.services
const administrator = await person(site, ['administrator'])
const senior = await person(site, ['senior-analyst'])
const page = await signIn(site, senior)
const caseId = await openCase(site, [senior.id])
const now = (): Date => site.access.clock.now()

/** Asks as a session of this person would, a second after what was asked before. */
async function ask(kind: ActForTwo, { id: by }: typeof senior, role: 'administrator' | 'senior-analyst') {
  site.clock.ms += 1000
  const id = newId<ActId>(random)
  const { rows } = await database.query<{ session: never; authenticator: never }>(
    'SELECT id AS session, authenticator FROM session WHERE person = $1 LIMIT 1',
    [by],
  )
  const reasonSealed = access.box.seal(Buffer.from('a reason'), `act:${id}`)
  const session = rows[0] ?? expect.unreachable('nobody is signed in')
  await inTransaction(database, (tx) =>
    insertAct(tx, {
      id,
      kind,
      subject: {},
      concerns: undefined,
      reasonSealed,
      by: { person: by, role, ...session },
      askedAt: now(),
      codeHash: undefined,
    }),
  )
  return id
}

/** Every row of a list, page by page, as `cursor` names the next one. */
async function walk(reader: Browser, url: string, { rows, cursor }: Readonly<{ rows: string; cursor: string }>) {
  const pages: (readonly Readonly<Record<string, unknown>>[])[] = []
  for (let query = ''; ; ) {
    const body = await send(reader, 'GET', `${url}${query}`, undefined, 200)
    pages.push(body[rows] as readonly Readonly<Record<string, unknown>>[])
    const next = body['next'] as string | number | undefined
    if (next === undefined) return pages
    query = `?${cursor}=${next}`
  }
}

test('what one asked for or may approve stands on the first page, however much others asked for since', async () => {
  await signIn(site, administrator)
  const own = await ask('release-originals', senior, 'senior-analyst')
  const others: ActId[] = []
  for (let n = 0; n <= LIST_LIMIT; n += 1) others.push(await ask('role-change', administrator, 'administrator'))
  const walked = await walk(page, '/requests', { rows: 'requests', cursor: 'after' })
  expect(walked.map((rows) => rows.map(({ request }) => request))).toEqual([[own]])
  const approver = await signIn(site, await person(site, ['administrator']))
  const all = await walk(approver, '/requests', { rows: 'requests', cursor: 'after' })
  expect(all.map(({ length }) => length)).toEqual([LIST_LIMIT, 1])
  expect(all.flat().map(({ request }) => request)).toEqual(others.toReversed())
  const auditor = await signIn(site, await person(site, ['auditor']))
  const seen = await walk(auditor, '/requests', { rows: 'requests', cursor: 'after' })
  expect(seen.flat().map(({ request }) => request)).toEqual([...others.toReversed(), own])
})

test('every certificate of an erased case is on one page', async () => {
  const count = MAX_CERTIFICATES + 1
  const reader = await signIn(site, await person(site, ['auditor']))
  await inTransaction(database, async (tx) => {
    const at = now()
    const things = Array.from({ length: count }, (_, n) => ({
      id: String(n),
      kind: 'object' as const,
      reason: 'order',
    }))
    const acts = things.map(({ id }) => ({ type: 'shredded' as const, commit: { case: caseId, id }, facts: {}, at }))
    const seqs = await ledger.appendActs(tx, acts)
    await insertErasures(
      tx,
      things.map((thing, index) => ({ ...thing, seq: seqs[index] as number, caseId, at })),
    )
  })
  const walked = await walk(reader, `/cases/${caseId}/erasure`, { rows: 'certificates', cursor: 'after' })
  expect(walked.map(({ length }) => length)).toEqual([MAX_CERTIFICATES, 1])
  expect(walked.flat().map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, n) => String(n)))
})

test('every card that a round of matching again moved is on one page', async () => {
  const count = MAX_MOVES_SHOWN + 1
  const own = await openCase(site, [senior.id])
  await inTransaction(database, async (tx) => {
    const at = now()
    const acts = Array.from({ length: count }, () => ({ type: 'card-moved' as const, commit: {}, facts: {}, at }))
    const seqs = await ledger.appendActs(tx, acts)
    await tx.query("INSERT INTO retro_hunt (revision, list, why, at) VALUES (7, 'list', 'activated', $1)", [at])
    const cards = seqs.map(() => newId<CardId>(random))
    await tx.query(
      `INSERT INTO card (id, "case", position, lane, reasons, kind)
       SELECT id, $1, number, 3, '{origin-unknown}', 'single' FROM unnest($2::text[]) WITH ORDINALITY AS given (id, number)`,
      [own, cards],
    )
    await tx.query(
      `INSERT INTO card_moved (seq, card, revision, lane_before, lane_after, reasons_before, reasons_after, position, reopens, at)
       SELECT seq, card, 7, 3, 2, '{origin-unknown}', '{match-lead}', 1, true, $1 FROM unnest($2::bigint[], $3::text[]) AS given (seq, card)`,
      [at, seqs, cards],
    )
  })
  const walked = await walk(page, '/retro-hunts/7/moves', { rows: 'moves', cursor: 'before' })
  expect(walked.map(({ length }) => length)).toEqual([MAX_MOVES_SHOWN, 1])
  expect(new Set(walked.flat().map(({ card }) => card)).size).toBe(count)
})
