// What an audit has done so far, on disk: hits as they come, a line for each finished unit. A stop at any moment loses the
// units under way and no other; lines of a unit that did not finish are never read.
import { closeSync, existsSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { UserError } from '@rempart/core'
import { READ_BYTES } from './limits.ts'
import type { NamedHit, UnitReport } from './unit.ts'

type Line = Readonly<
  | { kind: 'plan'; plan: string }
  | { kind: 'run'; run: number }
  | { kind: 'hits'; unit: number; hits: readonly NamedHit[] }
  | { kind: 'done'; unit: number; report: UnitReport }
>
/** Where the hits of a unit lie in the file. */
type Block = Readonly<{ at: number; length: number; run: number }>

export type ProgressLog = Readonly<{
  isDone(unit: number): boolean
  hits(unit: number, hits: readonly NamedHit[]): void
  done(unit: number, report: UnitReport): void
  /** Every finished unit in order, with its hits block by block. */
  finished(): Iterable<Readonly<{ unit: number; report: UnitReport; hits(): Iterable<readonly NamedHit[]> }>>
  close(): void
  remove(): void
}>

/** Opens or resumes the log of `plan`, which names dataset, lists and choices. UserError `conflict` for another plan. */
export function openProgressLog(path: string, plan: string): ProgressLog {
  const fresh = !existsSync(path)
  const fd = openSync(path, fresh ? 'wx+' : 'r+', 0o600)
  const reports = new Map<number, { report: UnitReport; run: number }>()
  const blocks = new Map<number, Block[]>()
  let run = 0
  let end = 0
  for (const { text, at, length } of fresh ? [] : wholeLines(fd)) {
    const line = parse(text, path)
    if (line.kind === 'plan' && line.plan !== plan)
      throw new UserError({
        code: 'conflict',
        subject: path,
        reason: 'belongs to another audit: dataset, lists or options differ; choose another --out, or remove it',
      })
    if (line.kind === 'run') run = line.run
    if (line.kind === 'done') reports.set(line.unit, { report: line.report, run })
    if (line.kind === 'hits') remember(line.unit, { at, length, run })
    end = at + length + 1
  }
  ftruncateSync(fd, end)
  run += 1

  function remember(unit: number, block: Block): void {
    const held = blocks.get(unit)
    if (held === undefined) blocks.set(unit, [block])
    else held.push(block)
  }
  function append(line: Line): Block {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    for (let written = 0; written < bytes.length; )
      written += writeSync(fd, bytes, written, bytes.length - written, end + written)
    const block = { at: end, length: bytes.length - 1, run }
    end += bytes.length
    return block
  }
  if (fresh || end === 0) append({ kind: 'plan', plan })
  append({ kind: 'run', run })
  return {
    isDone: (unit) => reports.has(unit),
    hits: (unit, hits) => remember(unit, append({ kind: 'hits', unit, hits })),
    done(unit, report) {
      append({ kind: 'done', unit, report })
      reports.set(unit, { report, run })
    },
    *finished() {
      for (const [unit, { report, run: own }] of [...reports].sort(([a], [b]) => a - b)) {
        const held = (blocks.get(unit) ?? []).filter((block) => block.run === own)
        const hits = function* (): Generator<readonly NamedHit[]> {
          for (const { at, length } of held) {
            const bytes = Buffer.allocUnsafe(length)
            readSync(fd, bytes, 0, length, at)
            const line = parse(bytes.toString(), path)
            if (line.kind === 'hits') yield line.hits
          }
        }
        yield { unit, report, hits }
      }
    },
    close: () => closeSync(fd),
    remove: () => rmSync(path),
  }
}

/** Lines that end; what a stop cut off is not one. */
function* wholeLines(fd: number): Generator<Readonly<{ text: string; at: number; length: number }>> {
  let rest: Buffer = Buffer.alloc(0)
  let at = 0
  for (let from = 0; ; ) {
    const piece = Buffer.allocUnsafe(READ_BYTES)
    const read = readSync(fd, piece, 0, READ_BYTES, from)
    if (read === 0) return
    from += read
    rest = Buffer.concat([rest, piece.subarray(0, read)])
    let used = 0
    for (let line = rest.indexOf(0x0a); line >= 0; line = rest.indexOf(0x0a, used)) {
      yield { text: rest.subarray(used, line).toString(), at: at + used, length: line - used }
      used = line + 1
    }
    at += used
    rest = rest.subarray(used)
  }
}

function parse(text: string, path: string): Line {
  try {
    // Written by this program; a line that is no JSON was written by something else.
    return JSON.parse(text) as Line
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'is no progress of an audit; remove it', cause })
  }
}
