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

/** Numbers of 32 bits, the same way. */
export function growingWords(): GrowingWords {
  let words = new Uint32Array(1024)
  let count = 0
  return {
    push(word) {
      if (count === words.length) {
        const wider = new Uint32Array(count * 2)
        wider.set(words)
        words = wider
      }
      words[count] = word
      count += 1
    },
    length: () => count,
    shared: () => {
      const out = new Uint32Array(new SharedArrayBuffer(count * 4))
      out.set(words.subarray(0, count))
      return out
    },
  }
}
