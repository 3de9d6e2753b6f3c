// Pages of raw column values in the memory of a SIMD kernel (assembly/): expanded, split and compared without a string.
// Formats: Snappy (google/snappy format_description.txt), Parquet's PLAIN byte arrays.
import type { DigestTable } from '../digest-map/digest-table.ts'
import { canaryOf, filterPrefixes, findInTable, rowHoldsCanary } from '../digest-map/digest-table.ts'
import { WASM_BASE64 } from './raw-values.wasm.ts'

/** `count` values inside one buffer: value i is `lengths[i]` bytes from `starts[i]`. */
export type RawValues = Readonly<{ bytes: Uint8Array; starts: Uint32Array; lengths: Uint32Array; count: number }>
/** `digest` holds for the call only. */
export type OnHit = (place: number, value: number, digest: Uint8Array) => void
/** What a page can have wrong. */
export type RawFault = 'ends-early' | 'more-than-stated' | 'less-than-stated' | 'copies-from-before'

/** Results are views of the kernel's memory: valid until room is asked for again. */
export type RawValueKernel = Readonly<{
  /** Memory for one page, to be read into directly: what is in it needs no copy. */
  room(sizeBytes: number): Uint8Array
  /** Expands to exactly `sizeBytes`. What is given from elsewhere is copied in, in place of what was there. */
  expandSnappy(packed: Uint8Array, sizeBytes: number): Uint8Array | RawFault
  /** `count` values with their lengths in front, from `from` to at most the end of `bytes`. */
  splitPlain(bytes: Uint8Array, range: Readonly<{ from: number; count: number }>): RawValues | RawFault
  /** Finds every digest of the table among the values, hexadecimal in either case or binary; gives how many values are no
   * digest of its width. */
  joinDigests(table: DigestTable, values: RawValues, onHit: OnHit): number
  /** Whether the canary of the table, put as a value in hexadecimal, is found as any value would be. */
  findsCanary(table: DigestTable): boolean
}>

type Exports = Readonly<{
  memory: WebAssembly.Memory
  expandSnappy(from: number, length: number, into: number, size: number): number
  splitPlain(base: number, from: number, end: number, count: number, starts: number, lengths: number): number
  digestPrefixes(
    base: number,
    starts: number,
    lengths: number,
    count: number,
    widthBytes: number,
    prefixes: number,
    valid: number,
  ): number
}>

const PAGE = 65_536
const FIRST_BYTE = 1_024
/** What the kernel may read or write behind a range. */
const SLACK_BYTES = 64
const FAULTS: readonly RawFault[] = ['ends-early', 'more-than-stated', 'copies-from-before', 'less-than-stated']

/** Compiled once, and kept: Node 24 can crash where compiled code comes and goes (nodejs/node issue 64500). */
let compiled: WebAssembly.Module | undefined

