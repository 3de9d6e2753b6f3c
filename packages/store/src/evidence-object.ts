// Sealed objects: where each lies, and its wrapped key. The bytes are in the object store, the keys below the key service.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable, Transaction } from './database.ts'

/** What the database knows of a sealed object. */
export type EvidenceObject = Readonly<{
  name: StoredName
  /** HMAC of the plaintext's digest, hexadecimal. */
  id: string
  type: string
  storedBytes: number
  key: WrappedKey
}>

/** What never changes of an object's row. */
export type FixedObject = Omit<EvidenceObject, 'key'>
/** The same in SQL, of a row `o`. */
export const FIXED_OBJECT = `json_build_object('name', o.name, 'id', o.id, 'type', o.media_type, 'storedBytes', o.stored_bytes)`

/** Records objects whose bytes are already durable in the object store. Keys wrapped below a case's key name it as scope. */
export async function insertObjects(tx: Transaction, objects: readonly EvidenceObject[]): Promise<void> {
  if (objects.length === 0) return
  await tx.query(
    `INSERT INTO evidence_object (name, id, media_type, stored_bytes, scope, key)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::bytea[])`,
    [
      objects.map(({ name }) => name),
      objects.map(({ id }) => id),
      objects.map(({ type }) => type),
      objects.map(({ storedBytes }) => storedBytes),
      objects.map(({ key }) => key.context.scope),
      objects.map(({ key }) => key.wrapped),
    ],
  )
}

/** One object, or undefined where it is absent or its key was destroyed. */
export async function readObject(database: Queryable, name: StoredName): Promise<EvidenceObject | undefined> {
  const { rows } = await database.query<{
    id: string
    media_type: string
    stored_bytes: number
    scope: string
    key: Uint8Array | null
  }>('SELECT id, media_type, stored_bytes, scope, key FROM evidence_object WHERE name = $1', [name])
  const row = rows[0]
  if (row === undefined || row.key === null) return undefined
  const context = { kind: 'object', id: row.id, scope: row.scope, type: row.media_type } as const
  return { name, id: row.id, type: row.media_type, storedBytes: row.stored_bytes, key: { context, wrapped: row.key } }
}
