// Entities that cases name, who states them, what links them, and which cases name the same. A value is found by its keyed digest
// alone; as stated it lies sealed.
import type { EntityKind, PersonId, StatementSource } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'

/** 128 random bits in lower-case hexadecimal. */
export type EntityId = string & { readonly brand: 'EntityId' }
/** `key`: equal for equal entities of whichever case. */
export type StoredEntity = Readonly<{ id: EntityId; caseId: CaseId; kind: EntityKind; key: string }>
export type EntityStatement = Readonly<{
  seq: number
  entity: EntityId
  source: StatementSource
  valueSealed: Uint8Array
  by: PersonId
  at: Date
}>
export type LinkEnd = Readonly<{ kind: 'entity' | 'exhibit' | 'case'; id: string }>
export type LinkBasis = 'stated' | 'observed' | 'inferred'
export type EntityLink = Readonly<{
  seq: number
  id: string
  caseId: CaseId
  from: LinkEnd
  to: LinkEnd
  basis: LinkBasis
  evidence: ExhibitId | undefined
  by: PersonId
  at: Date
}>

/** The entity of this key in the case, which is put in where it is not there. */
export async function keepEntity(
  tx: Transaction,
  { id, caseId, kind, key }: Readonly<{ id: EntityId; caseId: CaseId; kind: EntityKind; key: Uint8Array }>,
): Promise<EntityId> {
  await tx.query('INSERT INTO entity (id, "case", kind, key) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING', [
    id,
    caseId,
    kind,
    key,
  ])
  const { rows } = await tx.query<{ id: EntityId }>(
    'SELECT id FROM entity WHERE "case" = $1 AND kind = $2 AND key = $3',
    [caseId, kind, key],
  )
  const kept = rows[0]
  if (kept === undefined) throw new Error('an entity was kept and is not there')
  return kept.id
}