/** A kernel of its own memory: one a thread. */
export function createRawValueKernel(): RawValueKernel {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0)))
  const wasm = new WebAssembly.Instance(compiled).exports as unknown as Exports
  let free = FIRST_BYTE
  /** A range that stays until `free` is set back. */
  const reserve = (sizeBytes: number): number => {
    const at = (free + 15) & ~15
    free = at + sizeBytes + SLACK_BYTES
    const missing = free - wasm.memory.buffer.byteLength
    if (missing > 0) wasm.memory.grow(Math.ceil(missing / PAGE))
    return at
  }
  const bytesAt = (at: number, length: number): Uint8Array => new Uint8Array(wasm.memory.buffer, at, length)
  const wordsAt = (at: number, count: number): Uint32Array => new Uint32Array(wasm.memory.buffer, at, count)
  /** The address of bytes, brought in where they are not yet in this memory. */
  const bring = (bytes: Uint8Array | Uint32Array): number => {
    if (bytes.buffer === wasm.memory.buffer) return bytes.byteOffset
    const at = reserve(bytes.byteLength)
    bytesAt(at, bytes.byteLength).set(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength))
    return at
  }
  /** Calls back for each value that may be in the table; gives how many are digests. */
  const candidates = (
    { table, values }: Readonly<{ table: DigestTable; values: RawValues }>,
    visit: (place: number, digest: Uint8Array) => void,
  ): number => {
    const { count } = values
    const mark = free
    // Where each part is, before memory grows: that takes the views of what is already in it away.
    const held = [values.bytes, values.starts, values.lengths].map((part) =>
      part.buffer === wasm.memory.buffer ? part.byteOffset : part,
    )
    const [base = 0, starts = 0, lengths = 0] = held.map((part) => (typeof part === 'number' ? part : bring(part)))
    const [prefixes, valid, places] = [reserve(count * 4), reserve(count), reserve(count * 4)]
    const { widthBytes } = table
    const digests = wasm.digestPrefixes(base, starts, lengths, count, widthBytes, prefixes, valid)
    const found = wordsAt(places, count)
    const asked = { prefixes: wordsAt(prefixes, count), valid: bytesAt(valid, count) }
    const kept = filterPrefixes(table, asked, found)
    const inMemory = { bytes: new Uint8Array(wasm.memory.buffer, base), starts: wordsAt(starts, count) }
    const lengthOf = wordsAt(lengths, count)
    const digest = new Uint8Array(widthBytes)
    for (let candidate = 0; candidate < kept; candidate += 1) {
      const place = found[candidate] as number
      const at = inMemory.starts[place] as number
      if (lengthOf[place] === widthBytes) digest.set(inMemory.bytes.subarray(at, at + widthBytes))
      else packHex(inMemory.bytes, at, digest)
      visit(place, digest)
    }
    free = mark
    return digests
  }
  return {
    room(sizeBytes) {
      free = FIRST_BYTE
      return bytesAt(reserve(sizeBytes), sizeBytes)
    },
    expandSnappy(packed, sizeBytes) {
      const { length } = packed
      if (packed.buffer !== wasm.memory.buffer) free = FIRST_BYTE
      const from = bring(packed)
      const into = reserve(sizeBytes)
      const fault = wasm.expandSnappy(from, length, into, sizeBytes)
      return fault === 0 ? bytesAt(into, sizeBytes) : (FAULTS[fault - 1] ?? 'ends-early')
    },
    splitPlain(bytes, { from, count }) {
      // Before memory grows: that takes a view of it away.
      const end = bytes.length
      if (count > end / 4) return 'ends-early'
      const inside = bytes.buffer === wasm.memory.buffer
      if (!inside) free = FIRST_BYTE
      const base = bring(bytes)
      const starts = reserve(count * 4)
      const lengths = reserve(count * 4)
      if (wasm.splitPlain(base, from, end, count, starts, lengths) < 0) return 'ends-early'
      return {
        bytes: bytesAt(base, end),
        starts: wordsAt(starts, count),
        lengths: wordsAt(lengths, count),
        count,
      }
    },
    joinDigests: (table, values, onHit) =>
      values.count -
      candidates({ table, values }, (place, digest) => {
        findInTable(table, { bytes: digest, at: 0 }, (value) => onHit(place, value, digest))
      }),
    findsCanary(table) {
      const bytes = Buffer.from(Buffer.from(canaryOf(table.widthBytes)).toString('hex'))
      const values = { bytes, starts: Uint32Array.of(0), lengths: Uint32Array.of(bytes.length), count: 1 }
      let found = false
      candidates({ table, values }, (_, digest) => {
        found = rowHoldsCanary(table, digest)
      })
      return found
    },
  }
}

/** The digest of one raw value as bytes, or undefined where it is none of `widthBytes`. */
export function digestOfValue(value: Uint8Array, widthBytes: number): Uint8Array | undefined {
  if (value.length === widthBytes) return Uint8Array.from(value)
  if (value.length !== widthBytes * 2 || value.some((byte) => !isDigit(byte))) return undefined
  const digest = new Uint8Array(widthBytes)
  packHex(value, 0, digest)
  return digest
}

function isDigit(byte: number): boolean {
  const letter = byte | 0x20
  return (byte >= 0x30 && byte <= 0x39) || (letter >= 0x61 && letter <= 0x66)
}

/** Checked digits: a value is the low four bits, nine more for a letter. */
function packHex(text: Uint8Array, at: number, into: Uint8Array): void {
  const digit = (place: number): number => ((text[place] as number) & 15) + ((text[place] as number) > 0x3f ? 9 : 0)
  for (let byte = 0; byte < into.length; byte += 1) into[byte] = (digit(at + 2 * byte) << 4) | digit(at + 2 * byte + 1)
}
