// Joins a batch of raw column values (hexadecimal text in either case, or binary digests) with a table: no value becomes
// a string, nearly all are turned away by the filter.
import { type DigestTable, findInTable, prefixOf } from './digest-table.ts'

/** `count` values inside one buffer: value i is `lengths[i]` bytes from `starts[i]`. */
export type RawValues = Readonly<{ bytes: Uint8Array; starts: Uint32Array; lengths: Uint32Array; count: number }>

/** Digits stand for 0 to 15, everything else for a number beyond; so does any OR with one. */
const NO_DIGIT_FROM = 16
const DIGITS = new Uint8Array(256).fill(NO_DIGIT_FROM)
for (const [value, digits] of [...'0123456789abcdef'].entries()) {
  DIGITS[digits.charCodeAt(0)] = value
  DIGITS[digits.toUpperCase().charCodeAt(0)] = value
}

/** Calls `onHit` with the place in the batch and the table's value for every equal digest; gives how many values are no
 * digest of the table's width. */
export function joinDigests(
  table: DigestTable,
  { bytes, starts, lengths, count }: RawValues,
  onHit: (place: number, value: number) => void,
): number {
  const { widthBytes, filter } = table
  const shift = 32 - table.filterBits
  const hexLength = widthBytes * 2
  const scratch = new Uint8Array(widthBytes)
  let malformed = 0
  for (let i = 0; i < count; i += 1) {
    const at = starts[i] as number
    const length = lengths[i] as number
    if (length === hexLength) {
      let prefix = 0
      let digits = 0
      for (let byte = at; byte < at + 8; byte += 1) {
        const digit = DIGITS[bytes[byte] as number] as number
        digits |= digit
        prefix = (prefix << 4) | digit
      }
      for (let byte = at + 8; byte < at + length; byte += 4)
        digits |=
          (DIGITS[bytes[byte] as number] as number) |
          (DIGITS[bytes[byte + 1] as number] as number) |
          (DIGITS[bytes[byte + 2] as number] as number) |
          (DIGITS[bytes[byte + 3] as number] as number)
      if (digits >= NO_DIGIT_FROM) {
        malformed += 1
        continue
      }
      const bit = prefix >>> shift
      if ((((filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) continue
      packHex(bytes, at, scratch)
      findInTable(table, { bytes: scratch, at: 0 }, (value) => onHit(i, value))
    } else if (length === widthBytes) {
      const bit = prefixOf(bytes, at) >>> shift
      if ((((filter[bit >>> 5] as number) >>> (bit & 31)) & 1) === 0) continue
      findInTable(table, { bytes, at }, (value) => onHit(i, value))
    } else malformed += 1
  }
  return malformed
}

/** The digest of one raw value as bytes, or undefined where it is none of `widthBytes`. */
export function digestOfValue(value: Uint8Array, widthBytes: number): Uint8Array | undefined {
  if (value.length === widthBytes) return Uint8Array.from(value)
  if (value.length !== widthBytes * 2) return undefined
  if (value.some((byte) => (DIGITS[byte] as number) >= NO_DIGIT_FROM)) return undefined
  const digest = new Uint8Array(widthBytes)
  packHex(value, 0, digest)
  return digest
}

function packHex(text: Uint8Array, at: number, into: Uint8Array): void {
  for (let byte = 0; byte < into.length; byte += 1)
    into[byte] =
      ((DIGITS[text[at + 2 * byte] as number] as number) << 4) | (DIGITS[text[at + 2 * byte + 1] as number] as number)
}
