// CSV (RFC 4180) over lines: quoted cells may hold commas, doubled quotes and line ends. A stray quote inside an unquoted
// cell is text, as spreadsheets write it.
import { MAX_LINE_BYTES } from '../limits.ts'
import type { ListParser, ListPlace } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { splitLines } from './line-splitter.ts'

/** Calls `onRow` with the cells and the number of the row's first line; empty lines are left out. */
export function splitRows(place: ListPlace, onRow: (cells: readonly string[], line: number) => void): ListParser {
  let open: { text: string; line: number } | undefined
  const lines = splitLines(place, (text, line) => {
    const row = open === undefined ? { text, line } : { text: `${open.text}\n${text}`, line: open.line }
    if (row.text.length > MAX_LINE_BYTES) throw malformed(place, row.line, 'has a quoted cell that does not end')
    const cells = cellsOf(row.text)
    open = cells === undefined ? row : undefined
    if (cells !== undefined && (cells.length > 1 || cells[0] !== '')) onRow(cells, row.line)
  })
  return {
    push: lines.push,
    end() {
      lines.end()
      if (open !== undefined) throw malformed(place, open.line, 'has a quoted cell that does not end')
    },
  }
}

/** The cells of a row, or nothing while a quoted cell is still open. */
function cellsOf(text: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(',')
  const cells: string[] = []
  for (let at = 0; ; at += 1) {
    if (text[at] !== '"') {
      const end = text.indexOf(',', at)
      cells.push(text.slice(at, end < 0 ? undefined : end))
      if (end < 0) return cells
      at = end
      continue
    }
    let cell = ''
    for (at += 1; ; at += 1) {
      const quote = text.indexOf('"', at)
      if (quote < 0) return undefined
      cell += text.slice(at, quote)
      at = quote + 1
      if (text[at] !== '"') break
      cell += '"'
    }
    const end = text.indexOf(',', at)
    cells.push(cell + text.slice(at, end < 0 ? undefined : end))
    if (end < 0) return cells
    at = end
  }
}

/** A cell as RFC 4180 writes it. */
export function csvCell(value: string): string {
  return /[",\r\n]/u.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
