// Operations: their members by country, the cases that they hold for each country, and their measures.
import type { CountryCode, MeasureKind, MeasureState, OperationScope, PersonId } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'
import type { CaseId } from '../evidence/case-key.ts'

/** 128 random bits in lower-case hexadecimal. */
export type OperationId = string & { readonly brand: 'OperationId' }
export type StoredOperation = Readonly<{ id: OperationId; openedAt: Date; by: PersonId; titleSealed: Uint8Array }>
/** `country` undefined: coordinates. */
export type OperationMember = Readonly<{ person: PersonId; country: CountryCode | undefined }>
export type HeldCase = Readonly<{ caseId: CaseId; country: CountryCode }>
export type Measure = Readonly<{
  id: string
  kind: MeasureKind
  country: CountryCode
  state: MeasureState
  /** `YYYY-MM-DD`. */
  day: string
  caseId: CaseId | undefined
  by: PersonId
  at: Date
  wordsSealed: Uint8Array | undefined
}>

export async function insertOperation(
  tx: Transaction,
  { id, seq, by, openedAt, titleSealed }: StoredOperation & Readonly<{ seq: number }>,
): Promise<void> {
  await tx.query('INSERT INTO operation (id, seq, person, at, title_sealed) VALUES ($1, $2, $3, $4, $5)', [
    id,
    seq,
    by,
    openedAt,
    titleSealed,
  ])
}

/** Takes an operation for the transaction; false where there is none. */
export async function lockOperation(tx: Transaction, operation: OperationId): Promise<boolean> {
  const { rowCount } = await tx.query('SELECT FROM operation WHERE id = $1 FOR NO KEY UPDATE', [operation])
  return rowCount === 1
}

export async function readOperation(database: Queryable, operation: OperationId): Promise<StoredOperation | undefined> {
  const { rows } = await database.query<StoredOperation>(
    'SELECT id, at AS "openedAt", person AS by, title_sealed AS "titleSealed" FROM operation WHERE id = $1',
    [operation],
  )
  return rows[0]
}

/** Operations in which a person is a member, the newest first. */
export async function operationsOf(database: Queryable, person: PersonId): Promise<readonly StoredOperation[]> {
  const { rows } = await database.query<StoredOperation>(
    `SELECT id, at AS "openedAt", person AS by, title_sealed AS "titleSealed" FROM operation
     WHERE EXISTS (SELECT FROM operation_assigned a WHERE a.operation = operation.id AND a.person = $1)
     ORDER BY seq DESC`,
    [person],
  )
  return rows
}

export async function insertMember(
  tx: Transaction,
  change: OperationMember &
    Readonly<{ seq: number; operation: OperationId; kind: 'assigned' | 'released'; at: Date; by: PersonId }>,
): Promise<void> {
  await tx.query(
    `INSERT INTO operation_member (seq, operation, person, country, kind, at, by_person)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [change.seq, change.operation, change.person, change.country ?? null, change.kind, change.at, change.by],
  )
}

/** Members of an operation today; of one person alone where he is named. */
export async function membersOf(
  database: Queryable,
  { operation, person }: Readonly<{ operation: OperationId; person?: PersonId }>,
): Promise<readonly OperationMember[]> {
  const { rows } = await database.query<{ person: PersonId; country: CountryCode | null }>(
    `SELECT person, country FROM operation_assigned WHERE operation = $1 AND ($2::text IS NULL OR person = $2)
     ORDER BY country NULLS FIRST, person`,
    [operation, person ?? null],
  )
  return rows.map(({ country, ...row }) => ({ ...row, country: country ?? undefined }))
}

/** True while the person is a member; false for an operation that does not exist. */
export async function isMember(database: Queryable, operation: string, person: PersonId): Promise<boolean> {
  const { rowCount } = await database.query(
    'SELECT FROM operation_assigned WHERE operation = $1 AND person = $2 LIMIT 1',
    [operation, person],
  )
  return rowCount === 1
}

/** Puts cases into an operation or takes them out, each with its entry. */
export async function insertHeldCases(
  tx: Transaction,
  change: Readonly<{
    operation: OperationId
    kind: 'added' | 'removed'
    by: PersonId
    at: Date
    cases: readonly (HeldCase & Readonly<{ seq: number }>)[]
  }>,
): Promise<void> {
  const { operation, kind, by, at, cases } = change
  await tx.query(
    `INSERT INTO operation_case (seq, operation, "case", country, kind, person, at)
     SELECT seq, $1, id, country, $2, $3, $4 FROM unnest($5::bigint[], $6::text[], $7::text[]) AS given (seq, id, country)`,
    [
      operation,
      kind,
      by,
      at,
      cases.map(({ seq }) => seq),
      cases.map(({ caseId }) => caseId),
      cases.map(({ country }) => country),
    ],
  )
}

/** The cases that an operation holds today, within a scope. */
export async function heldCases(
  database: Queryable,
  { operation, scope }: Readonly<{ operation: OperationId; scope: OperationScope }>,
): Promise<readonly HeldCase[]> {
  const { rows } = await database.query<HeldCase>(
    `SELECT "case" AS "caseId", country FROM operation_holds
     WHERE operation = $1 AND ($2::text[] IS NULL OR country = ANY($2)) ORDER BY country, "case"`,
    [operation, countriesOf(scope)],
  )
  return rows
}

export async function insertMeasureEvent(
  tx: Transaction,
  event: Measure & Readonly<{ seq: number; operation: OperationId }>,
): Promise<void> {
  const { seq, id, operation, country, kind, state, day, caseId, by, at, wordsSealed } = event
  await tx.query(
    `INSERT INTO measure_event (seq, measure, operation, country, kind, state, day, "case", person, at, words_sealed)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [seq, id, operation, country, kind, state, day, caseId ?? null, by, at, wordsSealed ?? null],
  )
}

/** Measures as they stand today, within a scope, in the order in which they began; one alone where it is named. */
export async function measuresOf(
  database: Queryable,
  { operation, scope, measure }: Readonly<{ operation: OperationId; scope: OperationScope; measure?: string }>,
): Promise<readonly Measure[]> {
  type Row = Omit<Measure, 'caseId' | 'wordsSealed'> &
    Readonly<{ caseId: CaseId | null; wordsSealed: Uint8Array | null }>
  const { rows } = await database.query<Row>(
    `SELECT * FROM (
       SELECT DISTINCT ON (measure) measure AS id, kind, country, state, to_char(day, 'YYYY-MM-DD') AS day, "case" AS "caseId",
              person AS by, at, words_sealed AS "wordsSealed"
       FROM measure_event WHERE operation = $1 AND ($3::text IS NULL OR measure = $3) ORDER BY measure, seq DESC
     ) AS stands WHERE $2::text[] IS NULL OR country = ANY($2) ORDER BY day, id`,
    [operation, countriesOf(scope), measure ?? null],
  )
  return rows.map(({ caseId, wordsSealed, ...row }) => ({
    ...row,
    caseId: caseId ?? undefined,
    wordsSealed: wordsSealed ?? undefined,
  }))
}

/** NULL: every country. */
function countriesOf(scope: OperationScope): readonly string[] | null {
  return scope.kind === 'all' ? null : scope.countries
}
