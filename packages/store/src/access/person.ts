// People of the site and the roles that they hold.
import type { ActId, HumanRole, PersonId } from '@rempart/core'
import type { Queryable } from '../database.ts'

export type Person = Readonly<{
  id: PersonId
  signInName: string
  displayName: string
  language: 'en' | 'fr'
  validUntil: Date | undefined
  disabled: boolean
  roles: readonly HumanRole[]
}>
export type NewPerson = Pick<Person, 'id' | 'signInName' | 'displayName' | 'language' | 'validUntil'>

const PERSON = `SELECT p.id, p.sign_in_name, p.display_name, p.language, p.valid_until,
  EXISTS (SELECT FROM person_disabled WHERE person = p.id) AS disabled,
  ARRAY(SELECT role FROM role_held WHERE person = p.id ORDER BY role) AS roles
  FROM person AS p`

/** Inserts a person without a role. Rejects with unique_violation (23505) where the sign-in name is taken. */
export async function insertPerson(db: Queryable, person: NewPerson, at: Date): Promise<void> {
  await db.query(
    `INSERT INTO person (id, sign_in_name, display_name, language, valid_until, created_at)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [person.id, person.signInName, person.displayName, person.language, person.validUntil ?? null, at],
  )
}

export async function readPerson(db: Queryable, id: PersonId): Promise<Person | undefined> {
  const { rows } = await db.query<PersonRow>(`${PERSON} WHERE p.id = $1`, [id])
  return rows[0] && personOf(rows[0])
}

/** In order of their sign-in names; at most `limit`, of those behind `after`. Without them all. */
export async function listPeople(
  db: Queryable,
  { after, limit }: Readonly<{ after?: string | undefined; limit?: number }> = {},
): Promise<readonly Person[]> {
  const { rows } = await db.query<PersonRow>(
    `${PERSON} WHERE $1::text IS NULL OR p.sign_in_name > $1 ORDER BY p.sign_in_name LIMIT $2`,
    [after ?? null, limit ?? null],
  )
  return rows.map(personOf)
}

/** What people are called, for those among `ids` whom there is. */
export async function namesOf(db: Queryable, ids: readonly PersonId[]): Promise<ReadonlyMap<string, string>> {
  const { rows } = await db.query<{ id: string; display_name: string }>(
    'SELECT id, display_name FROM person WHERE id = ANY($1::text[])',
    [ids],
  )
  return new Map(rows.map(({ id, display_name: name }) => [id, name]))
}

export async function countPeople(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ count: number }>('SELECT count(*) AS count FROM person')
  return rows[0]?.count ?? 0
}

/** Disables or enables from now on. */
export async function insertPersonEvent(
  db: Queryable,
  event: Readonly<{ person: PersonId; kind: 'disabled' | 'enabled'; at: Date; by: PersonId }>,
): Promise<void> {
  await db.query('INSERT INTO person_event (person, kind, at, by_person) VALUES ($1, $2, $3, $4)', [
    event.person,
    event.kind,
    event.at,
    event.by,
  ])
}

/** Grants or withdraws a role. `act`: the act for two that it rests on. */
export async function insertRoleEvent(
  db: Queryable,
  event: Readonly<{
    person: PersonId
    role: HumanRole
    kind: 'granted' | 'withdrawn'
    at: Date
    act?: ActId | undefined
  }>,
): Promise<void> {
  await db.query('INSERT INTO role_event (person, role, kind, at, act) VALUES ($1, $2, $3, $4, $5)', [
    event.person,
    event.role,
    event.kind,
    event.at,
    event.act ?? null,
  ])
}

/** How many people have ever been granted a role: never falls. */
export async function countEverGranted(db: Queryable, role: HumanRole): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT person) AS count FROM role_event WHERE role = $1 AND kind = 'granted'`,
    [role],
  )
  return rows[0]?.count ?? 0
}
/** How many enabled people hold a role now. */
export async function countHolders(db: Queryable, role: HumanRole): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM role_held AS h WHERE role = $1
     AND NOT EXISTS (SELECT FROM person_disabled WHERE person = h.person)`,
    [role],
  )
  return rows[0]?.count ?? 0
}

/** How many people were ever given a role and ever set up how to sign in, whatever became of either. */
export async function countEverEntered(db: Queryable, role: HumanRole): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(DISTINCT person) AS count FROM role_event AS e
     WHERE role = $1 AND kind = 'granted' AND EXISTS (SELECT FROM authenticator WHERE person = e.person)`,
    [role],
  )
  return rows[0]?.count ?? 0
}

type PersonRow = Readonly<{
  id: PersonId
  sign_in_name: string
  display_name: string
  language: 'en' | 'fr'
  valid_until: Date | null
  disabled: boolean
  roles: readonly HumanRole[]
}>

function personOf(row: PersonRow): Person {
  return {
    id: row.id,
    signInName: row.sign_in_name,
    displayName: row.display_name,
    language: row.language,
    validUntil: row.valid_until ?? undefined,
    disabled: row.disabled,
    roles: row.roles,
  }
}
