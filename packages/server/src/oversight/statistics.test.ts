import { randomBytes } from 'node:crypto'
import { NOT_ASSESSED } from '@rempart/core'
import { beforeAll, expect, test } from 'vitest'
import { accessSite, browser } from '../../test/access-site.ts'
import type { TestAccess } from '../../test/access-site.ts'
import { openCase, worker } from '../../test/case-site.ts'
import type { StatisticsRow } from './statistics.ts'

const hex = () => randomBytes(16).toString('hex')
let site: TestAccess

beforeAll(async () => {
  // January 2026; the site's clock stands on its fifth day.
  site = await accessSite()
  for (const [source, urgent, reports] of [
    ['anonymous', false, 40],
    ['anonymous', true, 10],
    [`machine:${hex()}`, false, 7],
    [`webhook:${hex()}`, false, 3],
  ] as const)
    for (let number = 0; number < reports; number += 1) await report({ source, urgent, at: '2025-12-10T08:00:00Z' })
  await report({ source: 'anonymous', urgent: false, at: '2026-01-01T00:00:00Z' })
})

/** A row as intake writes it, in a month that is over; statistics read rows alone. */
async function report({
  source,
  urgent,
  at,
}: Readonly<{ source: string; urgent: boolean; at: string }>): Promise<void> {
  await site.database.query(
    `INSERT INTO report (id, digest, source, urgent, received_at, text_name, text_sealed) VALUES ($1, $2, $3, $4, $5, $6, '')`,
    [hex(), randomBytes(32), source, urgent, at, hex()],
  )
}
async function decision(
  args: Readonly<{ caseId: string; person: string; origin: string; at: string; undone?: boolean }>,
) {
  const { database, ledger } = site.services
  const client = await database.connect()
  const card = hex()
  await client.query('BEGIN')
  const seqs = await ledger.appendActs(client, [{ type: 'decision' }, { type: 'decision-undone' }])
  await client.query(
    `INSERT INTO card (id, "case", position, lane, reasons, kind)
     SELECT $1, $2::text, count(*) + 1, 3, '{}', 'single' FROM card WHERE "case" = $2::text`,
    [card, args.caseId],
  )
  const assessment = { ...NOT_ASSESSED, origin: args.origin }
  const id = hex()
  await client.query(
    'INSERT INTO decision (id, seq, "case", card, person, at, assessment) VALUES ($1, $2, $3, $4, $5, $6, $7)',
    [id, seqs[0], args.caseId, card, args.person, args.at, JSON.stringify(assessment)],
  )
  const content = `${hex()}${hex()}`
  await client.query('INSERT INTO decision_member (decision, content) VALUES ($1, $2)', [id, content])
  if (args.undone === true)
    await client.query('INSERT INTO decision_undone (decision, seq, person, at) VALUES ($1, $2, $3, $4)', [
      id,
      seqs[1],
      args.person,
      args.at,
    ])
  await client.query('COMMIT')
  client.release()
  return content
}
/** Makes the card on which this was decided one whose answer was known before. */
async function gild(content: string, person: string): Promise<void> {
  const { database, ledger } = site.services
  const client = await database.connect()
  await client.query('BEGIN')
  const [seq] = await ledger.appendActs(client, [{ type: 'golden-set' }])
  await client.query(
    `INSERT INTO golden_card (card, seq, person, at, answer)
     SELECT d.card, $2, $3, d.at, d.assessment FROM decision d JOIN decision_member m ON m.decision = d.id WHERE m.content = $1`,
    [content, seq, person],
  )
  await client.query('COMMIT')
  client.release()
}
/** Evidence whose bytes are this content, opened large before what was decided about it. */
async function openLarge(caseId: string, person: string, content: string): Promise<void> {
  const { database, ledger } = site.services
  const client = await database.connect()
  const name = hex()
  await client.query('BEGIN')
  const [seq] = await ledger.appendActs(client, [{ type: 'view' }])
  await client.query(
    `INSERT INTO evidence_object (name, id, media_type, stored_bytes, scope) VALUES ($1, $2, 'image/png', 1, 'intake')`,
    [name, content],
  )
  await client.query('INSERT INTO exhibit_view (seq, person, "case", object, at) VALUES ($1, $2, $3, $4, $5)', [
    seq,
    person,
    caseId,
    name,
    '2025-11-01T00:10:00Z',
  ])
  await client.query('INSERT INTO exhibit_seen (view) VALUES ($1)', [seq])
  await client.query('COMMIT')
  client.release()
}

