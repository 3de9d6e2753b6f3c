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
import {
  MAX_CERTIFICATES,
  MAX_HUNTS_SHOWN,
  MAX_MOVES_SHOWN,
  MAX_TIMELINE_ROWS,
  MAX_WAITING_REPORTS,
} from '../limits.ts'

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

test('every round of matching again is on one page, the newest first', async () => {
  await database.query(
    "INSERT INTO retro_hunt (revision, list, why, at) SELECT number, 'list', 'activated', now() FROM generate_series(1000, 1000 + $1) AS number",
    [MAX_HUNTS_SHOWN],
  )
  const { rows } = await database.query<{ revision: number }>('SELECT revision FROM retro_hunt ORDER BY revision DESC')
  const walked = await walk(page, '/retro-hunts', { rows: 'hunts', cursor: 'before' })
  expect(walked[0]).toHaveLength(MAX_HUNTS_SHOWN)
  expect(walked.flat().map(({ revision }) => revision)).toEqual(rows.map(({ revision }) => revision))
})

test('every person and every machine is on one page, in the order of their names', async () => {
  const chief = await signIn(site, administrator)
  await database.query(
    `INSERT INTO person (id, sign_in_name, display_name, language, created_at)
     SELECT md5('person' || number), 'somebody-' || number, 'Somebody', 'en', now() FROM generate_series(0, $1::int) AS number`,
    [LIST_LIMIT],
  )
  await database.query(
    `INSERT INTO machine (id, name, created_at, by_person)
     SELECT md5('machine' || number), 'machine ' || number, now(), $2 FROM generate_series(0, $1::int) AS number`,
    [LIST_LIMIT, administrator.id],
  )
  for (const [url, rows, table, column, name] of [
    ['/people', 'people', 'person', 'sign_in_name', 'signInName'],
    ['/machines', 'machines', 'machine', 'name', 'name'],
  ] as const) {
    const inOrder = await database.query<{ name: string }>(`SELECT ${column} AS name FROM ${table} ORDER BY ${column}`)
    const walked = await walk(chief, url, { rows, cursor: 'after' })
    expect(walked[0]).toHaveLength(LIST_LIMIT)
    expect(walked.flat().map((row) => row[name])).toEqual(inOrder.rows.map((row) => row.name))
  }
})

test('all that happened in a case is on one page', async () => {
  const own = await openCase(site, [senior.id])
  await database.query(
    `INSERT INTO case_assignment ("case", person, kind, at, by_person)
     SELECT $1, $2, 'assigned', now() + number * interval '1 second', $2 FROM generate_series(1, $3::int) AS number`,
    [own, senior.id, MAX_TIMELINE_ROWS],
  )
  const first = await send(page, 'GET', `/cases/${own}/timeline`, undefined, 200)
  const second = await send(page, 'GET', `/cases/${own}/timeline?from=${MAX_TIMELINE_ROWS}`, undefined, 200)
  expect([first['more'], second['more']]).toEqual([true, false])
  const times = [first, second].flatMap(({ events }) => events as readonly { at: string }[]).map(({ at }) => at)
  expect(times).toHaveLength(MAX_TIMELINE_ROWS + 2)
  expect(times).toEqual(times.toSorted().toReversed())
})

/** REMPART_WAITING_REPORTS=100000 lays as many as SECURITY speaks of; the time is printed. */
const REPORTS = Number(process.env['REMPART_WAITING_REPORTS'] ?? 2000)
const MOST_DESK_MS = 500

test('the desk lists what waits page by page, the urgent first, and takes no longer for what is behind it or was sorted', async () => {
  const lay = (name: string, scope: string) =>
    database.query(
      `INSERT INTO report (id, digest, source, urgent, received_at, text_name, text_sealed, text_key, text_scope)
       SELECT md5($1 || number), sha256(convert_to($1 || number, 'UTF8')), 'anonymous', number % 1000 = 7, now() + number * interval '1 second',
         md5('text' || $1 || number), '\\x01', '\\x01', $3 FROM generate_series(1, $2::int) AS number`,
      [name, REPORTS, scope],
    )
  await lay('waits', 'intake')
  const own = await openCase(site, [senior.id])
  await lay('sorted', own)
  await database.query('VACUUM ANALYZE report')
  const desk = await signIn(site, await person(site, ['reporter-desk']))
  const { rows } = await database.query<{ id: string }>(
    "SELECT id FROM report WHERE text_scope = 'intake' ORDER BY urgent DESC, received_at, id",
  )
  let leastMs = Number.POSITIVE_INFINITY
  for (const from of [0, 0, 0, MAX_WAITING_REPORTS, REPORTS - 10]) {
    const started = performance.now()
    const { reports, more } = await send(desk, 'GET', `/reports?from=${from}`, undefined, 200)
    if (from === 0) leastMs = Math.min(leastMs, performance.now() - started)
    const shown = (reports as readonly { report: string }[]).map(({ report }) => report)
    expect(shown).toEqual(rows.slice(from, from + MAX_WAITING_REPORTS).map(({ id }) => id))
    expect(more).toBe(from + shown.length < rows.length)
  }
  console.log(`the desk with ${REPORTS} reports, and as many sorted: ${leastMs.toFixed(1)} ms`)
  expect(leastMs).toBeLessThan(MOST_DESK_MS)
})
