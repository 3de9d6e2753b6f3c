// The snapshot file of hash indexes, and of the tables beside them, so that ten million hashes open in seconds: versioned,
// encrypted at rest, authenticated piece by piece (sealed/sealed-file.ts), streamed into the memories they are searched in.
//
// Plain content: length of the header (u32, then four zeros), the header (JSON), the tables, the parts of the indexes one
// after another. Each is followed by zeros up to a multiple of eight bytes: copies into shared memory run in whole words
// only where both sides begin at one.
import { UserError } from '@rempart/core'
import {
  FROZEN_VERSION,
  type FrozenHeader,
  type HashIndex,
  freezeState,
  openHashIndex,
  thawState,
} from '@rempart/kernels'
import { type SealedKind, readSealed, writeSealed } from '../sealed/sealed-file.ts'
import { MAX_HEADER_BYTES } from './limits.ts'

const SNAPSHOT: SealedKind = { magic: 'RMPINDEX', version: FROZEN_VERSION, noun: 'snapshot of an index' }

/** Where a snapshot is, and its key (32 bytes). `kind`: an index where it is left out. */
export type SnapshotFile = Readonly<{ path: string; key: Uint8Array; kind?: SealedKind }>

/** What is kept with the indexes: `about` is the caller's, as JSON; `sequence` grows with every snapshot of one name. */
export type SnapshotFacts = Readonly<{ sequence: number; about: unknown }>
/** `tables`: raw memory kept beside the indexes; when opened, memory that threads share. */
export type Snapshot = SnapshotFacts & Readonly<{ indexes: readonly HashIndex[]; tables?: readonly Uint8Array[] }>

type Header = SnapshotFacts & Readonly<{ indexes: readonly FrozenHeader[]; tableBytes?: readonly number[] }>

/** Writes the indexes with what is said about them. The file appears whole or not at all. */
export function writeSnapshot({ kind = SNAPSHOT, ...file }: SnapshotFile, snapshot: Snapshot): void {
  const { sequence, about, indexes, tables = [] } = snapshot
  const frozen = indexes.map((index) => freezeState(index.state()))
  const header: Header = {
    sequence,
    about,
    indexes: frozen.map(({ header }) => header),
    ...(tables.length > 0 && { tableBytes: tables.map(({ length }) => length) }),
  }
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  const content = [length, json, ...tables, ...frozen.flatMap(({ parts }) => parts)]
  writeSealed(
    { ...file, kind },
    content.flatMap((bytes) => [bytes, new Uint8Array(paddingOf(bytes.length))]),
  )
}

/** Opens a snapshot. UserError: `not-found`, `wrong-version`, `key-missing` (another key), `malformed` (damaged, cut off,
 * or an index that does not find its canaries), `refused` (older than `leastSequence`: rolled back). */
export function readSnapshot(file: SnapshotFile, leastSequence = 0): Snapshot {
  const { path } = file
  const content = readSealed({ kind: SNAPSHOT, ...file })
  try {
    const source = fillFrom(content, path)
    const { sequence, about, indexes, tableBytes } = readHeader(source, path)
    if (sequence < leastSequence)
      throw new UserError({
        code: 'refused',
        subject: path,
        reason: `is older than the index written last (${sequence}, not ${leastSequence}): build it again`,
      })
    const tables = tableBytes?.map((bytes) => new Uint8Array(new SharedArrayBuffer(bytes)))
    for (const table of tables ?? []) source.fill(table)
    const opened = indexes.map((header) => {
      const { state, parts } = thawState(header)
      for (const part of parts) source.fill(part)
      return openHashIndex(state)
    })
    if (!source.atEnd()) throw damaged(path, 'has more content than its header says')
    if (!opened.every((index) => index.findsCanaries(sequence)))
      throw damaged(path, 'does not find its own test entries: build the index again')
    return { sequence, about, indexes: opened, ...(tables && { tables }) }
  } finally {
    content.return(undefined)
  }
}

/** Bytes up to the next multiple of eight. */
function paddingOf(length: number): number {
  return -length & 7
}

/** `fill` reads one item and the padding behind it. */
type Source = Readonly<{ fill(target: Uint8Array): void; atEnd(): boolean }>

/** Hands out the pieces as whatever lengths are asked for. */
function fillFrom(content: Generator<Uint8Array>, path: string): Source {
  let piece: Uint8Array = new Uint8Array(0)
  let used = 0
  const next = (): boolean => {
    const { value, done } = content.next()
    if (done === true) return false
    piece = value
    used = 0
    return true
  }
  const take = (length: number): Uint8Array => {
    if (used === piece.length && !next()) throw damaged(path, 'ends before its content does')
    const taken = piece.subarray(used, used + length)
    used += taken.length
    return taken
  }
  return {
    fill: (target) => {
      for (let filled = 0; filled < target.length; ) {
        const taken = take(target.length - filled)
        target.set(taken, filled)
        filled += taken.length
      }
      for (let left = paddingOf(target.length); left > 0; ) left -= take(left).length
    },
    atEnd: () => used === piece.length && !next(),
  }
}

function readHeader(source: Source, path: string): Header {
  const length = Buffer.alloc(4)
  source.fill(length)
  const bytes = length.readUInt32BE()
  if (bytes > MAX_HEADER_BYTES) throw damaged(path, 'has a header beyond the limit')
  const json = Buffer.alloc(bytes)
  source.fill(json)
  // Authenticated under the caller's key: this program wrote it.
  return JSON.parse(json.toString()) as Header
}

function damaged(path: string, reason: string): UserError {
  return new UserError({ code: 'malformed', subject: path, reason })
}
