// A fixed set of digests for bulk joins: laid out in rows by their leading bits, behind a filter that turns nearly every
// stranger away with one read (a blocked Bloom filter, three bits in one word; Putze, Sanders, Singler 2007). All of it is
// shared memory, so that worker threads search it without a copy. Ten million MD5 take 25 bytes each. Digests are taken
// to be uniform; crafted ones slow a row down, never make it wrong. Every table holds a canary: a digest of nobody's file,
// whose lookup shows that the table still finds what is in it.

/** Digests in rows; `values[i]` is what was added with the digest at place i (several may be equal). */
export type DigestTable = Readonly<{
  widthBytes: number
  /** Digests added, the canary not counted. */
  size: number
  /** Leading bits that choose a row, and those that choose a word of the filter. */
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
/** Digests for each word of the filter: about one stranger in sixty passes. */
const DIGESTS_PER_WORD = 4
/** 64 MB: a larger filter would leave every cache. */
const MAX_FILTER_BITS = 24
const MAX_ROW_BITS = 28
/** Digests are dealt to so many parts first, each of which then fits a cache while it is put in order. */
const PART_BITS = 8

/** Value of the canary; no answer reports it. Values added must lie below. */
const CANARY_VALUE = 0xffff_ffff
/** Every byte of the canary. */
const CANARY_BYTE = 0xca

/** Places `from` to `to` of the table hold the digests of one part. */
type Part = Readonly<{ part: number; from: number; to: number }>
/** Room for a copy of any part. */
type Scratch = Readonly<{ words: Uint32Array; values: Uint32Array }>
/** First 32 bits of digests, and which of them are any (1, else 0). */
type AskedPrefixes = Readonly<{ prefixes: Uint32Array; valid: Uint8Array }>
type Piece = Readonly<{ digests: Uint8Array; values: Uint32Array }>

/** `widthBytes`: 16 MD5, 20 SHA-1, 32 SHA-256. */
export function createDigestTableBuilder(widthBytes: number): DigestTableBuilder {
  const pieces: Piece[] = []
  let size = 0
  const add = (digest: Uint8Array, value: number): void => {
    if (digest.length !== widthBytes)
      throw new RangeError(`a digest of ${digest.length} bytes in a table of ${widthBytes}`)
    const place = size % PIECE_DIGESTS
    if (place === 0)
      pieces.push({ digests: new Uint8Array(PIECE_DIGESTS * widthBytes), values: new Uint32Array(PIECE_DIGESTS) })
    const piece = pieces.at(-1)
    piece?.digests.set(digest, place * widthBytes)
    if (piece !== undefined) piece.values[place] = value
    size += 1
  }
  return {
    add,
    finish() {
      const added = size
      add(canaryOf(widthBytes), CANARY_VALUE)
      const table = emptyTable(widthBytes, size)
      const ends = deal(pieces, table)
      pieces.length = 0
      const ranges = Array.from(ends, (to, part): Part => ({ part, from: ends[part - 1] ?? 0, to }))
      const most = Math.max(...ranges.map(({ from, to }) => to - from))
      const scratch = { words: new Uint32Array((most * widthBytes) / 4), values: new Uint32Array(most) }
      for (const range of ranges) putInOrder(table, range, scratch)
      return { ...table, size: added }
    },
  }
}

/** The canary's digest. */
export function canaryOf(widthBytes: number): Uint8Array {
  return new Uint8Array(widthBytes).fill(CANARY_BYTE)
}

/** Whether the canary is found, through the filter and in its row. False: what the table does not find says nothing. */
export function tableFindsCanary(table: DigestTable): boolean {
  const bytes = canaryOf(table.widthBytes)
  const asked = { prefixes: Uint32Array.of(prefixOf(bytes, 0)), valid: Uint8Array.of(1) }
  return filterPrefixes(table, asked, new Uint32Array(1)) === 1 && rowHoldsCanary(table, bytes)
}

/** Whether a search for `bytes` meets the canary. */
export function rowHoldsCanary(table: DigestTable, bytes: Uint8Array): boolean {
  let found = false
  searchRow(table, { bytes, at: 0 }, (value) => {
    found ||= value === CANARY_VALUE
  })
  return found
}

/** Bytes of memory that a table holds. */
export function tableBytes({ filter, starts, digests, values }: DigestTable): number {
  return filter.byteLength + starts.byteLength + digests.byteLength + values.byteLength
}

/** Calls `visit` with the value of every digest equal to the one at `at`, in the order they were added. */
export function findInTable(
  table: DigestTable,
  asked: Readonly<{ bytes: Uint8Array; at: number }>,
  visit: (value: number) => void,
): void {
  searchRow(table, asked, (value) => {
    if (value !== CANARY_VALUE) visit(value)
  })
}

/** Collects the places of those prefixes (first 32 bits of a digest) with which a digest of the table begins, among the
 * `valid` ones (1, else 0); gives how many. `places` has room for all. */
export function filterPrefixes(table: DigestTable, asked: AskedPrefixes, places: Uint32Array): number {
  return keepHeld(table, asked.prefixes, places.subarray(0, passFilter(table, asked, places)))
}

/** No branch depends on the data, so that many reads of the filter are under way at once. */
function passFilter(
  { filter, filterBits }: DigestTable,
  { prefixes, valid }: AskedPrefixes,
  places: Uint32Array,
): number {
  const shift = 32 - filterBits
  let kept = 0
  for (let i = 0; i < prefixes.length; i += 1) {
    const prefix = prefixes[i] as number
    const word = filter[prefix >>> shift] as number
    places[kept] = i
    kept +=
      (word >>> ((prefix >>> 5) & 31)) & (word >>> (prefix & 31)) & (word >>> thirdBit(prefix)) & (valid[i] as number)
  }
  return kept
}

/** Moves the places whose row holds a digest that begins so to the front; gives how many. Where the rows begin is read for
 * all first: reads that do not wait for each other. */
function keepHeld(
  { widthBytes, rowBits, starts, digests }: DigestTable,
  prefixes: Uint32Array,
  places: Uint32Array,
): number {
  const shift = 32 - rowBits
  const width = widthBytes / 4
  const words = new Uint32Array(digests.buffer)
  const begins = new Uint32Array(places.length)
  for (let i = 0; i < places.length; i += 1)
    begins[i] = starts[(prefixes[places[i] as number] as number) >>> shift] as number
  let kept = 0
  for (let i = 0; i < places.length; i += 1) {
    const place = places[i] as number
    const prefix = prefixes[place] as number
    const first = bigEndian(prefix)
    const end = starts[(prefix >>> shift) + 1] as number
    let at = begins[i] as number
    while (at < end && words[at * width] !== first) at += 1
    places[kept] = place
    if (at < end) kept += 1
  }
  return kept
}

function searchRow(
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

function emptyTable(widthBytes: number, size: number): DigestTable {
  const bits = (most: number, of: number): number => Math.max(1, Math.min(most, Math.ceil(Math.log2(Math.max(2, of)))))
  const rowBits = bits(MAX_ROW_BITS, size / 2)
  const filterBits = bits(MAX_FILTER_BITS, size / DIGESTS_PER_WORD)
  return {
    widthBytes,
    size,
    rowBits,
    filterBits,
    filter: new Uint32Array(new SharedArrayBuffer(2 ** filterBits * 4)),
    starts: new Uint32Array(new SharedArrayBuffer((2 ** rowBits + 1) * 4)),
    digests: new Uint8Array(new SharedArrayBuffer(size * widthBytes)),
    values: new Uint32Array(new SharedArrayBuffer(size * 4)),
  }
}

/** Copies the pieces into the table, dealt to parts by their leading bits; gives where each part ends. */
function deal(pieces: readonly Piece[], { widthBytes, size, rowBits, digests, values }: DigestTable): Uint32Array {
  const shift = 32 - Math.min(PART_BITS, rowBits)
  const next = new Uint32Array(2 ** (32 - shift) + 1)
  const counts = pieces.map((_, at) => Math.min(PIECE_DIGESTS, size - at * PIECE_DIGESTS))
  const width = widthBytes / 4
  for (const [at, piece] of pieces.entries()) {
    const source = new Uint32Array(piece.digests.buffer)
    for (let i = 0; i < (counts[at] as number); i += 1) {
      const part = (bigEndian(source[i * width] as number) >>> shift) + 1
      next[part] = (next[part] as number) + 1
    }
  }
  for (let part = 1; part < next.length; part += 1) next[part] = (next[part] as number) + (next[part - 1] as number)
  const words = new Uint32Array(digests.buffer)
  for (const [at, piece] of pieces.entries()) {
    const source = new Uint32Array(piece.digests.buffer)
    for (let i = 0; i < (counts[at] as number); i += 1) {
      const part = bigEndian(source[i * width] as number) >>> shift
      const place = next[part] as number
      next[part] = place + 1
      for (let word = 0; word < width; word += 1) words[place * width + word] = source[i * width + word] as number
      values[place] = piece.values[i] as number
    }
  }
  return next.subarray(0, -1)
}

/** Puts one part's digests into rows, counts the rows, and sets its bits of the filter. */
function putInOrder(table: DigestTable, { part, from, to }: Part, scratch: Scratch): void {
  const { rowBits, filterBits, filter, starts, values } = table
  const width = table.widthBytes / 4
  const [rowShift, filterShift] = [32 - rowBits, 32 - filterBits]
  const words = new Uint32Array(table.digests.buffer)
  const source = scratch.words
  source.set(words.subarray(from * width, to * width))
  const held = scratch.values
  held.set(values.subarray(from, to))
  const count = to - from
  const rows = 2 ** (rowBits - Math.min(PART_BITS, rowBits))
  const firstRow = part * rows
  const next = new Uint32Array(rows + 1)
  for (let i = 0; i < count; i += 1) {
    const prefix = bigEndian(source[i * width] as number)
    const word = prefix >>> filterShift
    filter[word] =
      (filter[word] as number) | (1 << ((prefix >>> 5) & 31)) | (1 << (prefix & 31)) | (1 << thirdBit(prefix))
    const row = (prefix >>> rowShift) - firstRow + 1
    next[row] = (next[row] as number) + 1
  }
  for (let row = 1; row <= rows; row += 1) next[row] = (next[row] as number) + (next[row - 1] as number)
  for (let row = 1; row <= rows; row += 1) starts[firstRow + row] = from + (next[row] as number)
  for (let i = 0; i < count; i += 1) {
    const row = (bigEndian(source[i * width] as number) >>> rowShift) - firstRow
    const place = from + (next[row] as number)
    next[row] = (next[row] as number) + 1
    for (let word = 0; word < width; word += 1) words[place * width + word] = source[i * width + word] as number
    values[place] = held[i] as number
  }
}

/** A bit of the filter's word that depends on all bits of the prefix (Knuth's multiplicative hashing). */
function thirdBit(prefix: number): number {
  return Math.imul(prefix, 0x9e37_79b1) >>> 27
}

/** The first four bytes, as a number of 32 bits. */
function prefixOf(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] as number) << 24) |
      ((bytes[at + 1] as number) << 16) |
      ((bytes[at + 2] as number) << 8) |
      (bytes[at + 3] as number)) >>>
    0
  )
}

/** The same of a word as machines with WebAssembly hold it, the lowest byte first. */
function bigEndian(word: number): number {
  return ((word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)) >>> 0
}
