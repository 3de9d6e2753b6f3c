// Disclosure packages: what they name, who prepared them, who reviewed them, when they were taken out.
import type { CountryCode, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'
import type { EntityId } from '../case/entity.ts'
import type { OperationId } from './operation.ts'

/** 128 random bits in lower-case hexadecimal. */
export type DisclosureId = string & { readonly brand: 'DisclosureId' }
export type DisclosureItems = Readonly<{
  cases: readonly CaseId[]
  entities: readonly EntityId[]
  exhibits: readonly ExhibitId[]
}>
export type StoredDisclosure = Readonly<{
  id: DisclosureId
  seq: number
  operation: OperationId
  country: CountryCode
  authority: string
  basisSealed: Uint8Array
  /** Keyed digest of the manifest that was prepared. */
  digest: Uint8Array
  by: PersonId
  at: Date
  review: Readonly<{ answer: 'approved' | 'refused'; by: PersonId; at: Date }> | undefined
  exports: number
}>

export async function insertDisclosure(
  tx: Transaction,
  disclosure: Omit<StoredDisclosure, 'review' | 'exports'>,
  { cases, entities, exhibits }: DisclosureItems,
): Promise<void> {
  const { id, seq, operation, country, authority, basisSealed, digest, by, at } = disclosure
  await tx.query(
    `INSERT INTO disclosure (id, seq, operation, country, authority, basis_sealed, digest, person, at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [id, seq, operation, country, authority, basisSealed, digest, by, at],
  )
  await tx.query(
    `INSERT INTO disclosure_item (disclosure, kind, item)
     SELECT $1, 'case', unnest($2::text[]) UNION ALL SELECT $1, 'entity', unnest($3::text[])
     UNION ALL SELECT $1, 'exhibit', unnest($4::text[])`,
    [id, cases, entities, exhibits],
  )
}

const SELECT = `
  SELECT d.id, d.seq, d.operation, d.country, d.authority, d.basis_sealed AS "basisSealed", d.digest, d.person AS by, d.at,
         e.kind AS answer, e.person AS "answeredBy", e.at AS "answeredAt",
         (SELECT count(*)::int FROM disclosure_event x WHERE x.disclosure = d.id AND x.kind = 'exported') AS exports
  FROM disclosure d LEFT JOIN disclosure_event e ON e.disclosure = d.id AND e.kind <> 'exported'`
type Row = Omit<StoredDisclosure, 'review'> &
  Readonly<{ answer: 'approved' | 'refused' | null; answeredBy: PersonId | null; answeredAt: Date | null }>

/** Packages of an operation, the newest first. */
export async function disclosuresOf(database: Queryable, operation: OperationId): Promise<readonly StoredDisclosure[]> {
  const { rows } = await database.query<Row>(`${SELECT} WHERE d.operation = $1 ORDER BY d.seq DESC`, [operation])
  return rows.map(disclosureOf)
}

export async function readDisclosure(
  database: Queryable,
  { operation, disclosure }: Readonly<{ operation: OperationId; disclosure: DisclosureId }>,
): Promise<StoredDisclosure | undefined> {
  const { rows } = await database.query<Row>(`${SELECT} WHERE d.operation = $1 AND d.id = $2`, [operation, disclosure])
  return rows[0] && disclosureOf(rows[0])
}

/** What a package names, each kind in the order of its identifiers. */
export async function disclosureItems(database: Queryable, disclosure: DisclosureId): Promise<DisclosureItems> {
  const { rows } = await database.query<{ kind: string; item: string }>(
    'SELECT kind, item FROM disclosure_item WHERE disclosure = $1 ORDER BY item',
    [disclosure],
  )
  const of = (kind: string): string[] => rows.flatMap((row) => (row.kind === kind ? [row.item] : []))
  return {
    cases: of('case') as CaseId[],
    entities: of('entity') as EntityId[],
    exhibits: of('exhibit') as ExhibitId[],
  }
}

/** The index lets a package be answered once; a review by who prepared it is refused by the table. */
export async function insertDisclosureEvent(
  tx: Transaction,
  event: Readonly<{
    seq: number
    disclosure: Pick<StoredDisclosure, 'id' | 'by'>
    kind: 'approved' | 'refused' | 'exported'
    by: PersonId
    at: Date
  }>,
): Promise<void> {
  await tx.query(
    'INSERT INTO disclosure_event (seq, disclosure, kind, person, at, prepared_by) VALUES ($1, $2, $3, $4, $5, $6)',
    [event.seq, event.disclosure.id, event.kind, event.by, event.at, event.disclosure.by],
  )
}

/** Exhibits with their case, their number in it and their entry in the ledger; those that are not there are left out. */
export async function exhibitEntries(
  database: Queryable,
  exhibits: readonly ExhibitId[],
): Promise<readonly Readonly<{ exhibit: ExhibitId; caseId: CaseId; number: number; seq: number }>[]> {
  const { rows } = await database.query<{ exhibit: ExhibitId; caseId: CaseId; number: number; seq: number }>(
    'SELECT id AS exhibit, "case" AS "caseId", number, seq FROM exhibit WHERE id = ANY($1::text[]) ORDER BY id',
    [exhibits],
  )
  return rows
}

function disclosureOf({ answer, answeredBy, answeredAt, ...row }: Row): StoredDisclosure {
  const isAnswered = answer !== null && answeredBy !== null && answeredAt !== null
  return { ...row, review: isAnswered ? { answer, by: answeredBy, at: answeredAt } : undefined }
}
