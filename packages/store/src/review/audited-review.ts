// The rows of review that the ledger answers for: sheets, decisions, second looks, words and golden cards.
import { hash } from 'node:crypto'
import { canonicalJson, type Json } from '@rempart/ledger'
import { between, timeOf } from '../audited-table.ts'
import type { AuditedTable } from '../audited-table.ts'

/** What a decision's entry states of its answers, of what it covers and of whether a second look began with it, besides who,
 * when and which card. Only the opening holds it: whoever decides does not read that he is in the sample. */
export function decisionStates({
  assessment,
  members,
  look,
}: Readonly<{ assessment: object; members: readonly string[]; look: string | undefined }>): Readonly<{
  assessment: string
  members: string
  look: string
}> {
  return {
    assessment: answersState(assessment),
    members: canonicalJson(members.toSorted()),
    look: look ?? 'none',
  }
}

/** Answers on the axes as an entry states them. */
export function answersState(assessment: object): string {
  return canonicalJson(assessment as Json)
}

/** Sealed words as an entry states them. */
export function wordsState(sealed: Uint8Array | undefined): string {
  return sealed === undefined ? 'none' : hash('sha256', sealed, 'hex')
}

type Timed<T> = Readonly<{ seq: number; at: Date | null } & T>

export const REVIEW_TABLES: readonly AuditedTable[] = [
  {
    name: 'sheet_view',
    hasRow: ({ type, facts }) => type === 'view' && facts['kind'] === 'sheet',
    rows: async (database, range) => {
      const sql = 'SELECT seq, person, card, tiles::text, at FROM sheet_view'
      type Row = Readonly<{ seq: number; person: string; card: string; tiles: string; at: Date | null }>
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'decision',
    hasRow: ({ type }) => type === 'decision',
    rows: async (database, range) => {
      type Answers = Readonly<{ assessment: object | null; members: readonly string[] | null; look: string | null }>
      type Row = Answers &
        Readonly<{ seq: number; decision: string; case: string; card: string; person: string; at: Date | null }>
      const rows = await between<Row>(
        database,
        `SELECT seq, id AS decision, "case", card, person, at, assessment,
           (SELECT json_agg(content) FROM decision_member WHERE decision = d.id) AS members,
           (SELECT kind FROM second_look WHERE decision = d.id AND kind <> 'asked') AS look FROM decision d`,
        range,
      )
      return rows.map(({ seq, at, assessment, members, look, ...states }) => {
        const answers = decisionStates({
          assessment: assessment ?? {},
          members: members ?? [],
          look: look ?? undefined,
        })
        return { seq, states: { ...states, ...answers, at: timeOf(at) } }
      })
    },
  },
  {
    name: 'decision_undone',
    hasRow: ({ type }) => type === 'decision-undone',
    rows: async (database, range) => {
      const sql = 'SELECT seq, decision, person, at FROM decision_undone'
      type Row = Readonly<{ seq: number; decision: string; person: string; at: Date | null }>
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'opinion_asked',
    hasRow: ({ type }) => type === 'second-opinion-asked',
    rows: async (database, range) => {
      type Row = Timed<{ decision: string; person: string }>
      const rows = await between<Row>(database, 'SELECT seq, decision, person, at FROM opinion_asked', range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'opinion',
    hasRow: ({ type }) => type === 'opinion',
    rows: async (database, range) => {
      type Row = Timed<{ opinion: string; look: string; person: string; assessment: object; differs: string }>
      const rows = await between<Row>(
        database,
        `SELECT seq, id AS opinion, look, person, at, assessment, array_to_string(differs, ' ') AS differs FROM opinion`,
        range,
      )
      return rows.map(({ seq, at, assessment, ...states }) => {
        return { seq, states: { ...states, assessment: answersState(assessment), at: timeOf(at) } }
      })
    },
  },
  {
    name: 'card_event',
    hasRow: ({ type }) => type === 'escalated' || type === 'note',
    rows: async (database, range) => {
      type Row = Timed<{
        id: string
        case: string
        card: string
        person: string
        reason: string
        sealed: Uint8Array | null
      }>
      const rows = await between<Row>(
        database,
        `SELECT seq, id, "case", card, person, at, coalesce(reason, 'none') AS reason, words_sealed AS sealed FROM card_event`,
        range,
      )
      return rows.map(({ seq, at, sealed, ...states }) => {
        return { seq, states: { ...states, words: wordsState(sealed ?? undefined), at: timeOf(at) } }
      })
    },
  },
  {
    name: 'golden_card',
    hasRow: ({ type }) => type === 'golden-set',
    rows: async (database, range) => {
      type Row = Timed<{ card: string; person: string; answer: object }>
      const rows = await between<Row>(database, 'SELECT seq, card, person, at, answer FROM golden_card', range)
      return rows.map(({ seq, at, answer, ...states }) => {
        return { seq, states: { ...states, answer: answersState(answer), at: timeOf(at) } }
      })
    },
  },
]

/** Rows that belong to no entry, or to one beyond the log's end; a part of a query that knows `head`. */
export const STRAY_REVIEW_ROWS = `UNION ALL SELECT 'sheet_view', seq::text FROM sheet_view, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'decision', seq::text FROM decision, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'decision_undone', seq::text FROM decision_undone, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'opinion_asked', seq::text FROM opinion_asked, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'opinion', seq::text FROM opinion, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'card_event', seq::text FROM card_event, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'golden_card', seq::text FROM golden_card, head WHERE seq NOT BETWEEN 0 AND size - 1
    UNION ALL SELECT 'second_look', id FROM second_look s WHERE kind = 'asked'
      AND NOT EXISTS (SELECT FROM opinion_asked a WHERE a.decision = s.decision AND a.seq = s.seq)
    UNION ALL SELECT 'decision_member', decision FROM decision_member m
      WHERE NOT EXISTS (SELECT FROM decision WHERE id = m.decision)`
