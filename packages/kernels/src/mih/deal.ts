// Deals the bits of hashes into chunk order (and back), a byte at a time through a table of 32 × 256 × 8 words.
import { HASH_BITS, HASH_WORDS } from './limits.ts'
import { type Plan, dealtBits } from './plan.ts'

export type Dealer = Readonly<{ deal(source: Uint32Array): Uint32Array; collect(dealt: Uint32Array): Uint32Array }>

/** Deals so that the bits of each chunk lie together; distances stay what they were. */
export function createDealer(plan: Plan): Dealer {
  const order = dealtBits(plan)
  const placeOf = new Uint8Array(HASH_BITS)
  for (const [place, bit] of order.entries()) placeOf[bit] = place
  const there = tableOf(placeOf)
  let back: Uint32Array | undefined
  return {
    deal: (source) => permuted(source, there),
    collect: (dealt) => {
      back ??= tableOf(order)
      return permuted(dealt, back)
    },
  }
}

/** The table that sends bit b to `target[b]`. */
export function tableOf(target: Uint8Array): Uint32Array {
  const table = new Uint32Array(32 * 256 * HASH_WORDS)
  for (let byte = 0; byte < 32; byte += 1)
    for (let value = 0; value < 256; value += 1)
      for (let bit = 0; bit < 8; bit += 1) {
        if (((value >> bit) & 1) === 0) continue
        const place = target[byte * 8 + bit] as number
        const at = (byte * 256 + value) * HASH_WORDS + (place >> 5)
        table[at] = (table[at] as number) | (1 << (place & 31))
      }
  return table
}

function permuted(source: Uint32Array, table: Uint32Array): Uint32Array {
  const bytes = new Uint8Array(source.buffer, source.byteOffset, source.byteLength)
  const target = new Uint32Array(source.length)
  for (let at = 0; at < source.length; at += HASH_WORDS) {
    let w0 = 0,
      w1 = 0,
      w2 = 0,
      w3 = 0,
      w4 = 0,
      w5 = 0,
      w6 = 0,
      w7 = 0
    for (let byte = 0; byte < 32; byte += 1) {
      const row = (byte * 256 + (bytes[at * 4 + byte] as number)) * HASH_WORDS
      w0 |= table[row] as number
      w1 |= table[row + 1] as number
      w2 |= table[row + 2] as number
      w3 |= table[row + 3] as number
      w4 |= table[row + 4] as number
      w5 |= table[row + 5] as number
      w6 |= table[row + 6] as number
      w7 |= table[row + 7] as number
    }
    target[at] = w0
    target[at + 1] = w1
    target[at + 2] = w2
    target[at + 3] = w3
    target[at + 4] = w4
    target[at + 5] = w5
    target[at + 6] = w6
    target[at + 7] = w7
  }
  return target
}
