// Wrong tries. A try is charged before it is looked at and given back when it was right, so that many at once do not
// get more than their number.
import { delayMs } from '@rempart/core'
import type { Transaction } from '../database.ts'

/** Charges one try on a subject (a keyed hash: no names here). Undefined where it may be looked at; else when to come back. */
export async function chargeTry(tx: Transaction, subject: Uint8Array, at: Date): Promise<Date | undefined> {
  await tx.query('INSERT INTO sign_in_try (subject, wrong, not_before) VALUES ($1, 0, $2) ON CONFLICT DO NOTHING', [
    Buffer.from(subject),
    at,
  ])
  const { rows } = await tx.query<{ wrong: number; not_before: Date }>(
    'SELECT wrong, not_before FROM sign_in_try WHERE subject = $1 FOR UPDATE',
    [Buffer.from(subject)],
  )
  const { wrong = 0, not_before: notBefore = at } = rows[0] ?? {}
  if (notBefore > at) return notBefore
  await tx.query('UPDATE sign_in_try SET wrong = $2, not_before = $3 WHERE subject = $1', [
    Buffer.from(subject),
    wrong + 1,
    new Date(at.getTime() + delayMs(wrong + 1)),
  ])
  return undefined
}

/** Forgets the wrong tries of a subject. */
export async function forgiveTries(tx: Transaction, subject: Uint8Array): Promise<void> {
  await tx.query('DELETE FROM sign_in_try WHERE subject = $1', [Buffer.from(subject)])
}
