// The rows of work on cases and operations that the ledger answers for. Digests of entities are not among them (an erasure takes
// them away), nor overlaps, which any comparison finds again.
import { canonicalJson, type Json } from '@rempart/ledger'
import { between, timeOf } from '../audited-table.ts'
import type { AuditedTable } from '../audited-table.ts'
import { FIXED_OBJECT } from '../evidence-object.ts'
import { wordsState } from '../review/audited-review.ts'

/** Facts as an entry states them: what is undefined is not there. */
export function factsState(facts: object): string {
  return canonicalJson(JSON.parse(JSON.stringify(facts)) as Json)
}

/** What a disclosure package names and rests on, as its entry states it. */
export function disclosureStates(
  stated: Readonly<{ authority: string; basisSealed: Uint8Array; digest: Uint8Array; items: readonly string[] }>,
): Readonly<Record<'authority' | 'basis' | 'digest' | 'items', string>> {
  return {
    authority: stated.authority,
    basis: wordsState(stated.basisSealed),
    digest: Buffer.from(stated.digest).toString('hex'),
    items: canonicalJson(stated.items.toSorted()),
  }
}

type Row = Readonly<{ seq: number; at: Date | null; [column: string]: unknown }>
/** Text, sealed bytes or facts: no other type stands in these queries. */
type Columns = Readonly<Record<string, string | object | null>>
/** A table whose columns are what its entry states; `sealed` columns by their digest, `facts` as canonical JSON. */
function plain(name: string, hasRow: AuditedTable['hasRow'], select: string): AuditedTable {
  return {
    name,
    hasRow,
    rows: async (database, range) => {
      const rows = await between<Row>(database, select, range)
      return rows.map(({ seq, at, ...columns }) => ({
        seq,
        states: {
          at: timeOf(at),
          ...Object.fromEntries(
            Object.entries(columns as Columns).flatMap(([column, value]) => stateOf(column, value)),
          ),
        },
      }))
    },
  }
}

/** NULL is stated only of what is sealed: of other columns the entry then says nothing. */
function stateOf(column: string, value: string | object | null): readonly (readonly [string, string])[] {
  if (SEALED.has(column)) return [[column, wordsState(value instanceof Uint8Array ? value : undefined)]]
  if (value === null) return []
  return [[column, typeof value === 'object' ? factsState(value) : value]]
}
const SEALED: ReadonlySet<string> = new Set(['words', 'value', 'title'])

export const CASE_TABLES: readonly AuditedTable[] = [
  plain(
    'case_event',
    ({ type }) => type === 'case-event',
    'SELECT seq, "case", kind, subject, person, at, facts AS stated, words_sealed AS words FROM case_event',
  ),
  plain(
    'joined_report',
    ({ type }) => type === 'report-joined',
    'SELECT seq, "case", report, number::text, person, at FROM joined_report',
  ),
  plain(
    'address_fetch',
    ({ type }) => type === 'address-fetched',
    `SELECT seq, "case", report, number::text, at, outcome, coalesce(status::text, 'none') AS status, words_sealed AS words,
       coalesce((SELECT ${FIXED_OBJECT}
                 FROM evidence_object o WHERE o.name = object), '{}'::json) AS object FROM address_fetch`,
  ),
  plain(
    'entity_statement',
    ({ type }) => type === 'entity-stated',
    `SELECT seq, "case", kind, entity, person, at, concat_ws(':', source_kind, source) AS source, value_sealed AS value
     FROM entity_statement JOIN entity ON entity.id = entity`,
  ),
  plain(
    'entity_link',
    ({ type }) => type === 'entity-linked',
    `SELECT seq, "case", id AS link, from_kind || ':' || from_id AS "from", to_kind || ':' || to_id AS "to", basis,
       evidence, person, at FROM entity_link`,
  ),
  plain(
    'operation',
    ({ type, facts }) => type === 'operation-event' && facts['kind'] === 'opened',
    'SELECT seq, id AS operation, person, at, title_sealed AS title FROM operation',
  ),
  plain(
    'operation_member',
    ({ type, facts }) => type === 'operation-event' && /^member-/u.test(String(facts['kind'])),
    `SELECT seq, operation, person, coalesce(country, 'all') AS country, 'member-' || kind AS kind, by_person AS by, at
     FROM operation_member`,
  ),
  plain(
    'operation_case',
    ({ type, facts }) => type === 'operation-event' && /^case-/u.test(String(facts['kind'])),
    `SELECT seq, operation, "case", country, 'case-' || kind AS kind, person, at FROM operation_case`,
  ),
  plain(
    'measure_event',
    ({ type, facts }) => type === 'operation-event' && Object.hasOwn(facts, 'day'),
    `SELECT seq, operation, measure, country, kind, state, to_char(day, 'YYYY-MM-DD') AS day, "case", person, at,
       words_sealed AS words FROM measure_event`,
  ),
  {
    name: 'disclosure',
    hasRow: ({ type, facts }) => type === 'disclosure-event' && facts['kind'] === 'prepared',
    rows: async (database, range) => {
      type Prepared = Readonly<{
        seq: number
        at: Date | null
        disclosure: string
        operation: string
        country: string
        person: string
        authority: string
        basisSealed: Uint8Array
        digest: Uint8Array
        items: readonly string[] | null
      }>
      const rows = await between<Prepared>(
        database,
        `SELECT seq, id AS disclosure, operation, country, person, at, authority, basis_sealed AS "basisSealed", digest,
           (SELECT json_agg(kind || ':' || item) FROM disclosure_item WHERE disclosure = d.id) AS items FROM disclosure d`,
        range,
      )
      return rows.map(({ seq, at, authority, basisSealed, digest, items, ...states }) => {
        const stated = disclosureStates({ authority, basisSealed, digest, items: items ?? [] })
        return { seq, states: { ...states, ...stated, at: timeOf(at) } }
      })
    },
  },
  plain(
    'disclosure_event',
    ({ type, facts }) => type === 'disclosure-event' && facts['kind'] !== 'prepared',
    'SELECT seq, disclosure, kind, person, at FROM disclosure_event',
  ),
]

/** Rows that belong to no entry, or to one beyond the log's end; a part of a query that knows `head`. */
export const STRAY_CASE_ROWS = [
  ...CASE_TABLES.map(
    ({ name }) => `UNION ALL SELECT '${name}', seq::text FROM ${name}, head WHERE seq NOT BETWEEN 0 AND size - 1`,
  ),
  `UNION ALL SELECT 'disclosure_item', disclosure FROM disclosure_item i WHERE NOT EXISTS (SELECT FROM disclosure WHERE id = i.disclosure)`,
  `UNION ALL SELECT 'entity', id FROM entity e WHERE NOT EXISTS (SELECT FROM entity_statement WHERE entity = e.id)`,
].join('\n    ')
