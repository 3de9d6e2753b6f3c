// A second implementation, in another language and by other algorithms (test/verify_log.py), agrees (SECURITY §5 G5).
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { folderStorage } from './folder-storage.ts'
import { temporarySigner } from './key-file.ts'
import { openLedger } from './ledger.ts'
import {
  consistencyRanges,
  inclusionRanges,
  leafHash,
  type LeafRange,
  nodeHash,
  splitPoint,
  verifyConsistency,
  verifyInclusion,
} from './merkle.ts'
import { splitEntries } from './tile-layout.ts'

const verifier = join(import.meta.dirname, '../test/verify_log.py')
const hasPython = spawnSync('python3', ['--version']).status === 0
const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const vectors = join(shared, 'standards/merkle-testdata/testdata')
const folder = mkdtempSync(join(tmpdir(), 'rempart-independent-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** What the verifier says. */
function python(...args: readonly string[]): string {
  const { stdout, stderr } = spawnSync('python3', [verifier, ...args], { encoding: 'utf8' })
  expect(stderr).toBe('')
  return stdout.trim()
}

describe.skipIf(!hasPython)('the independent verifier (skipped where there is no python3)', () => {
  test('makes and accepts the same proofs: inclusion of all leaves, consistency of all prefixes, up to 300 leaves', () => {
    expect(digestOfTrees(300)).toBe(python('trees', '300'))
  })

  test.skipIf(!existsSync(vectors))('judges the published vectors as they say (skipped where they are absent)', () => {
    expect(JSON.parse(python('vectors', vectors))).toEqual({ count: 196, wrong: [] })
  })

  test('verifies a log and its proofs from their files, and names what was altered', async () => {
    const log = join(folder, 'log')
    const storage = folderStorage(log)
    const ledger = await openLedger({ storage, signer: temporarySigner(), clock: { now: () => new Date(0) } })
    for (let at = 0; at < 700; at += 1)
      await ledger.append({ type: 'sealed', commit: { path: `é/${at}` }, facts: { at } })
    const [proof, entry] = [join(folder, 'proof'), join(folder, 'entry')]
    writeFileSync(proof, await ledger.proof(300))
    writeFileSync(entry, splitEntries((await storage.read('tile/entries/001')) ?? new Uint8Array()).entries[44] ?? '')
    await ledger.close()
    expect(python('log', log, ledger.verifierKey)).toBe('verified: 700 entries')
    expect(python('proof', proof, entry, ledger.verifierKey)).toBe('verified')
    writeFileSync(entry, readFileSync(entry, 'utf8').replace('"at":300', '"at":301'))
    expect(python('proof', proof, entry, ledger.verifierKey)).toBe('DIFFERS')
    for (const [name, complaint] of [
      ['checkpoint', 'checkpoint: not signed'],
      ['tile/entries/001', 'not the hashes of what is below'],
      ['tile/1/000.p/2', 'tile/1/000.p/2'],
      ['openings/002.p/188', 'does not open its commitments'],
    ] as const) {
      const path = join(log, name)
      const bytes = readFileSync(path)
      const altered = Buffer.from(bytes)
      const at = name === 'checkpoint' ? 3 : name.startsWith('openings') ? bytes.indexOf('é') + 3 : bytes.length - 3
      altered[at] = (altered[at] ?? 0) ^ 1
      writeFileSync(path, altered)
      expect(python('log', log, ledger.verifierKey), name).toContain(complaint)
      writeFileSync(path, bytes)
    }
  })
})

/** SHA-256 over the roots and proofs of all trees of 1 to `limit` leaves; every proof has to verify. */
function digestOfTrees(limit: number): string {
  const leaves = Array.from({ length: limit }, (_, at) => leafHash(Buffer.from(String(at))))
  const known = new Map<number, Uint8Array>()
  const over = ({ start, end }: LeafRange): Uint8Array => {
    const found = known.get(start * 1000 + end)
    if (found !== undefined) return found
    const middle = end - start > 1 ? start + splitPoint(end - start) : end
    const hash =
      middle === end
        ? (leaves[start] as Uint8Array)
        : nodeHash(over({ start, end: middle }), over({ start: middle, end }))
    known.set(start * 1000 + end, hash)
    return hash
  }
  const digest = createHash('sha256')
  let refused = 0
  for (let size = 1; size <= limit; size += 1) {
    const root = over({ start: 0, end: size })
    digest.update(root)
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionRanges(index, size).map(over)
      if (!verifyInclusion({ index, size, leaf: leaves[index] as Uint8Array, root }, proof)) refused += 1
      for (const hash of proof) digest.update(hash)
    }
    for (let older = 1; older <= size; older += 1) {
      const proof = consistencyRanges(older, size).map(over)
      const claim = { older, newer: size, olderRoot: over({ start: 0, end: older }), newerRoot: root }
      if (!verifyConsistency(claim, proof)) refused += 1
      for (const hash of proof) digest.update(hash)
    }
  }
  expect(refused).toBe(0)
  return digest.digest('hex')
}
