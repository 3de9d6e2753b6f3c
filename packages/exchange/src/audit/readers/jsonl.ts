// JSON lines (jsonlines.org): one object a line. A file is read in ranges; a line belongs to the range it begins in.
import { join } from 'node:path'
import { splitLines } from '../../text/line-splitter.ts'
import { MAX_LINE_BYTES } from '../limits.ts'
import type { Unit, UnitContext, UnitReport } from '../unit.ts'
import { bytePieces } from './byte-pieces.ts'
import { createColumnChooser, createTextRows } from './text-rows.ts'

const LF = 0x0a

export async function readJsonlUnit(
  unit: Extract<Unit, { kind: 'jsonl' | 'jsonl-packed' }>,
  context: UnitContext,
): Promise<UnitReport> {
  const chooser = createColumnChooser(unit.stated)
  let names: readonly string[] = []
  const rows = createTextRows(() => chooser.choose(names), context, unit.file)
  const lines = splitLines({ file: unit.file }, (text) => {
    if (text.trim() === '') return rows.blankRow()
    const value = parseObject(text)
    if (value === undefined) return rows.malformedRow()
    names = Object.keys(value)
    rows.row((column) => value[column])
  })
  const path = join(context.root, unit.file)
  const pieces = unit.kind === 'jsonl' ? linesOfRange(path, unit) : bytePieces(path, { packed: true })
  for await (const piece of pieces) lines.push(piece)
  lines.end()
  return rows.report(chooser.notCompared())
}

/** The whole lines that begin in [from, to): the byte before tells whether one begins at `from`. */
async function* linesOfRange(
  path: string,
  { from, to }: Readonly<{ from: number; to: number }>,
): AsyncGenerator<Buffer> {
  let at = Math.max(0, from - 1)
  let begun = from === 0
  for await (const piece of bytePieces(path, { from: at, to: to + MAX_LINE_BYTES })) {
    let start = 0
    if (!begun) {
      const first = piece.indexOf(LF)
      at += first < 0 ? piece.length : first + 1
      if (first < 0) continue
      begun = true
      start = first + 1
      if (at >= to) return
    }
    // The range ends behind the line that holds its last byte.
    const last = Math.max(start, start + (to - 1 - at))
    const end = last < piece.length ? piece.indexOf(LF, last) : -1
    yield piece.subarray(start, end < 0 ? piece.length : end + 1)
    if (end >= 0) return
    at += piece.length - start
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
