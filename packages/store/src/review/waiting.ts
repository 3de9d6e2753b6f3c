// What waits: cards with something undecided, escalated ones, second opinions and what two people answered differently.
import type { Lane, PersonId, WaitingCard } from '@rempart/core'
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
}>

/** Something of the card is undecided: a byte-identical copy of what was decided anywhere is decided; lanes 5 and 6 wait for
 * nobody. A golden card waits like any other until somebody else has answered it as its maker did, for nobody alone takes a card
 * out of the queue; from then on it waits for each person on his own. */
const UNDECIDED = `
  SELECT card.id AS card FROM card_now AS card
  WHERE card.lane < 5 AND NOT EXISTS (
      SELECT FROM golden_card JOIN decision ON decision.card = golden_card.card AND decision.person <> golden_card.person
      JOIN golden_result ON golden_result.decision = decision.id AND agrees
      WHERE golden_card.card = card.id
        AND NOT EXISTS (SELECT FROM decision_undone WHERE decision_undone.decision = decision.id))
    AND EXISTS (
      SELECT FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
      LEFT JOIN evidence_object ON evidence_object.name = exhibit.object
      WHERE card_member.card = card.id AND coalesce(evidence_object.id, exhibit.id) NOT IN (
        SELECT content FROM decision_member JOIN decision_counted ON decision_counted.id = decision_member.decision
        WHERE decision_counted.seq > coalesce(card.reopened, -1)))`

/** Cards on cases that this person works on, that nobody else has in hand, that he did not hand on and that wait for him.
 * An escalated card waits for senior analysts alone, where one works on its case. */
export async function waitingCards(database: Queryable, query: WaitingQuery): Promise<readonly Waits[]> {
  type Row = Omit<Waits, 'openedAtMs' | 'name'> & Readonly<{ since: Date; name: string | null }>
  const { person, isSenior, at, golden, answered, caseId, source } = query
  const { rows } = await database.query<Row>(
    `WITH asked AS (
       SELECT card, 'senior' AS waits_for, at AS since, 1 AS rank FROM escalation_open WHERE $2
       UNION ALL SELECT card, 'settlement', answered_at, 2 FROM second_look_state
         WHERE state = 'disputed' AND $2 AND $1 NOT IN (first_person, second_person)
       UNION ALL SELECT card, 'opinion', asked_at, 3 FROM second_look_state
         WHERE state = 'waits' AND first_person <> $1 AND asked_by IS DISTINCT FROM $1
       UNION ALL SELECT card, 'decision', NULL, 4 FROM (${UNDECIDED}) AS undecided
         WHERE card <> ALL($7::text[])
       UNION ALL SELECT unnest($4::text[]), 'decision', NULL, 4)
     SELECT DISTINCT ON (card.id) card.id AS card, card."case" AS "caseId", card.lane, card.position,
       asked.waits_for AS "waitsFor", coalesce(asked.since, case_file.opened_at) AS since,
       coalesce(report.source, 'import') AS source, machine.name
     FROM asked JOIN card_now AS card ON card.id = asked.card JOIN case_file ON case_file.id = card."case"
     JOIN case_assigned ON case_assigned."case" = card."case" AND case_assigned.person = $1
     LEFT JOIN report ON report.id = case_file.report
     LEFT JOIN machine ON machine.id = split_part(report.source, ':', 2)
     WHERE ($5::text IS NULL OR card."case" = $5)
       AND ($6::text IS NULL OR coalesce(report.source, 'import') = $6)
       AND NOT EXISTS (SELECT FROM card_lease WHERE card_lease.card = card.id AND card_lease.person <> $1 AND until > $3)
       AND NOT EXISTS (SELECT FROM card_passed WHERE card_passed.card = card.id AND card_passed.person = $1)
       AND (asked.waits_for = 'senior' OR NOT EXISTS (
         SELECT FROM escalation_open JOIN case_assigned AS on_case ON on_case."case" = card."case"
         JOIN role_held ON role_held.person = on_case.person AND role_held.role = 'senior-analyst'
         WHERE escalation_open.card = card.id))
     ORDER BY card.id, asked.rank`,
    [person, isSenior, at, golden, caseId ?? null, source ?? null, answered],
  )
  return rows.map(({ since, name, ...row }) => ({ ...row, name: name ?? undefined, openedAtMs: since.getTime() }))
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
       SELECT card, NULL::timestamptz AS since FROM (${UNDECIDED}) AS undecided
       UNION ALL SELECT card, at FROM escalation_open
       UNION ALL SELECT card, coalesce(answered_at, asked_at) FROM second_look_state WHERE state IN ('waits', 'disputed')),
     waits AS (
       SELECT card.lane, min(coalesce(asked.since, case_file.opened_at)) AS since
       FROM asked JOIN card_now AS card ON card.id = asked.card JOIN case_file ON case_file.id = card."case"
       GROUP BY card.id, card.lane)
     SELECT allowed.lane, count(since)::int AS waiting,
       (count(since) FILTER (WHERE since < $1::timestamptz - allowed.hours * interval '1 hour'))::int AS overdue
     FROM unnest($2::int[], $3::int[]) AS allowed (lane, hours) LEFT JOIN waits ON waits.lane = allowed.lane
     GROUP BY allowed.lane ORDER BY allowed.lane`,
    [at, lanes, lanes.map((lane) => longestHours[lane])],
  )
  return rows
}
