// Hashes of any range of leaves, read from the tiles of a stored log.
import { equalBytes, type LeafRange, nodeHash, rootOf, splitPoint } from './merkle.ts'
import type { LedgerStorage } from './storage.ts'
import { fileName, levelCount, splitHashes, TILE_HEIGHT, TILE_WIDTH, widthAt } from './tile-layout.ts'

/** The hash of a range of leaves that a split of the tree names, or undefined where a tile is missing or short. */
export type HashReader = (range: LeafRange) => Promise<Uint8Array | undefined>

/** Reads from the tiles of a log of `size` entries. */
export function hashReader(storage: LedgerStorage, size: number): HashReader {
  const tiles = new Map<string, Promise<readonly Uint8Array[]>>()

  function tile(level: number, index: number): Promise<readonly Uint8Array[]> {
    const name = fileName({ kind: 'tile', level }, { index, width: widthAt(index, levelCount(level, size)) })
    let hashes = tiles.get(name)
    if (hashes === undefined) {
      hashes = storage.read(name).then((bytes) => splitHashes(bytes ?? new Uint8Array(0)))
      tiles.set(name, hashes)
    }
    return hashes
  }

  async function complete({ start, end }: LeafRange): Promise<Uint8Array | undefined> {
    const height = Math.log2(end - start)
    const level = Math.floor(height / TILE_HEIGHT)
    const span = 2 ** (height % TILE_HEIGHT)
    const first = start / TILE_WIDTH ** level
    const offset = first % TILE_WIDTH
    const hashes = (await tile(level, Math.floor(first / TILE_WIDTH))).slice(offset, offset + span)
    return hashes.length === span ? rootOf(hashes) : undefined
  }

  async function read(range: LeafRange): Promise<Uint8Array | undefined> {
    const { start, end } = range
    if (end === start) return rootOf([])
    const span = end - start
    if (span === 1 || splitPoint(span) * 2 === span) return complete(range)
    const middle = start + splitPoint(span)
    const left = await read({ start, end: middle })
    const right = await read({ start: middle, end })
    return left === undefined || right === undefined ? undefined : nodeHash(left, right)
  }
  return read
}

/** Whether the stored log had `root` when it had `size` entries. */
export async function hadRoot(
  read: HashReader,
  { size, root }: Readonly<{ size: number; root: Uint8Array }>,
): Promise<boolean> {
  const hash = await read({ start: 0, end: size })
  return hash !== undefined && equalBytes(hash, root)
}
