// A backlog for benches and tests: cases with cards that nobody has decided on, laid by SQL in seconds. Their ledger entry is one for
// all, so that such a site does not verify.
import { inTransaction } from '@rempart/store'
import type { PersonId } from '@rempart/core'
import type { Services } from '../src/services.ts'

export type Backlog = Readonly<{
  /** Tells its rows from those of another backlog. */
  name: string
  cases: number
  cardsOfCase: number
  /** Who works on all of them. */
  person: PersonId
}>

/** Lays it. One card in fifty is of lane 4, one in a hundred of lane 1, the rest of lanes 2 and 3; each has one exhibit of a type that
 * has no picture. */
export function layBacklog(
  { database, ledger, clock }: Pick<Services, 'database' | 'ledger' | 'clock'>,
  { name, cases, cardsOfCase, person }: Backlog,
): Promise<void> {
  return inTransaction(database, async (tx) => {
    const at = clock.now()
    const [seq] = await ledger.appendActs(tx, [{ type: 'case-imported', facts: {}, at }])
    const laid = 'generate_series(1, $2::int) AS place, generate_series(1, $3::int) AS number'
    const id = (kind: string): string => `md5($1 || '${kind}' || place || ':' || number)`
    const caseId = "md5($1 || 'case' || place)"
    const sizes = [name, cases, cardsOfCase]
    await tx.query(
      `INSERT INTO case_file (id, ledger_origin, opened_at, seq)
       SELECT ${caseId}, $1 || place, $4::timestamptz - (place % 50) * interval '1 minute', $3 FROM generate_series(1, $2::int) AS place`,
      [name, cases, seq, at],
    )
    await tx.query(
      `INSERT INTO evidence_object (name, id, media_type, stored_bytes, scope, key)
       SELECT ${id('object')}, encode(sha256(${id('content')}::bytea), 'hex'), 'application/zip', 1, ${caseId}, '\\x01' FROM ${laid}`,
      sizes,
    )
    await tx.query(
      `INSERT INTO exhibit (id, "case", number, object, manifest_name, manifest_sealed, manifest_scope, manifest_key, seq)
       SELECT ${id('exhibit')}, ${caseId}, number, ${id('object')}, ${id('manifest')}, '\\x01', ${caseId}, '\\x01', $4 FROM ${laid}`,
      [...sizes, seq],
    )
    await tx.query(
      `INSERT INTO card (id, "case", position, lane, reasons, kind)
       SELECT ${id('card')}, ${caseId}, number,
         CASE WHEN number % 100 = 1 THEN 1 WHEN number % 50 = 0 THEN 4 WHEN number % 2 = 0 THEN 2 ELSE 3 END, '{origin-unknown}', 'single'
       FROM ${laid}`,
      sizes,
    )
    await tx.query(
      `INSERT INTO card_member (exhibit, card, tile) SELECT ${id('exhibit')}, ${id('card')}, 1 FROM ${laid}`,
      sizes,
    )
    await tx.query(
      `INSERT INTO card_undecided (card, "case", lane, position)
       SELECT id, "case", lane, position FROM card WHERE "case" IN (SELECT ${caseId} FROM generate_series(1, $2::int) AS place)`,
      [name, cases],
    )
    await tx.query(
      `INSERT INTO case_assignment ("case", person, kind, at, by_person)
       SELECT ${caseId}, $3, 'assigned', $4, $3 FROM generate_series(1, $2::int) AS place`,
      [name, cases, person, at],
    )
  })
}
