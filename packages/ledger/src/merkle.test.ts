// Proofs against the vectors of transparency-dev/merkle, good and bad, and against each other.
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  consistencyRanges,
  inclusionRanges,
  leafHash,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  verifySubtreeConsistency,
  verifySubtreeInclusion,
} from './merkle.ts'

const vectors = join(
  process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared'),
  'standards/merkle-testdata/testdata',
)
type Vector = Readonly<{
  leafIdx: number
  treeSize: number
  start: number
  end: number
  size: number
  size1: number
  size2: number
  root: string | null
  root1: string | null
  root2: string | null
  leafHash: string | null
  proof: readonly string[] | null
  wantErr: boolean
}>
const bytes = (text: string | null): Uint8Array => Buffer.from(text ?? '', 'base64')

const JUDGES: Readonly<Record<string, (vector: Vector, proof: readonly Uint8Array[]) => boolean>> = {
  inclusion: (v, proof) =>
    verifyInclusion({ index: v.leafIdx, size: v.treeSize, leaf: bytes(v.leafHash), root: bytes(v.root) }, proof),
  consistency: (v, proof) =>
    verifyConsistency({ older: v.size1, newer: v.size2, olderRoot: bytes(v.root1), newerRoot: bytes(v.root2) }, proof),
  subtreeinclusion: (v, proof) =>
    verifySubtreeInclusion(
      { index: v.leafIdx, start: v.start, end: v.end, leaf: bytes(v.leafHash), root: bytes(v.root) },
      proof,
    ),
  subtreeconsistency: (v, proof) =>
    verifySubtreeConsistency(
      { start: v.start, end: v.end, size: v.size, subtreeRoot: bytes(v.root1), root: bytes(v.root2) },
      proof,
    ),
}

describe.skipIf(!existsSync(vectors))('published vectors (skipped where they are absent)', () => {
  it.each([
    ['inclusion', 98],
    ['consistency', 98],
    ['subtreeinclusion', 204],
    ['subtreeconsistency', 118],
  ])('%s: all %i are judged as they say', (kind, count) => {
    const files = globSync(`${kind}/**/*.json`, { cwd: vectors })
    expect(files).toHaveLength(count)
    const wrong = files.filter((file) => {
      const vector = JSON.parse(readFileSync(join(vectors, file), 'utf8')) as Vector
      return JUDGES[kind]?.(vector, (vector.proof ?? []).map(bytes)) !== !vector.wantErr
    })
    expect(wrong).toEqual([])
  })
})

it('every proof of every small tree verifies, and none does after a flipped bit', () => {
  const leaves = Array.from({ length: 40 }, (_, at) => leafHash(Buffer.from(String(at))))
  const range = ({ start, end }: Readonly<{ start: number; end: number }>): Uint8Array =>
    rootOf(leaves.slice(start, end))
  const flipped = (proof: readonly Uint8Array[]): readonly Uint8Array[] =>
    proof.map((hash, at) => (at === 0 ? hash.map((byte, index) => (index === 5 ? byte ^ 4 : byte)) : hash))
  for (let size = 1; size <= leaves.length; size += 1) {
    const root = rootOf(leaves.slice(0, size))
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionRanges(index, size).map(range)
      const claim = { index, size, leaf: leaves[index] ?? new Uint8Array(), root }
      expect(verifyInclusion(claim, proof)).toBe(true)
      if (proof.length > 0) expect(verifyInclusion(claim, flipped(proof))).toBe(false)
    }
    for (let older = 1; older < size; older += 1) {
      const claim = { older, newer: size, olderRoot: rootOf(leaves.slice(0, older)), newerRoot: root }
      const proof = consistencyRanges(older, size).map(range)
      expect(verifyConsistency(claim, proof)).toBe(true)
      expect(verifyConsistency(claim, flipped(proof))).toBe(false)
    }
  }
})
