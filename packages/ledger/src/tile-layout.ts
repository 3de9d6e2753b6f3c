// Names and shapes of the files of a log: C2SP tlog-tiles (c2sp.org/tlog-tiles). 256 hashes a tile, 256 entries a
// bundle; the file at the right edge is partial and says its width in its name.
import { HASH_BYTES } from './merkle.ts'

export const TILE_WIDTH = 256
/** Height of a tile in tree levels: 2^8 = 256. */
export const TILE_HEIGHT = 8
/** A bundle writes each entry's length in two bytes. */
export const MAX_ENTRY_BYTES = 65_535
export const CHECKPOINT_NAME = 'checkpoint'
/** The newest checkpoint that enough witnesses cosigned; at most as large as the other. */
export const COSIGNED_NAME = 'checkpoint-cosigned'

/** What a file holds: hashes of a level, entries, or openings (ours, beside the log: see entry.ts). */
export type FileKind = Readonly<{ kind: 'tile'; level: number } | { kind: 'entries' } | { kind: 'openings' }>

/** `tile/0/x001/067`, `tile/entries/000.p/12`, `openings/000`: `width` 256 for a full file. */
export function fileName(kind: FileKind, at: Readonly<{ index: number; width: number }>): string {
  const suffix = at.width === TILE_WIDTH ? '' : `.p/${at.width}`
  return `${folderOf(kind)}${indexPath(at.index)}${suffix}`
}

/** How many items the file `index` of a row of `count` items holds: 0 beyond the end. */
export function widthAt(index: number, count: number): number {
  return Math.max(0, Math.min(TILE_WIDTH, count - index * TILE_WIDTH))
}

/** Hashes that tiles of `level` hold in a log of `size` entries. */
export function levelCount(level: number, size: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/** Every file that a log of `size` entries consists of, the checkpoint apart. */
export function* filesOf(size: number): Generator<Readonly<{ file: FileKind; index: number; width: number }>> {
  for (let level = 0; levelCount(level, size) > 0; level += 1)
    yield* row({ kind: 'tile', level }, levelCount(level, size))
  yield* row({ kind: 'entries' }, size)
  yield* row({ kind: 'openings' }, size)
}

/** A bundle: each entry behind its length as 16-bit big-endian. */
export function joinEntries(entries: readonly Uint8Array[]): Uint8Array {
  const bundle = new Uint8Array(entries.reduce((sum, { length }) => sum + 2 + length, 0))
  let at = 0
  for (const entry of entries) {
    bundle[at] = entry.length >> 8
    bundle[at + 1] = entry.length & 0xff
    bundle.set(entry, at + 2)
    at += 2 + entry.length
  }
  return bundle
}

/** The entries of a bundle as far as they can be read; `rest` bytes belong to none. */
export function splitEntries(bundle: Uint8Array): Readonly<{ entries: readonly Uint8Array[]; rest: number }> {
  const entries: Uint8Array[] = []
  let at = 0
  while (at + 2 <= bundle.length && entries.length < TILE_WIDTH) {
    const length = (bundle[at] as number) * 256 + (bundle[at + 1] as number)
    if (at + 2 + length > bundle.length) break
    entries.push(bundle.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return { entries, rest: bundle.length - at }
}

export function joinHashes(hashes: readonly Uint8Array[]): Uint8Array {
  const tile = new Uint8Array(hashes.length * HASH_BYTES)
  hashes.forEach((hash, i) => tile.set(hash, i * HASH_BYTES))
  return tile
}

export function splitHashes(tile: Uint8Array): Uint8Array[] {
  return Array.from({ length: Math.floor(tile.length / HASH_BYTES) }, (_, i) =>
    tile.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES),
  )
}

function* row(file: FileKind, count: number): Generator<Readonly<{ file: FileKind; index: number; width: number }>> {
  for (let index = 0; index * TILE_WIDTH < count; index += 1) yield { file, index, width: widthAt(index, count) }
}

function folderOf(kind: FileKind): string {
  switch (kind.kind) {
    case 'tile':
      return `tile/${kind.level}/`
    case 'entries':
      return 'tile/entries/'
    case 'openings':
      return 'openings/'
  }
}

function indexPath(index: number): string {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000))
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return groups.join('/')
}
