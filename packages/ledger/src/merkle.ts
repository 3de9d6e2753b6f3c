// Merkle tree hashing and proofs: RFC 6962 §2.1 (the same as RFC 9162 §2.1), and the subtrees of
// draft-ietf-plants-merkle-tree-certs. Numbers and hashes in, numbers and hashes out; sizes up to 2^53.
import { hash } from 'node:crypto'

export const HASH_BYTES = 32
/** The root of a tree without leaves: SHA-256 of nothing. */
export const EMPTY_ROOT: Uint8Array = hash('sha256', new Uint8Array(0), 'buffer')

/** Leaves [start, end) of a tree. */
export type LeafRange = Readonly<{ start: number; end: number }>

/** SHA-256(0x00 ‖ data). */
export function leafHash(data: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + data.length)
  input.set(data, 1)
  return hash('sha256', input, 'buffer')
}

const nodeInput = new Uint8Array(1 + 2 * HASH_BYTES)
nodeInput[0] = 1

/** SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  nodeInput.set(left, 1)
  nodeInput.set(right, 1 + HASH_BYTES)
  return hash('sha256', nodeInput, 'buffer')
}

/** Root over hashes of subtrees of one size (the last may be smaller): halves from the left, a lone right one rises. */
export function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return EMPTY_ROOT
  let row = hashes
  while (row.length > 1) {
    const next: Uint8Array[] = []
    for (let i = 0; i + 1 < row.length; i += 2) next.push(nodeHash(row[i] as Uint8Array, row[i + 1] as Uint8Array))
    if (row.length % 2 === 1) next.push(row[row.length - 1] as Uint8Array)
    row = next
  }
  return row[0] as Uint8Array
}

/** The largest power of two smaller than `n` (n ≥ 2). */
export function splitPoint(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/** Ranges whose hashes form the inclusion proof of leaf `index` in a tree of `size`, nearest first (PATH of RFC 6962). */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = []
  let start = 0
  let end = size
  while (end - start > 1) {
    const middle = start + splitPoint(end - start)
    ranges.push(index < middle ? { start: middle, end } : { start, end: middle })
    if (index < middle) end = middle
    else start = middle
  }
  return ranges.reverse()
}

/** Ranges whose hashes form the consistency proof from `older` to `newer` leaves (PROOF of RFC 6962). */
export function consistencyRanges(older: number, newer: number): LeafRange[] {
  if (older === 0 || older === newer) return []
  const ranges: LeafRange[] = []
  let start = 0
  let end = newer
  while (older !== end) {
    const middle = start + splitPoint(end - start)
    ranges.push(older <= middle ? { start: middle, end } : { start, end: middle })
    if (older <= middle) end = middle
    else start = middle
  }
  if (start > 0) ranges.push({ start, end })
  return ranges.reverse()
}

/** Whether `proof` shows that the leaf lies at `index` in the tree of `size` with `root`. */
export function verifyInclusion(
  claim: Readonly<{ index: number; size: number; leaf: Uint8Array; root: Uint8Array }>,
  proof: readonly Uint8Array[],
): boolean {
  return verifySubtreeInclusion({ ...claim, start: 0, end: claim.size }, proof)
}

/** The same for a leaf of the subtree [start, end), whose hash is `root`. */
export function verifySubtreeInclusion(
  claim: Readonly<{ index: number; start: number; end: number; leaf: Uint8Array; root: Uint8Array }>,
  proof: readonly Uint8Array[],
): boolean {
  const { start, end } = claim
  if (!isSubtree({ start, end }) || claim.index < start || claim.index >= end) return false
  if (claim.leaf.length !== HASH_BYTES || proof.some(isNoHash)) return false
  let position = claim.index - start
  let last = end - start - 1
  let computed = claim.leaf
  for (const sibling of proof) {
    if (last === 0) return false
    if (position % 2 === 1 || position === last) {
      computed = nodeHash(sibling, computed)
      while (position % 2 === 0 && position !== 0) [position, last] = [half(position), half(last)]
    } else computed = nodeHash(computed, sibling)
    position = half(position)
    last = half(last)
  }
  return last === 0 && equalBytes(computed, claim.root)
}

/** Whether `proof` shows that the tree with `newerRoot` continues the one with `olderRoot`. */
export function verifyConsistency(
  claim: Readonly<{ older: number; newer: number; olderRoot: Uint8Array; newerRoot: Uint8Array }>,
  proof: readonly Uint8Array[],
): boolean {
  const { older, newer, olderRoot, newerRoot } = claim
  // Every log continues the empty one: that is no proof, but for the empty log itself.
  if (older === 0)
    return newer === 0 && proof.length === 0 && equalBytes(olderRoot, EMPTY_ROOT) && equalBytes(newerRoot, EMPTY_ROOT)
  return verifySubtreeConsistency({ start: 0, end: older, size: newer, subtreeRoot: olderRoot, root: newerRoot }, proof)
}

/** Whether `proof` shows that [start, end) with `subtreeRoot` is a subtree of the tree of `size` with `root`. */
export function verifySubtreeConsistency(
  claim: Readonly<{ start: number; end: number; size: number; subtreeRoot: Uint8Array; root: Uint8Array }>,
  proof: readonly Uint8Array[],
): boolean {
  const { start, end, size, subtreeRoot, root } = claim
  if (start === end) return end <= size && proof.length === 0 && equalBytes(subtreeRoot, EMPTY_ROOT)
  if (!isSubtree({ start, end }) || end > size || proof.some(isNoHash)) return false
  if (proof.length > 0 && isNoHash(subtreeRoot)) return false
  let first = start
  let last = end - 1
  let top = size - 1
  // Rise to the largest complete subtree at the right end of the older part.
  while (last === top ? first !== last : first !== last && last % 2 === 1)
    [first, last, top] = [half(first), half(last), half(top)]
  const rest = [...proof]
  const seed = first === last ? subtreeRoot : rest.shift()
  if (seed === undefined) return false
  let older = seed
  let newer = seed
  for (const sibling of rest) {
    if (top === 0) return false
    if (last % 2 === 1 || last === top) {
      if (first < last) older = nodeHash(sibling, older)
      newer = nodeHash(sibling, newer)
      while (last % 2 === 0 && last !== 0) [first, last, top] = [half(first), half(last), half(top)]
    } else newer = nodeHash(newer, sibling)
    ;[first, last, top] = [half(first), half(last), half(top)]
  }
  return top === 0 && equalBytes(older, subtreeRoot) && equalBytes(newer, root)
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

function isSubtree({ start, end }: LeafRange): boolean {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || start >= end) return false
  let span = 1
  while (span < end - start) span *= 2
  return start % span === 0
}

function isNoHash(value: Uint8Array): boolean {
  return value.length !== HASH_BYTES
}

function half(n: number): number {
  return Math.floor(n / 2)
}
