// Challenges that wait for their answer: each is answered once and soon.
import type { Queryable } from '../database.ts'

/** `secret`: what the answer has to show or to be checked with; `subject`: what it is for. */
export type Ceremony = Readonly<{ id: string; kind: string; secret: string; subject: string; expiresAt: Date }>

export async function insertCeremony(db: Queryable, ceremony: Ceremony): Promise<void> {
  await db.query('INSERT INTO ceremony (id, kind, secret, subject, expires_at) VALUES ($1, $2, $3, $4, $5)', [
    ceremony.id,
    ceremony.kind,
    ceremony.secret,
    ceremony.subject,
    ceremony.expiresAt,
  ])
}

/** Takes a ceremony out: whoever comes second finds none, and neither does who comes late. */
export async function takeCeremony(
  db: Queryable,
  asked: Readonly<{ id: string; kind: string; at: Date }>,
): Promise<Pick<Ceremony, 'secret' | 'subject'> | undefined> {
  const { rows } = await db.query<Ceremony>(
    'DELETE FROM ceremony WHERE id = $1 AND kind = $2 RETURNING secret, subject, expires_at AS "expiresAt"',
    [asked.id, asked.kind],
  )
  const [found] = rows
  return found !== undefined && found.expiresAt > asked.at ? found : undefined
}

/** Removes what nobody answered in time; the number removed. */
export async function deleteExpiredCeremonies(db: Queryable, at: Date): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM ceremony WHERE expires_at <= $1', [at])
  return rowCount ?? 0
}
