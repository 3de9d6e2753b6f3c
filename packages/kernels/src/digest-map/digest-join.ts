// Joins a batch of raw column values (hexadecimal text in either case, or binary digests) with a table: no value becomes
// a string, nearly all are turned away by the filter.
import { type DigestTable, findInTable, mayHold, prefixOf } from './digest-table.ts'

/** `count` values inside one buffer: value i is `lengths[i]` bytes from `starts[i]`. */
export type RawValues = Readonly<{ bytes: Uint8Array; starts: Uint32Array; lengths: Uint32Array; count: number }>

const NO_DIGIT = 0xff
const DIGITS = new Uint8Array(256).fill(NO_DIGIT)
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
  const { widthBytes } = table
  const hexLength = widthBytes * 2
  const scratch = new Uint8Array(widthBytes)
  let malformed = 0
  for (let i = 0; i < count; i += 1) {
    const at = starts[i] as number
    if (lengths[i] === hexLength) {
      if (!isHex(bytes, at, hexLength)) {
        malformed += 1
        continue
      }
      if (!mayHold(table, hexPrefix(bytes, at))) continue
      for (let byte = 0; byte < widthBytes; byte += 1)
        scratch[byte] =
          ((DIGITS[bytes[at + 2 * byte] as number] as number) << 4) |
          (DIGITS[bytes[at + 2 * byte + 1] as number] as number)
      findInTable(table, { bytes: scratch, at: 0 }, (value) => onHit(i, value))
    } else if (lengths[i] === widthBytes) {
      if (mayHold(table, prefixOf(bytes, at))) findInTable(table, { bytes, at }, (value) => onHit(i, value))
    } else malformed += 1
  }
  return malformed
}

/** The digest of one raw value as bytes, or undefined where it is none of `widthBytes`. */
export function digestOfValue(value: Uint8Array, widthBytes: number): Uint8Array | undefined {
  if (value.length === widthBytes) return Uint8Array.from(value)
  if (value.length !== widthBytes * 2 || !isHex(value, 0, value.length)) return undefined
  return Uint8Array.from({ length: widthBytes }, (_, byte) => {
    const [high, low] = [value[2 * byte] ?? 0, value[2 * byte + 1] ?? 0]
    return ((DIGITS[high] ?? 0) << 4) | (DIGITS[low] ?? 0)
  })
}

function isHex(bytes: Uint8Array, at: number, length: number): boolean {
  let digits = 0
  for (let i = at; i < at + length; i += 1) digits |= DIGITS[bytes[i] as number] as number
  return digits < 16
}

function hexPrefix(bytes: Uint8Array, at: number): number {
  let prefix = 0
  for (let i = at; i < at + 8; i += 1) prefix = (prefix << 4) | (DIGITS[bytes[i] as number] as number)
  return prefix >>> 0
}
