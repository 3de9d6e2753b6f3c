// Machine clients and their keys. A machine is no person: it has scopes, no session, and decides nothing.
import type { MachineId, MachineKeyId, PersonId, Permission } from '@rempart/core'
import type { Queryable } from '../database.ts'

export type MachineKey = Readonly<{
  id: MachineKeyId
  machine: MachineId
  scopes: readonly Permission[]
  createdAt: Date
  expiresAt: Date
}>
export type Machine = Readonly<{ id: MachineId; name: string; keys: readonly MachineKey[] }>

/** Rejects with unique_violation (23505) where the name is taken. */
export async function insertMachine(
  db: Queryable,
  machine: Readonly<{ id: MachineId; name: string; at: Date; by: PersonId }>,
): Promise<void> {
  await db.query('INSERT INTO machine (id, name, created_at, by_person) VALUES ($1, $2, $3, $4)', [
    machine.id,
    machine.name,
    machine.at,
    machine.by,
  ])
}

export async function insertMachineKey(
  db: Queryable,
  key: MachineKey & Readonly<{ secretHash: Uint8Array }>,
): Promise<void> {
  await db.query(
    `INSERT INTO machine_key (id, machine, secret_hash, scopes, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [key.id, key.machine, Buffer.from(key.secretHash), key.scopes, key.createdAt, key.expiresAt],
  )
}

/** The key of a secret, where it is neither ended nor expired. */
export async function findMachineKey(db: Queryable, secretHash: Uint8Array, at: Date): Promise<MachineKey | undefined> {
  const { rows } = await db.query<MachineKey>({
    name: 'find-machine-key',
    text: `SELECT id, machine, scopes, created_at AS "createdAt", expires_at AS "expiresAt" FROM machine_key AS k
      WHERE secret_hash = $1 AND expires_at > $2 AND NOT EXISTS (SELECT FROM machine_key_end WHERE key = k.id)`,
    values: [Buffer.from(secretHash), at],
  })
  return rows[0]
}

/** The keys of one machine that still open something. */
export async function liveMachineKeys(db: Queryable, machine: MachineId, at: Date): Promise<readonly MachineKey[]> {
  const { rows } = await db.query<MachineKey>({
    name: 'live-machine-keys',
    text: `SELECT id, machine, scopes, created_at AS "createdAt", expires_at AS "expiresAt" FROM machine_key AS k
      WHERE machine = $1 AND expires_at > $2 AND NOT EXISTS (SELECT FROM machine_key_end WHERE key = k.id)`,
    values: [machine, at],
  })
  return rows
}

/** All machines with the keys that still open something. */
export async function listMachines(
  db: Queryable,
  { at, after, limit }: Readonly<{ at: Date; after?: string | undefined; limit: number }>,
): Promise<readonly Machine[]> {
  const machines = await db.query<Readonly<{ id: MachineId; name: string }>>(
    'SELECT id, name FROM machine WHERE $1::text IS NULL OR name > $1 ORDER BY name LIMIT $2',
    [after ?? null, limit],
  )
  const keys = await db.query<MachineKey>(
    `SELECT id, machine, scopes, created_at AS "createdAt", expires_at AS "expiresAt" FROM machine_key AS k
     WHERE machine = ANY($2::text[]) AND expires_at > $1 AND NOT EXISTS (SELECT FROM machine_key_end WHERE key = k.id) ORDER BY created_at`,
    [at, machines.rows.map(({ id }) => id)],
  )
  return machines.rows.map((machine) => ({ ...machine, keys: keys.rows.filter((key) => key.machine === machine.id) }))
}

export async function hasMachine(db: Queryable, id: MachineId): Promise<boolean> {
  const { rowCount } = await db.query('SELECT FROM machine WHERE id = $1', [id])
  return rowCount === 1
}

/** Ends a machine's key; false where that machine has no such live key. */
export async function endMachineKey(
  db: Queryable,
  end: Readonly<{ machine: MachineId; key: MachineKeyId; at: Date }>,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO machine_key_end (key, at) SELECT id, $3 FROM machine_key WHERE id = $2 AND machine = $1 ON CONFLICT DO NOTHING`,
    [end.machine, end.key, end.at],
  )
  return rowCount === 1
}
