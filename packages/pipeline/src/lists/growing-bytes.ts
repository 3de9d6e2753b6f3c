// Bytes that are added one after another and kept in one block: an object each would cost five times their size.

export type GrowingBytes = Readonly<{ add(bytes: Uint8Array): void; bytes(): Uint8Array }>

/** Doubles as it grows. `bytes` is a view, valid until the next `add`. */
export function growingBytes(): GrowingBytes {
  let block = new Uint8Array(4096)
  let used = 0
  return {
    add(bytes) {
      if (used + bytes.length > block.length) {
        const wider = new Uint8Array(Math.max(block.length * 2, used + bytes.length))
        wider.set(block.subarray(0, used))
        block = wider
      }
      block.set(bytes, used)
      used += bytes.length
    },
    bytes: () => block.subarray(0, used),
  }
}
