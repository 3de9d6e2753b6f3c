// Rows about hash lists that the ledger answers for (audited-rows.ts): what came in, what took effect, what is in doubt.
import { hash } from 'node:crypto'
import { canonicalJson, type Json } from '@rempart/ledger'
import { type AuditedTable, between, timeOf } from '../audited-table.ts'
import type { ListVersion } from './hash-list.ts'

/** What never changes in a version's row beside its names, as one digest: the entry commits to it as `row`. */
export function listRowDigest({
  facts,
  fileSha256,
  object,
}: Readonly<{ facts: unknown; fileSha256: string; object: string }>): string {
  return hash('sha256', canonicalJson({ facts: facts as Json, fileSha256, object }), 'hex')
}

/** What an import's or a removal's entry states. */
export const LIST_EVENT_ENTRY = { activated: 'list-imported', removed: 'list-removed' } as const

export const AUDITED_LISTS: readonly AuditedTable[] = [
  {
    name: 'list_version',
    hasRow: ({ type }) => type === 'list-received',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; version: string; person: string; at: Date | null }> &
        Pick<ListVersion, 'list' | 'facts' | 'fileSha256' | 'object'>
      const sql =
        'SELECT seq, id AS version, list, facts, file_sha256 AS "fileSha256", object, person, at FROM list_version'
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, version, list, person, at, ...row }) => ({
        seq,
        states: { version, list, person, row: listRowDigest(row), at: timeOf(at) },
      }))
    },
  },
  {
    name: 'list_event',
    hasRow: ({ type, facts }) => Object.values<string>(LIST_EVENT_ENTRY).includes(type) && facts['on'] === 'site',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; list: string; kind: string; version: string; act: string; at: Date | null }>
      const sql = 'SELECT seq, list, kind, version, act, at FROM list_event'
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'card_moved',
    hasRow: ({ type }) => type === 'card-moved',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; at: Date | null }> & Readonly<Record<string, string>>
      const rows = await between<Row>(
        database,
        `SELECT seq, card, revision::text, lane_before::text AS "laneBefore", lane_after::text AS "laneAfter",
           array_to_string(reasons_before, ' ') AS "reasonsBefore", array_to_string(reasons_after, ' ') AS "reasonsAfter",
           reopens::text, array_to_string(changes, '; ') AS changes, array_to_string(gained, '; ') AS gained,
           array_to_string(lost, '; ') AS lost, at FROM card_moved`,
        range,
      )
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'list_proposal',
    hasRow: ({ type }) => type === 'list-proposed',
    rows: async (database, range) => {
      type Change = Readonly<Record<'list' | 'what' | 'content' | 'kinds', string>>
      type Row = Readonly<{ seq: number; proposal: string; client: string; call: string; at: Date | null }> &
        (Change | Readonly<Record<keyof Change, null>>)
      const sql = 'SELECT seq, id AS proposal, client, call, list, what, content, kinds, at FROM list_proposal'
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, proposal, client, call, list, what, content, kinds, at }) => {
        const states = { proposal, client, call, at: timeOf(at) }
        return { seq, states: list === null ? states : { ...states, list, what, content, kinds } }
      })
    },
  },
  {
    name: 'list_proposal_refusal',
    hasRow: ({ type }) => type === 'list-proposal-refused',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; proposal: string; person: string; at: Date | null }>
      const rows = await between<Row>(database, 'SELECT seq, proposal, person, at FROM list_proposal_refusal', range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'list_change',
    hasRow: ({ type }) => type === 'list-changed',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; at: Date | null }> & Readonly<Record<string, string>>
      const rows = await between<Row>(
        database,
        `SELECT seq, list, version, what, content, proposal, act, at,
           coalesce(encode(sha256(entry_sealed), 'hex'), sealed_sha256) AS sealed FROM list_change`,
        range,
      )
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
  {
    name: 'list_quarantine',
    hasRow: ({ type }) => type === 'list-quarantined' || type === 'list-quarantine-lifted',
    rows: async (database, range) => {
      type Row = Readonly<{ seq: number; list: string; entry: string; kind: string; files: string; at: Date | null }>
      const sql = 'SELECT seq, list, entry, kind, files::text, at FROM list_quarantine'
      const rows = await between<Row>(database, sql, range)
      return rows.map(({ seq, at, ...states }) => ({ seq, states: { ...states, at: timeOf(at) } }))
    },
  },
]
