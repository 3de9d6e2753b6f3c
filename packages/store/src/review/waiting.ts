// What waits: cards with something undecided, escalated ones, second opinions and what two people answered differently.
import type { Lane, PersonId, StageTurns, WaitingCard } from '@rempart/core'
import type { Queryable } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { CardId } from './card.ts'

/** Where a case came from: its report's source, or `import`; `name` as the administrator named a machine. */
export type WaitingSource = Readonly<{ source: string; name: string | undefined }>
export type Waits = WaitingCard & WaitingSource
export type WaitingQuery = Readonly<{
  person: PersonId
  /** Senior analysts also get what was escalated and what two people answered differently. */
  isSenior: boolean
  at: Date
  /** Golden cards that this person has come to. */
  golden: readonly CardId[]
  /** Golden cards that this person has answered: they wait for him no more. */
  answered: readonly CardId[]
  caseId?: CaseId | undefined
  source?: string | undefined
  lane?: Lane | undefined
}>

/** What the person may take among rows `waits` of cards: what nobody else has in hand, that he did not hand on; an escalated card
 * waits for senior analysts alone, where one works on its case. */
const AVAILABLE = `
  NOT EXISTS (SELECT FROM card_lease WHERE card_lease.card = waits.card AND card_lease.person <> $1 AND until > $3)
  AND NOT EXISTS (SELECT FROM card_passed WHERE card_passed.card = waits.card AND card_passed.person = $1)
  AND (waits."waitsFor" = 'senior' OR NOT EXISTS (SELECT FROM reserved WHERE reserved.card = waits.card))`

/** `own`: the person's cases, each with the newest decision in it. `asked`: what is asked of him beside first decisions, each card once, and golden cards that he has come
 * to. `reserved`: what waits for a senior analyst of its case. */
const ASKED = `
  own AS MATERIALIZED (
    SELECT case_file.id, case_file.opened_at, coalesce(report.source, 'import') AS source, machine.name,
      (SELECT max(seq) FROM decision WHERE decision."case" = case_file.id) AS "lastDecision"
    FROM case_assigned JOIN case_file ON case_file.id = case_assigned."case"
    LEFT JOIN report ON report.id = case_file.report
    LEFT JOIN machine ON machine.id = split_part(report.source, ':', 2)
    WHERE case_assigned.person = $1 AND ($5::text IS NULL OR case_file.id = $5)
      AND ($6::text IS NULL OR coalesce(report.source, 'import') = $6)),
  asked AS MATERIALIZED (
    SELECT DISTINCT ON (card) card, "waitsFor", since FROM (
      SELECT card, 'senior' AS "waitsFor", at AS since, 1 AS rank FROM escalation_open WHERE $2
      UNION ALL SELECT card, 'settlement', answered_at, 2 FROM second_look_state
        WHERE state = 'disputed' AND $2 AND $1 NOT IN (first_person, second_person)
      UNION ALL SELECT card, 'opinion', asked_at, 3 FROM second_look_state
        WHERE state = 'waits' AND first_person <> $1 AND asked_by IS DISTINCT FROM $1
      UNION ALL SELECT unnest($4::text[]), 'decision', NULL, 4) AS every
    ORDER BY card, rank),
  reserved AS MATERIALIZED (
    SELECT escalation_open.card FROM escalation_open JOIN card ON card.id = escalation_open.card
    JOIN case_assigned AS on_case ON on_case."case" = card."case"
    JOIN role_held ON role_held.person = on_case.person AND role_held.role = 'senior-analyst'),
  asked_card AS (
    SELECT card.id AS card, card."case", card.lane, card.position,
      CASE WHEN asked."waitsFor" = 'senior' THEN -1 WHEN card.lane = 1 THEN 0 WHEN card.lane = 4 THEN 2
           WHEN card.lane > 4 THEN 3 ELSE 1 END AS stage, asked."waitsFor", asked.since
    FROM asked JOIN card_now AS card ON card.id = asked.card WHERE card."case" IN (SELECT id FROM own))`
const FIRST_DECISION = `
  SELECT card, "case", lane, position, stage, 'decision' AS "waitsFor", NULL::timestamptz AS since FROM card_undecided
  WHERE card <> ALL($7::text[]) AND NOT EXISTS (SELECT FROM asked WHERE asked.card = card_undecided.card)
    AND ($8::int IS NULL OR lane = $8)`
/** The undecided cards that FIRST_DECISION and AVAILABLE leave out: few, so that counts are of all but these. */
const NOT_FOR_FIRST_DECISION = `
  SELECT card FROM card_lease WHERE person <> $1 AND until > $3
  UNION SELECT card FROM card_passed WHERE person = $1
  UNION SELECT card FROM reserved UNION SELECT card FROM asked UNION SELECT unnest($7::text[])`
const OF_ASKED = 'card, "case", lane, position, stage, "waitsFor", since'
const OPENED =
  '(extract(epoch FROM coalesce(waits.since, own.opened_at)) * 1000)::bigint AS "openedAtMs", own.source, own.name'
const COLUMNS = `waits.card, own.id AS "caseId", waits.lane, waits.position, waits."waitsFor", own."lastDecision", ${OPENED}`

/** How many cards of one stage and lane of a case wait since when. */
export type WaitingCount = WaitingSource &
  Readonly<{ caseId: CaseId; stage: number; lane: Lane; openedAtMs: number; waiting: number }>

/** Counts of the cards on cases that this person works on, that nobody else has in hand, that he did not hand on and that wait for
 * him; of every lane. */
