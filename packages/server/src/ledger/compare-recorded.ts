// The rows of acts against their entries: an entry that names tables has to find in each exactly the rows that it commits to.
import type { Entry, Opening } from '@rempart/ledger'
import { parseRowsText, recordedRows, type RowsDigest, type Transaction } from '@rempart/store'

type Opened = Readonly<{ entry: Entry; opening: Opening | undefined; isErased: boolean }>

/** `opened`: the entries of the range, by number; undefined for one that was named already. */
export async function compareRecorded(
  tx: Transaction,
  { from, to, opened }: Readonly<{ from: number; to: number; opened: ReadonlyMap<number, Opened | undefined> }>,
  report: (where: string, reason: string) => void,
): Promise<void> {
  const expected = new Map([...opened].map(([seq, of]) => [seq, new Map(of === undefined ? [] : statedRows(of))]))
  for (const { table, entry, count, digest } of await recordedRows(tx, { from, to })) {
    const where = `${table}#${entry}`
    const of = opened.get(entry)
    if (of === undefined && opened.has(entry)) continue // its entry is named already
    const stated = expected.get(entry)?.get(table)
    expected.get(entry)?.delete(table)
    if (stated === undefined) {
      if (of?.isErased !== true) report(where, 'the ledger knows nothing of this row')
    } else if (stated.count !== count) report(where, `${count} rows, and the ledger states ${stated.count}`)
    else if (stated.digest !== digest) report(where, 'is not what the ledger states')
  }
  for (const [seq, tables] of expected)
    for (const [table, { count }] of tables)
      if (count > 0) report(`${table}#${seq}`, 'is in the ledger and not in the database')
}

function statedRows({ opening }: Opened): Iterable<[string, RowsDigest]> {
  const rows = opening?.kind === 'values' ? opening.values['rows'] : undefined
  return (rows && parseRowsText(rows.value)) ?? []
}
