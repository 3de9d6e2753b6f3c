// An exact map from digests to entry numbers in typed arrays: open addressing with linear probing (Knuth, TAOCP 6.4,
// algorithm L). Ten million MD5 take 16 bytes each plus 4–8 bytes of slots, a seventh of a JavaScript Map.

/** A digest may stand in several entries: `get` gives them all, in the order they were added. */
export type DigestMap = Readonly<{
  /** Digests added, repetitions counted. */
  size(): number
  add(digest: Uint8Array): number
  get(digest: Uint8Array): readonly number[]
  has(digest: Uint8Array): boolean
  memoryBytes(): number
}>

/** `widthBytes`: 16 MD5, 20 SHA-1, 32 SHA-256. `add` returns the entry number, from 0. Digests are taken to be uniform
 * (their first four bytes are the hash); crafted ones slow the map down, they never make it wrong. */
export function createDigestMap(widthBytes: number, expected = 1024): DigestMap {
  let keys = new Uint8Array(Math.max(1, expected) * widthBytes)
  let slots = new Uint32Array(slotCount(expected))
  let count = 0

  const hash = (digest: Uint8Array, at: number): number =>
    ((digest[at] ?? 0) |
      ((digest[at + 1] ?? 0) << 8) |
      ((digest[at + 2] ?? 0) << 16) |
      ((digest[at + 3] ?? 0) << 24)) >>>
    0

  const place = (entry: number): void => {
    const mask = slots.length - 1
    let slot = hash(keys, entry * widthBytes) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = entry + 1
  }

  const grow = (): void => {
    if ((count + 1) * widthBytes > keys.length) {
      const wider = new Uint8Array(Math.ceil(keys.length * 1.5) + widthBytes)
      wider.set(keys)
      keys = wider
    }
    if ((count + 1) * 2 > slots.length) {
      slots = new Uint32Array(slots.length * 2)
      for (let entry = 0; entry < count; entry += 1) place(entry)
    }
  }

  const same = (entry: number, digest: Uint8Array): boolean => {
    const from = entry * widthBytes
    for (let at = 0; at < widthBytes; at += 1) if (keys[from + at] !== digest[at]) return false
    return true
  }

  const find = (digest: Uint8Array, all: boolean): number[] => {
    const found: number[] = []
    if (digest.length !== widthBytes) return found
    const mask = slots.length - 1
    for (let slot = hash(digest, 0) & mask; ; slot = (slot + 1) & mask) {
      const entry = (slots[slot] ?? 0) - 1
      if (entry < 0) return found
      if (!same(entry, digest)) continue
      found.push(entry)
      if (!all) return found
    }
  }

  return {
    size: () => count,
    add(digest) {
      if (digest.length !== widthBytes)
        throw new RangeError(`a digest of ${digest.length} bytes in a map of ${widthBytes}`)
      grow()
      keys.set(digest, count * widthBytes)
      place(count)
      count += 1
      return count - 1
    },
    get: (digest) => find(digest, true).sort((a, b) => a - b),
    has: (digest) => find(digest, false).length > 0,
    memoryBytes: () => keys.byteLength + slots.byteLength,
  }
}

function slotCount(expected: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)))
}
