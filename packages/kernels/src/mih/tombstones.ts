// The ids that were ever removed, one bit an id. Ids are never given twice, so the bits stay after compaction.

export type Tombstones = Readonly<{
  has(id: number): boolean
  /** False when it was there already. */
  add(id: number): boolean
  /** The removed have been compacted away. */
  settle(): void
  /** Removed since then. */
  pending(): number
  memoryBytes(): number
}>

export function createTombstones(): Tombstones {
  let bits = new Uint32Array(0)
  let pending = 0
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
    settle: () => {
      pending = 0
    },
    pending: () => pending,
    memoryBytes: () => bits.byteLength,
  }
}
