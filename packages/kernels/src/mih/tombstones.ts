// The ids that were ever removed, one bit an id. Ids are never given twice, so the bits stay after compaction.
import { bits32 } from './brute-force.ts'

export type Tombstones = Readonly<{
  has(id: number): boolean
  /** False when it was there already. */
  add(id: number): boolean
  /** The removed have been compacted away: all, or those of `gone`. */
  settle(gone?: Uint32Array): void
  /** Removed since then. */
  pending(): number
  /** A copy of the bits, and what is pending. */
  state(): Readonly<{ gone: Uint32Array; pending: number }>
  memoryBytes(): number
}>

export function createTombstones(from?: Readonly<{ gone: Uint32Array; pending: number }>): Tombstones {
  let bits = from?.gone.slice() ?? new Uint32Array(0)
  let pending = from?.pending ?? 0
  const has = (id: number): boolean => ((bits[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0
  return {
    has,
    add: (id) => {
      if (has(id)) return false
      if (id >>> 5 >= bits.length) {
        const grown = new Uint32Array(Math.max((id >>> 5) + 1, bits.length * 2))
        grown.set(bits)
        bits = grown
      }
      bits[id >>> 5] = (bits[id >>> 5] as number) | (1 << (id & 31))
      pending += 1
      return true
    },
    settle: (gone = bits) => {
      pending = 0
      for (const [at, word] of bits.entries()) pending += bits32(word & ~(gone[at] ?? 0))
    },
    pending: () => pending,
    state: () => ({ gone: bits.slice(), pending }),
    memoryBytes: () => bits.byteLength,
  }
}
