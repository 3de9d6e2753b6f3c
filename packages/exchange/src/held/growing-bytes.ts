// Bytes that are added one after another and kept in one block: an object each would cost five times their size.

export type GrowingBytes = Readonly<{
  add(bytes: Uint8Array): void
  /** The bytes that hexadecimal text stands for. */
  addHex(hex: string): void
  /** A view, valid until the next addition. */
  bytes(): Uint8Array
  /** A copy in memory that threads share. */
  shared(): Uint8Array
}>

/** Doubles as it grows. */
export function growingBytes(): GrowingBytes {
  let block = Buffer.alloc(4096)
  let used = 0
  const room = (length: number): void => {
    if (used + length > block.length)
      block = Buffer.concat([block.subarray(0, used)], Math.max(block.length * 2, used + length))
  }
  return {
    add(bytes) {
      room(bytes.length)
      block.set(bytes, used)
      used += bytes.length
    },
    addHex(hex) {
      room(hex.length / 2)
      used += block.write(hex, used, 'hex')
    },
    bytes: () => block.subarray(0, used),
    shared: () => {
      const copy = new Uint8Array(new SharedArrayBuffer(used))
      copy.set(block.subarray(0, used))
      return copy
    },
  }
}

export type GrowingWords = Readonly<{
  push(word: number): void
  length(): number
  /** A copy in memory that threads share. */
  shared(): Uint32Array
}>

/** Words gathered in one piece, so that growth copies nothing and leaves nothing behind. */
const PIECE_WORDS = 1 << 16

/** Numbers of 32 bits. */
export function growingWords(): GrowingWords {
  const pieces: Uint32Array[] = []
  let last = new Uint32Array(0)
  let count = 0
  return {
    push(word) {
      const place = count % PIECE_WORDS
      if (place === 0) pieces.push((last = new Uint32Array(PIECE_WORDS)))
      last[place] = word
      count += 1
    },
    length: () => count,
    shared: () => {
      const out = new Uint32Array(new SharedArrayBuffer(count * 4))
      for (const [at, piece] of pieces.entries()) out.set(piece.subarray(0, count - at * PIECE_WORDS), at * PIECE_WORDS)
      return out
    },
  }
}