export async function insertStatement(
  tx: Transaction,
  { seq, entity, source, valueSealed, by, at }: EntityStatement,
): Promise<void> {
  await tx.query(
    `INSERT INTO entity_statement (seq, entity, source_kind, source, value_sealed, person, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [seq, entity, source.kind, source.kind === 'person' ? null : source.id, valueSealed, by, at],
  )
}

export async function insertLink(tx: Transaction, link: EntityLink): Promise<void> {
  const { seq, id, caseId, from, to, basis, evidence, by, at } = link
  await tx.query(
    `INSERT INTO entity_link (seq, id, "case", from_kind, from_id, to_kind, to_id, basis, evidence, person, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [seq, id, caseId, from.kind, from.id, to.kind, to.id, basis, evidence ?? null, by, at],
  )
}

/** Entities of these cases in the order in which they came in, at most `limit`, from the one that follows `after` on. `first`: the
 * entry of its first statement, which no other entity has. */
export async function entitiesOf(
  database: Queryable,
  { cases, after = -1, limit }: Readonly<{ cases: readonly CaseId[]; after?: number | undefined; limit: number }>,
): Promise<readonly (StoredEntity & Readonly<{ first: number }>)[]> {
  const { rows } = await database.query<StoredEntity & { first: number }>(
    `SELECT id, "case" AS "caseId", kind, encode(key, 'hex') AS key, first FROM entity, LATERAL (
       SELECT min(seq) AS first FROM entity_statement WHERE entity = entity.id) AS stated
     WHERE "case" = ANY($1::text[]) AND key IS NOT NULL AND first > $2 ORDER BY first LIMIT $3`,
    [cases, after, limit],
  )
  return rows
}

/** Of these entities, those that these cases name. */
export async function namedEntities(
  database: Queryable,
  { cases, entities }: Readonly<{ cases: readonly CaseId[]; entities: readonly EntityId[] }>,
): Promise<readonly StoredEntity[]> {
  const { rows } = await database.query<StoredEntity>(
    `SELECT id, "case" AS "caseId", kind, encode(key, 'hex') AS key FROM entity
     WHERE id = ANY($1::text[]) AND "case" = ANY($2::text[]) AND key IS NOT NULL ORDER BY id`,
    [entities, cases],
  )
  return rows
}

/** One entity of a case. */
export async function findEntity(
  database: Queryable,
  { caseId, entity }: Readonly<{ caseId: CaseId; entity: EntityId }>,
): Promise<StoredEntity | undefined> {
  const { rows } = await database.query<StoredEntity>(
    `SELECT id, "case" AS "caseId", kind, encode(key, 'hex') AS key FROM entity
     WHERE id = $1 AND "case" = $2 AND key IS NOT NULL`,
    [entity, caseId],
  )
  return rows[0]
}

/** Entities with this key in cases that the person works on. */
export async function findOwnEntities(
  database: Queryable,
  args: Readonly<{ person: PersonId; kind: EntityKind; key: Uint8Array; limit: number }>,
): Promise<readonly Readonly<{ entity: EntityId; caseId: CaseId }>[]> {
  const { rows } = await database.query<{ entity: EntityId; caseId: CaseId }>(
    `SELECT entity.id AS entity, entity."case" AS "caseId" FROM entity
     JOIN case_assigned ON case_assigned."case" = entity."case" AND case_assigned.person = $1
     WHERE entity.key = $2 AND entity.kind = $3 ORDER BY entity.id LIMIT $4`,
    [args.person, args.key, args.kind, args.limit],
  )
  return rows
}

/** Who states these entities, in the order of the ledger. */
export async function statementsOf(
  database: Queryable,
  entities: readonly EntityId[],
): Promise<readonly EntityStatement[]> {
  type Row = Readonly<{
    seq: number
    entity: EntityId
    kind: StatementSource['kind']
    source: string | null
    value: Uint8Array
    by: PersonId
    at: Date
  }>
  const { rows } = await database.query<Row>(
    `SELECT seq, entity, source_kind AS kind, source, value_sealed AS value, person AS by, at FROM entity_statement
     WHERE entity = ANY($1::text[]) ORDER BY seq`,
    [entities],
  )
  return rows.map(({ kind, source, value, ...row }) => ({
    ...row,
    source: kind === 'person' ? { kind } : { kind, id: source ?? '' },
    valueSealed: value,
  }))
}

/** Links that were entered in these cases, in the order of the ledger, at most `limit`. */
export async function linksOf(
  database: Queryable,
  { cases, limit }: Readonly<{ cases: readonly CaseId[]; limit: number }>,
): Promise<readonly EntityLink[]> {
  type Row = Readonly<{
    fk: LinkEnd['kind']
    fi: string
    tk: LinkEnd['kind']
    ti: string
    evidence: ExhibitId | null
  }> &
    Omit<EntityLink, 'from' | 'to' | 'evidence'>
  const { rows } = await database.query<Row>(
    `SELECT seq, id, "case" AS "caseId", from_kind AS fk, from_id AS fi, to_kind AS tk, to_id AS ti, basis, evidence,
            person AS by, at
     FROM entity_link WHERE "case" = ANY($1::text[]) ORDER BY seq LIMIT $2`,
    [cases, limit],
  )
  return rows.map(({ fk, fi, tk, ti, evidence, ...row }) => ({
    ...row,
    from: { kind: fk, id: fi },
    to: { kind: tk, id: ti },
    evidence: evidence ?? undefined,
  }))
}

/** Of the cases that a person works on, those that name something that one of these names; at most `limit`. */
export async function ownCasesNaming(
  database: Queryable,
  args: Readonly<{ person: PersonId; cases: readonly CaseId[]; limit: number }>,
): Promise<readonly CaseId[]> {
  const { rows } = await database.query<{ id: CaseId }>(
    `SELECT DISTINCT other."case" AS id FROM entity JOIN entity AS other ON other.key = entity.key AND other.kind = entity.kind
     JOIN case_assigned ON case_assigned."case" = other."case" AND case_assigned.person = $1
     WHERE entity."case" = ANY($2::text[]) AND other."case" <> ALL($2::text[]) ORDER BY id LIMIT $3`,
    [args.person, args.cases, args.limit],
  )
  return rows.map(({ id }) => id)
}

/** Whether these exhibits and reports belong to the case. */
export async function belongToCase(
  database: Queryable,
  { caseId, exhibits, reports }: Readonly<{ caseId: CaseId; exhibits: readonly string[]; reports: readonly string[] }>,
): Promise<boolean> {
  const { rows } = await database.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM exhibit WHERE "case" = $1 AND id = ANY($2::text[]))
          + (SELECT count(*) FROM case_file WHERE id = $1 AND report = ANY($3::text[]))
          + (SELECT count(*) FROM joined_report WHERE "case" = $1 AND report = ANY($3::text[])) AS n`,
    [caseId, exhibits, reports],
  )
  return rows[0]?.n === new Set(exhibits).size + new Set(reports).size
}
