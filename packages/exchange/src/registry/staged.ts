// What a pull brought and its list has not taken in yet: parts beside the list, sealed as they came. So a pull writes each
// record a few times, not the whole list for every part, and a stop loses one part at most. Parts belong to one state of the
// list; of another state they are none. They go when the list is activated in a new state (stored-list.ts).
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ListRecord } from '../hash-list.ts'
import { readSealed, writeSealed } from '../sealed/sealed-file.ts'
import { packEntry, unpackEntries } from './entry-bytes.ts'
import type { ListFolder } from './stored-list.ts'

/** `checkpoint`: where the pull goes on once these records are held. */
export type StagedPart = Readonly<{ records: Iterable<readonly ListRecord[]>; checkpoint: string }>
/** `records` may be gone through again, oldest first. */
export type Staged = Readonly<{
  checkpoint: string
  count: number
  records: Iterable<readonly ListRecord[]>
}>
type Head = Readonly<{ stamp: string; checkpoint: string; count: number; deleted: readonly string[] }>

const PART = /^staged-\d{8}\.sealed$/u

/** Seals a part behind those that are there; those of another state go. `stamp`: the state of the list it belongs to, empty for
 * a list to come. */
export function stagePart({ path, key }: ListFolder, { records, checkpoint }: StagedPart, stamp: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const all = [...records].flat()
  const entries = all.flatMap((record) => (record.kind === 'entry' ? [record.entry] : []))
  const deleted = all.flatMap((record) => (record.kind === 'deleted' ? [record.id] : []))
  const head: Head = { stamp, checkpoint, count: entries.length + deleted.length, deleted }
  const json = Buffer.from(JSON.stringify(head))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  const packed = function* (): Generator<Uint8Array> {
    yield length
    yield json
    for (const entry of entries) yield packEntry(entry)
  }
  if (stagedParts({ path, key }, stamp) === undefined) for (const name of partsOf(path)) rmSync(join(path, name))
  const number = String(partsOf(path).length + 1).padStart(8, '0')
  writeSealed({ path: join(path, `staged-${number}.sealed`), key }, packed())
}

/** What is staged for this state of the list, or nothing. UserError as readSealed. */
export function stagedParts({ path, key }: ListFolder, stamp: string): Staged | undefined {
  const heads = partsOf(path).map((name) => readPart({ path: join(path, name), key }).head)
  const last = heads.at(-1)
  if (last === undefined || heads.some((head) => head.stamp !== stamp)) return undefined
  return {
    checkpoint: last.checkpoint,
    count: heads.reduce((sum, { count }) => sum + count, 0),
    records: {
      *[Symbol.iterator]() {
        for (const name of partsOf(path)) {
          const { head, content } = readPart({ path: join(path, name), key })
          yield head.deleted.map((id, at) => ({ kind: 'deleted' as const, id, line: at + 1 }))
          for (const entry of unpackEntries(content)) yield [{ kind: 'entry' as const, entry }]
        }
      },
    },
  }
}

function partsOf(path: string): readonly string[] {
  if (!existsSync(path)) return []
  return readdirSync(path)
    .filter((name) => PART.test(name))
    .toSorted()
}

/** The head of a part, and the bytes of its entries as they stream. */
function readPart(file: ListFolder): Readonly<{ head: Head; content: Iterable<Uint8Array> }> {
  const pieces = readSealed(file)
  let held = Buffer.alloc(0)
  const fill = (bytes: number): void => {
    while (held.length < bytes) {
      const { value, done } = pieces.next()
      if (done === true) throw new RangeError('a staged part ends inside its head')
      held = Buffer.concat([held, value])
    }
  }
  fill(4)
  const end = 4 + held.readUInt32BE()
  fill(end)
  // Authenticated under the operator's key: this program wrote it.
  const head = JSON.parse(held.toString('utf8', 4, end)) as Head
  const content = function* (): Generator<Uint8Array> {
    yield held.subarray(end)
    yield* pieces
  }
  return { head, content: content() }
}
