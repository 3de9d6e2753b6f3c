// Counts of what happened at a site within a time: of events, each counted in the time in which it happened, so that what was
// counted once never changes. They are exact, and so not for publishing as they are.
import { AXES, REALMS } from '@rempart/core'
import type { Counts } from '@rempart/core'
import type { Queryable } from './database.ts'

export type Period = Readonly<{ from: Date; to: Date }>

/** From a case's opening to a decision in it; each is shorter than its end. */
const WAITS = { 'one-hour': '1 hour', 'one-day': '1 day', 'one-week': '7 days', 'thirty-days': '30 days' } as const
const WAIT_NAMES = [...Object.keys(WAITS), 'longer']

/** What is decided in the sample case, or on a card whose answer was known before, counts nowhere. */
const COUNTS = `NOT EXISTS (SELECT FROM report WHERE report.id = c.report AND report.source = 'sample')
  AND NOT EXISTS (SELECT FROM golden_card WHERE golden_card.card = d.card)`

/** Reports that came in, by who sent them and by whether they said that a child may be at risk. */
export async function reportCounts(
  database: Queryable,
  { from, to }: Period,
): Promise<Readonly<{ source: Counts; urgency: Counts }>> {
  const { rows } = await database.query<{ source: string; urgent: boolean; n: number }>(
    `SELECT split_part(source, ':', 1) AS source, urgent, count(*) AS n FROM report
     WHERE received_at >= $1 AND received_at < $2 AND source <> 'sample' GROUP BY 1, 2`,
    [from, to],
  )
  return {
    source: tally(['anonymous', 'machine', 'webhook', 'person'], rows, ({ source }) => source),
    urgency: tally(['urgent', 'other'], rows, ({ urgent }) => (urgent ? 'urgent' : 'other')),
  }
}

/** Lanes in which a card may wait for a person. */
const LANES = ['lane-1', 'lane-2', 'lane-3', 'lane-4', 'lane-5', 'lane-6']

/** Exhibits that were decided on, each time they were: by the origin that a person gave, by how long the case had been open, by
 * the lane of the card, and by whether anybody had opened the exhibit large before (its view was avoided where nobody had). */
export async function decisionCounts(
  database: Queryable,
  { from, to }: Period,
): Promise<Readonly<{ origin: Counts; wait: Counts; lane: Counts; view: Counts }>> {
  const ends = Object.entries(WAITS).map(([name, end]) => `WHEN d.at - c.opened_at < interval '${end}' THEN '${name}'`)
  const { rows } = await database.query<{ origin: string; wait: string; lane: number; large: boolean; n: number }>(
    `SELECT d.assessment->>'origin' AS origin, CASE ${ends.join(' ')} ELSE 'longer' END AS wait, card.lane,
       EXISTS (SELECT FROM evidence_object o JOIN exhibit_view v ON v.object = o.name JOIN exhibit_seen ON exhibit_seen.view = v.seq
               WHERE o.id = m.content AND v.at <= d.at) AS large, count(*) AS n
     FROM decision d JOIN decision_member m ON m.decision = d.id JOIN case_file c ON c.id = d."case"
       JOIN card ON card.id = d.card
     WHERE d.at >= $1 AND d.at < $2 AND ${COUNTS} GROUP BY 1, 2, 3, 4`,
    [from, to],
  )
  return {
    origin: tally(AXES.origin, rows, ({ origin }) => origin),
    wait: tally(WAIT_NAMES, rows, ({ wait }) => wait),
    lane: tally(LANES, rows, ({ lane }) => `lane-${lane}`),
    view: tally(['opened-large', 'avoided'], rows, ({ large }) => (large ? 'opened-large' : 'avoided')),
  }
}

/** What was found wrong and put right: list entries in doubt or cleared, decisions taken back. */
export async function correctionCounts(database: Queryable, { from, to }: Period): Promise<Counts> {
  const { rows } = await database.query<{ kind: string; n: number }>(
    `SELECT 'entry-' || kind AS kind, count(*) AS n FROM list_quarantine WHERE at >= $1 AND at < $2 GROUP BY 1
     UNION ALL SELECT 'decision-undone', count(*) FROM decision_undone u JOIN decision d ON d.id = u.decision
       JOIN case_file c ON c.id = d."case" WHERE u.at >= $1 AND u.at < $2 AND ${COUNTS}`,
    [from, to],
  )
  const names = { 'entry-begun': 'entry-in-doubt', 'entry-lifted': 'entry-cleared' } as Readonly<Record<string, string>>
  return tally(['entry-in-doubt', 'entry-cleared', 'decision-undone'], rows, ({ kind }) => names[kind] ?? kind)
}

/** Answers to requests for acts that take two persons. */
export async function requestCounts(database: Queryable, { from, to }: Period): Promise<Counts> {
  const { rows } = await database.query<{ answer: string; n: number }>(
    'SELECT answer, count(*) AS n FROM act_answer WHERE at >= $1 AND at < $2 GROUP BY 1',
    [from, to],
  )
  return tally(['approved', 'refused', 'withdrawn'], rows, ({ answer }) => answer)
}

/** Hash lists in effect at a time, by realm. */
export async function listCounts(database: Queryable, at: Date): Promise<Counts> {
  const { rows } = await database.query<{ realm: string; n: number }>(
    `SELECT v.facts->>'realm' AS realm, count(*) AS n FROM (
       SELECT DISTINCT ON (list) kind, version FROM list_event WHERE at < $1 ORDER BY list, seq DESC
     ) AS stands JOIN list_version v ON v.id = stands.version WHERE kind = 'activated' GROUP BY 1`,
    [at],
  )
  return tally(REALMS, rows, ({ realm }) => realm)
}

/** Sums by category; categories of which there is nothing are zero. A row of none of them is a bug. */
function tally<Row extends Readonly<{ n: number }>>(
  names: readonly string[],
  rows: readonly Row[],
  nameOf: (row: Row) => string,
): Counts {
  const sums = new Map(names.map((name) => [name, 0]))
  for (const row of rows) {
    const sum = sums.get(nameOf(row))
    if (sum === undefined) throw new Error(`no category ${nameOf(row)}`)
    sums.set(nameOf(row), sum + row.n)
  }
  return Object.fromEntries(sums)
}
