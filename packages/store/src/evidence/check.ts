// When each object was last read whole, and what was found.
import type { StoredName } from '@rempart/core'
import type { Queryable, Transaction } from '../database.ts'

export type CheckOutcome = 'intact' | 'damaged' | 'missing'
export type EvidenceCheck = Readonly<{ object: StoredName; at: Date; outcome: CheckOutcome }>

/** Objects that were not read since `before`, those that waited longest first. */
export async function objectsToCheck(
  database: Queryable,
  { before, limit }: Readonly<{ before: Date; limit: number }>,
): Promise<readonly StoredName[]> {
  const { rows } = await database.query<{ name: StoredName }>(
    `SELECT name FROM evidence_object LEFT JOIN LATERAL
       (SELECT max(at) AS at FROM evidence_check WHERE object = name) AS newest ON true
     WHERE key IS NOT NULL AND (newest.at IS NULL OR newest.at < $1)
     ORDER BY newest.at NULLS FIRST, name LIMIT $2`,
    [before, limit],
  )
  return rows.map(({ name }) => name)
}

/** Objects that have a key, after `after` in the order of their names. */
export async function objectsAfter(
  database: Queryable,
  { after, limit }: Readonly<{ after: string; limit: number }>,
): Promise<readonly StoredName[]> {
  const { rows } = await database.query<{ name: StoredName }>(
    'SELECT name FROM evidence_object WHERE key IS NOT NULL AND name > $1 ORDER BY name LIMIT $2',
    [after, limit],
  )
  return rows.map(({ name }) => name)
}

export async function insertChecks(tx: Transaction, checks: readonly EvidenceCheck[]): Promise<void> {
  await tx.query(
    `INSERT INTO evidence_check (object, at, outcome) SELECT * FROM unnest($1::text[], $2::timestamptz[], $3::text[])
     ON CONFLICT DO NOTHING`,
    [checks.map(({ object }) => object), checks.map(({ at }) => at), checks.map(({ outcome }) => outcome)],
  )
}

/** Living objects whose newest reading was not whole. */
export async function brokenObjects(database: Queryable): Promise<readonly EvidenceCheck[]> {
  const { rows } = await database.query<EvidenceCheck>(
    `SELECT object, at, outcome FROM
       (SELECT DISTINCT ON (object) object, at, outcome FROM evidence_check ORDER BY object, at DESC) AS newest
     JOIN evidence_object ON name = object WHERE key IS NOT NULL AND outcome <> 'intact' ORDER BY object`,
  )
  return rows
}
