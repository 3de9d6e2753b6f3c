// Tables whose rows the ledger answers for: how one says which entries have a row in it, and what each row states.
import type { Entry } from '@rempart/ledger'
import type { Queryable } from './database.ts'

/** `states`: what the entry has to say, by the name of its value, its fact, or `at` for its time. */
export type AuditedRow = Readonly<{ seq: number; states: Readonly<Record<string, string>> }>
/** A table, the entries that have a row in it, and its rows of a range of entries. */
export type AuditedTable = Readonly<{
  name: string
  hasRow(entry: Entry): boolean
  rows(database: Queryable, range: Readonly<{ from: number; to: number }>): Promise<readonly AuditedRow[]>
}>

/** A time that somebody emptied is no entry's time. */
export function timeOf(at: Date | null): string {
  return at?.toISOString() ?? ''
}

/** The rows of a range of entries; `select` ends before its WHERE. */
export async function between<Row extends object>(
  database: Queryable,
  select: string,
  { from, to }: Readonly<{ from: number; to: number }>,
): Promise<readonly Row[]> {
  const { rows } = await database.query<Row>(`${select} WHERE seq >= $1 AND seq < $2 ORDER BY seq`, [from, to])
  return rows
}