const read = async (month: string): Promise<readonly StatisticsRow[]> =>
  (await browser(site).send('GET', `/statistics/${month}`)).json<{ counts: StatisticsRow[] }>().counts
const of = (rows: readonly StatisticsRow[], group: string) =>
  rows.filter((row) => row.group === group).map(({ table, category, count }) => `${table}/${category} ${count}`)

test('a closed month is counted for everybody, and no small count can be read or worked out', async () => {
  const rows = await read('2025-12')
  expect(of(rows, 'reports')).toEqual([
    'total/total 60',
    'source/anonymous 50',
    'source/machine hidden',
    'source/webhook hidden',
    'source/person 0',
    'urgency/urgent 10',
    'urgency/other 50',
  ])
  expect(of(rows, 'decisions')[0]).toBe('total/total 0')
  expect(of(rows, 'lists')).toHaveLength(5)
  const csv = (await browser(site).send('GET', '/statistics/2025-12/table.csv')).body.split('\r\n')
  expect(csv[0]).toBe('month,group,table,category,count')
  expect(csv).toContain('2025-12,reports,source,webhook,hidden')
  expect(csv.length).toBe(rows.length + 2)
})

test('a month that is not over, or has only just ended, is not there', async () => {
  for (const month of ['2026-01', '2026-02'])
    expect((await browser(site).send('GET', `/statistics/${month}`)).statusCode).toBe(404)
  for (const month of ['2025-13', '1999-12', 'x'])
    expect((await browser(site).send('GET', `/statistics/${month}`)).statusCode).toBe(400)
  site.clock.ms = Date.UTC(2026, 1, 1, 0, 59)
  expect((await browser(site).send('GET', '/statistics/2026-01')).statusCode).toBe(404)
  site.clock.ms = Date.UTC(2026, 1, 1, 1)
  expect(of(await read('2026-01'), 'reports')).toEqual(['total/total withheld'])
  site.clock.ms = Date.UTC(2026, 0, 5, 9)
})

test('decisions are counted by what people said of the origin and by how long the case had waited, corrections apart', async () => {
  const { id } = await worker(site, 'analyst')
  const caseId = await openCase(site, [id])
  await site.database.query('UPDATE case_file SET opened_at = $2 WHERE id = $1', [caseId, '2025-11-01T00:00:00Z'])
  const make = (origin: string, at: string, undone = false) => decision({ caseId, person: id, origin, at, undone })
  for (let number = 0; number < 6; number += 1)
    await openLarge(caseId, id, await make('generated', '2025-11-01T00:30:00Z'))
  for (let number = 0; number < 8; number += 1) await make('camera', '2025-11-03T00:00:00Z', number < 6)
  await gild(await make('drawing', '2025-11-03T00:00:00Z'), id)
  expect(of(await read('2025-11'), 'decisions')).toEqual([
    'total/total 14',
    'origin/camera 8',
    'origin/generated 6',
    'origin/edited 0',
    'origin/rendered 0',
    'origin/drawing 0',
    'origin/not-known 0',
    'wait/one-hour 6',
    'wait/one-day 0',
    'wait/one-week 8',
    'wait/thirty-days 0',
    'wait/longer 0',
    ...[1, 2, 3, 4, 5, 6].map((lane) => `lane/lane-${lane} ${lane === 3 ? 14 : 0}`),
    'view/opened-large 6',
    'view/avoided 8',
  ])
  expect(of(await read('2025-11'), 'corrections')).toContain('what/decision-undone 6')
})
