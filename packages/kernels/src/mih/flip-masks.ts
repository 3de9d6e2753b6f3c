// The flips a chunk is probed with: every mask of `width` bits with fewer than `budget` ones, fewest ones first.

const cache = new Map<number, Uint32Array>()

/** Masks of `width` bits with fewer than `budget` ones. Kept, because every query asks for the same few. */
export function flipMasks(width: number, budget: number): Uint32Array {
  const name = width * 64 + budget
  const known = cache.get(name)
  if (known !== undefined) return known
  const masks: number[] = []
  for (let ones = 0; ones < Math.min(budget, width + 1); ones += 1) addMasks(masks, { ones, below: width, mask: 0 })
  const list = Uint32Array.from(masks)
  cache.set(name, list)
  return list
}

/** The highest one varies slowest, so that neighbours in the list share cache lines of the offset table. */
function addMasks(masks: number[], args: Readonly<{ ones: number; below: number; mask: number }>): void {
  if (args.ones === 0) {
    masks.push(args.mask)
    return
  }
  for (let bit = args.ones - 1; bit < args.below; bit += 1)
    addMasks(masks, { ones: args.ones - 1, below: bit, mask: (args.mask | (1 << bit)) >>> 0 })
}
