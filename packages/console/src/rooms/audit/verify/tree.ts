// Recomputes roots of the ledger from its leaf hashes, as RFC 6962 §2.1 defines them and c2sp.org/tlog-tiles serves them.
// One pass gives the roots of several sizes: that of the newest checkpoint, and that of one seen before, of which the newest
// has to be a continuation.

const WIDTH = 256
const HASH_BYTES = 32

/** Where leaf hashes come from: the tile `index` of level 0, `width` hashes wide. Rejects where there is none. */
export type ReadTile = (path: string) => Promise<Uint8Array>
/** Subtrees that are complete, the largest first: at most one of each height. */
type Edge = readonly Readonly<{ height: number; root: Uint8Array }>[]

/** `0/x001/067`, `0/000.p/12`: the path of a tile of leaf hashes. */
export function tilePath(index: number, width: number): string {
  const digits = String(index).padStart(Math.ceil(String(index).length / 3) * 3, '0')
  const groups = digits.match(/\d{3}/gu) ?? []
  const path = groups.map((group, at) => (at < groups.length - 1 ? `x${group}` : group)).join('/')
  return `0/${path}${width === WIDTH ? '' : `.p/${width}`}`
}

/** Roots of the first `sizes[i]` leaves, in the order of `sizes`, which ascend. `told` hears how many leaves are done. */
export async function rootsAt(
  sizes: readonly number[],
  readTile: ReadTile,
  told: (leaves: number) => void,
): Promise<readonly Uint8Array[]> {
  const total = sizes.at(-1) ?? 0
  const roots: Uint8Array[] = sizes[0] === 0 ? [await digest(new Uint8Array(0))] : []
  let edge: Edge = []
  for (let done = 0; done < total; done += WIDTH) {
    const width = Math.min(WIDTH, total - done)
    const tile = await readTile(tilePath(done / WIDTH, width))
    if (tile.length !== width * HASH_BYTES) throw new RangeError(`tile ${tilePath(done / WIDTH, width)} is not whole`)
    for (let at = 0; at < width; at += 1) {
      edge = await added(edge, tile.slice(at * HASH_BYTES, (at + 1) * HASH_BYTES))
      if (sizes.includes(done + at + 1)) roots.push(await rootOf(edge))
    }
    told(done + width)
  }
  return roots
}

async function added(edge: Edge, leaf: Uint8Array): Promise<Edge> {
  const whole = [...edge]
  let last = { height: 0, root: leaf }
  for (let left = whole.at(-1); left?.height === last.height; left = whole.at(-1)) {
    whole.pop()
    last = { height: last.height + 1, root: await nodeHash(left.root, last.root) }
  }
  return [...whole, last]
}

async function rootOf(edge: Edge): Promise<Uint8Array> {
  const [last, ...rest] = edge.toReversed()
  if (last === undefined) throw new RangeError('a tree without leaves has no edge')
  let { root } = last
  for (const { root: left } of rest) root = await nodeHash(left, root)
  return root
}

function nodeHash(left: Uint8Array, right: Uint8Array): Promise<Uint8Array> {
  return digest(new Uint8Array([1, ...left, ...right]))
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}
