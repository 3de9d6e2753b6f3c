// Cases that were brought in, and their exhibits. Rows are inserted once.
import type { StoredName } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'
import type { FixedObject } from './evidence-object.ts'
import type { CaseId } from './evidence/case-key.ts'

/** 128 random bits in lower-case hexadecimal. */
export type ExhibitId = string & { readonly brand: 'ExhibitId' }

export type NewExhibit = Readonly<{
  id: ExhibitId
  /** Place in the manifest, from 1. */
  number: number
  /** Its sealed bytes; undefined for what has none of its own. */
  object: FixedObject | undefined
  manifest: Readonly<{ name: StoredName; sealed: Uint8Array; key: Uint8Array }>
  /** Its entry in the ledger. */
  seq: number
}>

/** The case that was brought in from the ledger called `origin`. */
export async function findCaseFile(database: Queryable, origin: string): Promise<CaseId | undefined> {
  const { rows } = await database.query<{ id: CaseId }>('SELECT id FROM case_file WHERE ledger_origin = $1', [origin])
  return rows[0]?.id
}

export async function insertCaseFile(
  tx: Transaction,
  { id, origin, openedAt, seq }: Readonly<{ id: CaseId; origin: string; openedAt: Date; seq: number }>,
): Promise<void> {
  await tx.query('INSERT INTO case_file (id, ledger_origin, opened_at, seq) VALUES ($1, $2, $3, $4)', [
    id,
    origin,
    openedAt,
    seq,
  ])
}

/** Numbers of the exhibits of a case that are there. */
export async function exhibitNumbers(database: Queryable, caseId: CaseId): Promise<ReadonlySet<number>> {
  const { rows } = await database.query<{ number: number }>('SELECT number FROM exhibit WHERE "case" = $1', [caseId])
  return new Set(rows.map(({ number }) => number))
}

/** Inserts exhibits whose objects are there; everything belongs to the case already, keys and all. */
export async function insertExhibits(tx: Transaction, caseId: CaseId, exhibits: readonly NewExhibit[]): Promise<void> {
  await tx.query(
    `INSERT INTO exhibit (id, "case", number, object, manifest_name, manifest_sealed, manifest_scope, manifest_key, seq)
     SELECT id, $1, number, object, name, sealed, $1, key, seq
     FROM unnest($2::text[], $3::int[], $4::text[], $5::text[], $6::bytea[], $7::bytea[], $8::bigint[])
       AS given (id, number, object, name, sealed, key, seq)`,
    [
      caseId,
      exhibits.map(({ id }) => id),
      exhibits.map(({ number }) => number),
      exhibits.map(({ object }) => object?.name ?? null),
      exhibits.map(({ manifest }) => manifest.name),
      exhibits.map(({ manifest }) => manifest.sealed),
      exhibits.map(({ manifest }) => manifest.key),
      exhibits.map(({ seq }) => seq),
    ],
  )
}
