// Bounds-checked reading of bytes: a position outside gives undefined, never an exception; a length from a file is hostile.

/** Numbers and texts at absolute positions. */
export type View = Readonly<{
  length: number
  u8(at: number): number | undefined
  u16(at: number): number | undefined
  u32(at: number): number | undefined
  /** Big-endian or little-endian as the view was made; beyond 2^53 undefined. */
  u64(at: number): number | undefined
  ascii(at: number, length: number): string
  bytes(at: number, length: number): Uint8Array
}>

/** A view over bytes in memory. */
export function viewOf(bytes: Uint8Array, littleEndian = false): View {
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const inside = (at: number, width: number): boolean => at >= 0 && at + width <= bytes.length
  const u32 = (at: number): number | undefined => (inside(at, 4) ? data.getUint32(at, littleEndian) : undefined)
  return {
    length: bytes.length,
    u8: (at) => (inside(at, 1) ? bytes[at] : undefined),
    u16: (at) => (inside(at, 2) ? data.getUint16(at, littleEndian) : undefined),
    u32,
    u64(at) {
      if (!inside(at, 8)) return undefined
      const value = data.getBigUint64(at, littleEndian)
      return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined
    },
    ascii: (at, length) => latin1(slice(bytes, at, length)),
    bytes: (at, length) => slice(bytes, at, length),
  }
}

/** The part of [at, at+length) that exists. */
export function slice(bytes: Uint8Array, at: number, length: number): Uint8Array {
  const from = Math.max(0, Math.min(bytes.length, at))
  return bytes.subarray(from, Math.max(from, Math.min(bytes.length, at + length)))
}

/** ISO 8859-1, every byte a character. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}

/** UTF-8 where well-formed, else ISO 8859-1; a trailing NUL is kept out. */
export function utf8OrLatin1(bytes: Uint8Array): string {
  let end = bytes.length
  while (end > 0 && bytes[end - 1] === 0) end -= 1
  const trimmed = bytes.subarray(0, end)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(trimmed)
  } catch {
    return latin1(trimmed)
  }
}

/** The bytes as text where they are nothing but: well-formed UTF-8 without control characters. */
export function plainText(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\0+$/u, '')
    return text === '' || /[\0-\x08\x0e-\x1f\x7f]/u.test(text) ? undefined : text
  } catch {
    return undefined
  }
}

/** First position of a byte pattern in [from, to), or -1. */
export function indexOf(bytes: Uint8Array, pattern: Uint8Array | string, from = 0, to = bytes.length): number {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, Math.max(0, Math.min(to, bytes.length))).indexOf(
    pattern,
    from,
    'latin1',
  )
  return found
}

/** Whether the bytes at a position are this ASCII text. */
export function startsWith(bytes: Uint8Array, text: string, at = 0): boolean {
  if (at < 0 || at + text.length > bytes.length) return false
  for (let index = 0; index < text.length; index += 1) if (bytes[at + index] !== text.charCodeAt(index)) return false
  return true
}
