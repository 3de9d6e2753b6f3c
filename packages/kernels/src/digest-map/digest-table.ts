// A fixed set of digests for bulk joins: laid out in rows by their leading bits, behind a bitmap that turns nearly every
// stranger away with one read. All of it is shared memory, so that worker threads search it without a copy.
// Ten million MD5 take 27 bytes each. Digests are taken to be uniform; crafted ones slow a row down, never make it wrong.

/** Digests in rows; `values[i]` is what was added with the digest at place i (several may be equal). */
export type DigestTable = Readonly<{
  widthBytes: number
  size: number
  /** Leading bits that choose a row, and those that choose a bit of the filter. */
  rowBits: number
  filterBits: number
  filter: Uint32Array
  /** Row r holds places `starts[r]` to `starts[r + 1]`. */
  starts: Uint32Array
  digests: Uint8Array
  values: Uint32Array
}>
export type DigestTableBuilder = Readonly<{
  /** `value` comes back for every find of the digest. Throws RangeError for another width. */
  add(digest: Uint8Array, value: number): void
  finish(): DigestTable
}>

/** Digests gathered in one piece, so that growth copies nothing. */
const PIECE_DIGESTS = 1 << 18
/** One bit in eight to sixteen of the filter is set: at most 12 % of strangers pass. */
const FILTER_BITS_PER_DIGEST = 8
/** 128 MB: a larger filter would leave every cache. */
const MAX_FILTER_BITS = 30

/** `widthBytes`: 16 MD5, 20 SHA-1, 32 SHA-256. */
export function createDigestTableBuilder(widthBytes: number): DigestTableBuilder {
  const pieces: Piece[] = []
  let size = 0
  return {
    add(digest, value) {
      if (digest.length !== widthBytes)
        throw new RangeError(`a digest of ${digest.length} bytes in a table of ${widthBytes}`)
      const place = size % PIECE_DIGESTS
      if (place === 0)
        pieces.push({ digests: new Uint8Array(PIECE_DIGESTS * widthBytes), values: new Uint32Array(PIECE_DIGESTS) })
      const piece = pieces.at(-1)
      piece?.digests.set(digest, place * widthBytes)
      if (piece !== undefined) piece.values[place] = value
      size += 1
    },
    finish() {
      const rowBits = Math.max(1, Math.min(28, Math.floor(Math.log2(Math.max(2, size)))))
      const filterBits = Math.max(
        5,
        Math.min(MAX_FILTER_BITS, Math.ceil(Math.log2(Math.max(2, size * FILTER_BITS_PER_DIGEST)))),
      )
      const filter = new Uint32Array(new SharedArrayBuffer(2 ** filterBits / 8))
      const starts = new Uint32Array(new SharedArrayBuffer((2 ** rowBits + 1) * 4))
      const digests = new Uint8Array(new SharedArrayBuffer(size * widthBytes))
      const values = new Uint32Array(new SharedArrayBuffer(size * 4))
      const [rowShift, filterShift] = [32 - rowBits, 32 - filterBits]
      // Counted one row ahead, summed, then used as the next free place: rows end where the next begins.
      for (const { digests: piece, count } of counted(pieces, size))
        for (let i = 0; i < count; i += 1) {
          const prefix = prefixOf(piece, i * widthBytes)
          const bit = prefix >>> filterShift
          filter[bit >>> 5] = (filter[bit >>> 5] as number) | (1 << (bit & 31))
          const row = (prefix >>> rowShift) + 1
          starts[row] = (starts[row] as number) + 1
        }
      for (let row = 1; row < starts.length; row += 1)
        starts[row] = (starts[row] as number) + (starts[row - 1] as number)
      const next = Uint32Array.from(starts)
      const words = new Uint32Array(digests.buffer)
      const width = widthBytes / 4
      for (const { digests: piece, values: held, count } of counted(pieces, size)) {
        const source = new Uint32Array(piece.buffer)
        for (let i = 0; i < count; i += 1) {
          const row = prefixOf(piece, i * widthBytes) >>> rowShift
          const place = next[row] as number
          next[row] = place + 1
          for (let word = 0; word < width; word += 1) words[place * width + word] = source[i * width + word] as number
          values[place] = held[i] as number
        }
      }
      pieces.length = 0
      return { widthBytes, size, rowBits, filterBits, filter, starts, digests, values }
    },
  }
}

/** Bytes of memory that a table holds. */
export function tableBytes({ filter, starts, digests, values }: DigestTable): number {
  return filter.byteLength + starts.byteLength + digests.byteLength + values.byteLength
}

/** Calls `visit` with the value of every digest equal to the one at `at`, in the order they were added. */
export function findInTable(
  table: DigestTable,
  { bytes, at }: Readonly<{ bytes: Uint8Array; at: number }>,
  visit: (value: number) => void,
): void {
  const { widthBytes, starts, digests, values } = table
  const row = prefixOf(bytes, at) >>> (32 - table.rowBits)
  const end = starts[row + 1] as number
  for (let place = starts[row] as number; place < end; place += 1) {
    const from = place * widthBytes
    let byte = 0
    while (byte < widthBytes && digests[from + byte] === bytes[at + byte]) byte += 1
    if (byte === widthBytes) visit(values[place] as number)
  }
}

type Piece = Readonly<{ digests: Uint8Array; values: Uint32Array }>

/** Each piece with the number of digests in it. */
function counted(pieces: readonly Piece[], size: number): readonly (Piece & Readonly<{ count: number }>)[] {
  return pieces.map((piece, at) => ({ ...piece, count: Math.min(PIECE_DIGESTS, size - at * PIECE_DIGESTS) }))
}

/** The first four bytes, as a number of 32 bits. */
export function prefixOf(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}
