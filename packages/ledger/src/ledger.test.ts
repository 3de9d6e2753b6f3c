import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  checkLedger,
  folderStorage,
  loadOrCreateSigner,
  memoryStorage,
  openLedger,
  parseVerifierKey,
  proofText,
  sealAct,
  temporarySigner,
  verifyLedger,
  verifyProof,
  whileGrowing,
} from './index.ts'
import { ledgerContract } from '../test/ledger-contract.ts'
import { fileName, splitEntries } from './tile-layout.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05Z') }
const signer = temporarySigner()

ledgerContract('memory', () => memoryStorage())
ledgerContract('a folder', () => folderStorage(join(mkdtempSync(join(tmpdir(), 'ledger-')), 'log')))

test('the key file is made once, for its owner only', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'ledger-')), 'deep', 'key.pem')
  const made = loadOrCreateSigner(path)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(loadOrCreateSigner(path).publicKey).toEqual(made.publicKey)
})

test('takes entries sealed elsewhere in their order only, and asks to be told that their openings are elsewhere', async () => {
  const storage = memoryStorage()
  const ledger = await openLedger({ storage, signer, clock })
  const sealed = (seq: number): Uint8Array =>
    sealAct({ type: 'view', commit: { path: 'a' } }, { at: new Date(0), seq, random: (bytes) => new Uint8Array(bytes) })
      .bytes
  for (let seq = 0; seq < 300; seq += 1) await ledger.appendSealed(sealed(seq))
  await expect(ledger.appendSealed(sealed(7))).rejects.toThrow('entry 300 is the next one')
  await expect(ledger.appendSealed(Buffer.from('{}'))).rejects.toThrow('entry 300 is the next one')
  await ledger.close()
  const report = await checkLedger(storage, signer.publicKey, { openingsElsewhere: true })
  expect(report.size).toBe(300)
  const strict = await verifyLedger(storage, signer.publicKey)
  expect(strict.problems[0]).toEqual({ where: 'openings/000#0', reason: 'does not open the commitments of its entry' })
})

test('a log that grows can still be read by each checkpoint that it had', async () => {
  const plain = memoryStorage()
  const storage = whileGrowing(plain)
  const ledger = await openLedger({ storage, signer, clock })
  const key = parseVerifierKey(ledger.verifierKey)!
  const notes: string[] = []
  const entries: Uint8Array[] = []
  for (const size of [1, 3, 200, 256, 257, 511, 700]) {
    while (ledger.size() < size) await ledger.append({ type: 'sealed', facts: { at: ledger.size() } })
    notes.push(await ledger.checkpoint())
  }
  await ledger.close()
  for (const index of [0, 1, 2]) {
    const name = fileName({ kind: 'entries' }, { index, width: Math.min(256, 700 - index * 256) })
    entries.push(...splitEntries((await plain.read(name))!).entries)
  }
  for (const note of notes) {
    const size = Number(note.split('\n')[1])
    for (const seq of [0, size >> 1, size - 1]) {
      const proof = await proofText(storage, { seq, note })
      expect(verifyProof(proof, { entry: entries[seq]!, key })).toBe(true)
    }
    const older = memoryStorage(new Map([['checkpoint', Buffer.from(note)]]))
    const read = (name: string) => (name === 'checkpoint' ? older : storage).read(name)
    const report = await verifyLedger({ ...storage, read }, key)
    expect(report.problems).toEqual([])
    expect(report.size).toBe(size)
  }
  await plain.remove(['tile/0/002.p/188'])
  expect(await storage.read('tile/0/002.p/188')).toBeUndefined()
  expect(await storage.read('tile/0/002.p/3')).toBeUndefined()
})
