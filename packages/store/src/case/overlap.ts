// That two cases name the same entity: found by one, told to both, and to neither more than that.
import type { EntityKind, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { EntityId, StoredEntity } from './entity.ts'

/** What one side is told: what of its own the other names too, since when, and who of the other side can be asked. */
export type OverlapNotice = Readonly<{
  entity: EntityId
  kind: EntityKind
  at: Date
  contacts: readonly Readonly<{ person: PersonId; name: string }>[]
}>

/** The same entity in other cases that were not found before. */
export async function unknownOverlaps(tx: Transaction, entity: StoredEntity): Promise<readonly EntityId[]> {
  const { rows } = await tx.query<{ id: EntityId }>(
    `SELECT other.id FROM entity AS other
     WHERE other.key = decode($2, 'hex') AND other.kind = $3 AND other."case" <> $4
       AND NOT EXISTS (SELECT FROM entity_overlap WHERE entity = least($1::text, other.id) AND entity_overlap.other = greatest($1::text, other.id))
     ORDER BY other.id`,
    [entity.id, entity.key, entity.kind, entity.caseId],
  )
  return rows.map(({ id }) => id)
}

export async function insertOverlaps(
  tx: Transaction,
  found: Readonly<{ entity: EntityId; others: readonly EntityId[]; seq: number; at: Date }>,
): Promise<void> {
  await tx.query(
    `INSERT INTO entity_overlap (entity, other, seq, at)
     SELECT least($1::text, other), greatest($1::text, other), $3, $4 FROM unnest($2::text[]) AS other ON CONFLICT DO NOTHING`,
    [found.entity, found.others, found.seq, found.at],
  )
}

/** What a case is told, of one of its entities or of all. Whom to ask: who works on the other case as a liaison officer or a
 * senior analyst today, else whoever does. */
export async function overlapNotices(
  database: Queryable,
  { caseId, entity }: Readonly<{ caseId: CaseId; entity?: EntityId }>,
): Promise<readonly OverlapNotice[]> {
  const { rows } = await database.query<OverlapNotice>(
    `WITH told AS (
       SELECT entity AS own, other, at FROM entity_overlap UNION ALL SELECT other, entity, at FROM entity_overlap)
     SELECT own.id AS entity, own.kind, told.at,
       (SELECT coalesce(json_agg(json_build_object('person', id, 'name', display_name) ORDER BY id), '[]'::json)
        FROM (SELECT p.id, p.display_name, rank() OVER (ORDER BY (EXISTS (
                SELECT FROM role_held r WHERE r.person = p.id AND r.role IN ('liaison-officer', 'senior-analyst'))) DESC) AS place
              FROM case_assigned a JOIN person p ON p.id = a.person
              WHERE a."case" = other."case" AND NOT EXISTS (SELECT FROM person_disabled d WHERE d.person = p.id)) AS people
        WHERE place = 1) AS contacts
     FROM told JOIN entity AS own ON own.id = told.own JOIN entity AS other ON other.id = told.other
     WHERE own."case" = $1 AND ($2::text IS NULL OR own.id = $2) ORDER BY told.at, own.id, other.id`,
    [caseId, entity ?? null],
  )
  return rows
}