export async function waitingCounts(
  database: Queryable,
  query: Omit<WaitingQuery, 'lane'>,
): Promise<readonly WaitingCount[]> {
  return rowsOf<WaitingCount>(
    database,
    `WITH ${ASKED}, barred AS MATERIALIZED (${NOT_FOR_FIRST_DECISION}),
     waits AS MATERIALIZED (
       SELECT "case", stage, lane, since, sum(cards)::int AS waiting FROM (
         SELECT "case", stage, lane, NULL::timestamptz AS since, count(*) AS cards FROM card_undecided
         WHERE "case" IN (SELECT id FROM own) GROUP BY "case", stage, lane
         UNION ALL SELECT "case", stage, lane, NULL, -1 FROM barred JOIN card_undecided ON card_undecided.card = barred.card
         UNION ALL SELECT "case", stage, lane, since, 1 FROM asked_card AS waits WHERE ${AVAILABLE}) AS counted
       GROUP BY "case", stage, lane, since HAVING sum(cards) > 0)
     SELECT own.id AS "caseId", waits.stage, waits.lane, waits.waiting, ${OPENED} FROM waits JOIN own ON own.id = waits."case"`,
    valuesOf(query).slice(0, -1),
  )
}

/** Of the same, the cards of some turns. */
export async function waitingInTurns(
  database: Queryable,
  query: WaitingQuery,
  turns: readonly StageTurns[],
): Promise<readonly Waits[]> {
  const inOrder = `WHERE "case" = own.id AND stage = turns.stage AND ($8::int IS NULL OR lane = $8) AND ${AVAILABLE} ORDER BY position, card LIMIT turns.first + turns.count`
  return rowsOf<Waits>(
    database,
    `WITH ${ASKED}
     SELECT ${COLUMNS} FROM unnest($9::int[], $10::int[], $11::int[]) AS turns (stage, first, count), own, LATERAL (
       (SELECT * FROM (${FIRST_DECISION}) AS waits ${inOrder})
       UNION ALL (SELECT ${OF_ASKED} FROM asked_card AS waits ${inOrder})
       ORDER BY position, card OFFSET turns.first LIMIT turns.count) AS waits`,
    [
      ...valuesOf(query),
      turns.map(({ stage }) => stage),
      turns.map(({ first }) => first),
      turns.map(({ count }) => count),
    ],
  )
}

/** Of the same, all that was asked and each case's first decision: the first card of the order is among them, and there are no more
 * of them however many wait. */
export function firstWaitingCards(database: Queryable, query: WaitingQuery): Promise<readonly Waits[]> {
  return rowsOf<Waits>(
    database,
    `WITH ${ASKED}
     SELECT ${COLUMNS} FROM own, LATERAL (
       SELECT * FROM (${FIRST_DECISION} AND "case" = own.id) AS waits WHERE ${AVAILABLE}
       ORDER BY stage, position, card LIMIT 1) AS waits
     UNION ALL
     SELECT ${COLUMNS} FROM asked_card AS waits JOIN own ON own.id = waits."case"
     WHERE ($8::int IS NULL OR waits.lane = $8) AND ${AVAILABLE}`,
    valuesOf(query),
  )
}

/** The lane comes last: counts are of every one. */
function valuesOf(query: WaitingQuery): readonly unknown[] {
  const { person, isSenior, at, golden, answered, caseId, source, lane } = query
  return [person, isSenior, at, golden, caseId ?? null, source ?? null, answered, lane ?? null]
}

/** Rows whose columns are undefined where they are NULL. */
async function rowsOf<T>(database: Queryable, sql: string, values: readonly unknown[]): Promise<readonly T[]> {
  const { rows } = await database.query<Readonly<Record<string, unknown>>>(sql, [...values])
  return rows.map(
    (row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as T,
  )
}

/** What waits in one lane over the whole site, whoever may see it. */
export type LaneBacklog = Readonly<{ lane: Lane; waiting: number; overdue: number }>

/** `longestHours`: how long a card may wait, by lane. */
export async function siteBacklog(
  database: Queryable,
  { at, longestHours }: Readonly<{ at: Date; longestHours: Readonly<Record<1 | 2 | 3 | 4, number>> }>,
): Promise<readonly LaneBacklog[]> {
  const lanes = [1, 2, 3, 4] as const
  const { rows } = await database.query<LaneBacklog>(
    `WITH asked AS (
       SELECT card, min(since) AS since FROM (
         SELECT card, at AS since FROM escalation_open
         UNION ALL SELECT card, coalesce(answered_at, asked_at) FROM second_look_state WHERE state IN ('waits', 'disputed')
       ) AS every WHERE NOT EXISTS (SELECT FROM card_undecided WHERE card_undecided.card = every.card) GROUP BY card),
     waits AS (
       SELECT lane, opened_at AS since FROM card_undecided JOIN case_file ON case_file.id = card_undecided."case"
       UNION ALL SELECT card.lane, asked.since FROM asked JOIN card_now AS card ON card.id = asked.card)
     SELECT allowed.lane, count(since)::int AS waiting,
       (count(since) FILTER (WHERE since < $1::timestamptz - allowed.hours * interval '1 hour'))::int AS overdue
     FROM unnest($2::int[], $3::int[]) AS allowed (lane, hours) LEFT JOIN waits ON waits.lane = allowed.lane
     GROUP BY allowed.lane ORDER BY allowed.lane`,
    [at, lanes, lanes.map((lane) => longestHours[lane])],
  )
  return rows
}
