// What a ledger does on every storage: the contract of the port LedgerStorage.
import { describe, expect, test } from 'vitest'
import {
  type CheckedEntry,
  checkLedger,
  type LedgerStorage,
  openLedger,
  parseVerifierKey,
  temporarySigner,
  verifyLedger,
  verifyProof,
} from '../src/index.ts'
import { splitEntries } from '../src/tile-layout.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05Z') }
const signer = temporarySigner()

/** `storageOf` gives an empty storage each time. */
export function ledgerContract(name: string, storageOf: () => LedgerStorage): void {
  describe(`a ledger in ${name}`, () => {
    test.each([0, 1, 2, 255, 256, 257, 600])('of %i entries verifies, opened again and again', async (count) => {
      const storage = storageOf()
      const first = await openLedger({ storage, signer, clock })
      for (let i = 0; i < count; i += 1)
        await first.append({ type: 'sealed', commit: { path: `a/${i}.png` }, facts: { i } })
      await first.close()
      const second = await openLedger({ storage, signer, clock, origin: first.origin })
      expect(await second.append({ type: 'resumed' }, { durable: true })).toBe(count)
      await second.close()
      const entries: CheckedEntry[] = []
      const report = await verifyLedger(storage, signer.publicKey, { onEntry: (entry) => entries.push(entry) })
      expect(report).toMatchObject({ ok: true, size: count + 1, problems: [], leftovers: [] })
      expect(entries.map(({ entry }) => entry.seq)).toEqual(Array.from({ length: count + 1 }, (_, i) => i))
      await checkLedger(storage, signer.publicKey)
    })

    test('has a proof for each entry, and for no other', async () => {
      const storage = storageOf()
      const ledger = await openLedger({ storage, signer, clock })
      for (let i = 0; i < 300; i += 1) await ledger.append({ type: 'sealed', facts: { i } })
      const key = parseVerifierKey(ledger.verifierKey) ?? fail('key')
      await ledger.checkpoint()
      const bundle = splitEntries((await storage.read('tile/entries/000')) ?? fail('bundle')).entries
      for (const seq of [0, 1, 100, 255]) {
        const proof = await ledger.proof(seq)
        expect(verifyProof(proof, { entry: bundle[seq] ?? fail('entry'), key })).toBe(true)
        expect(verifyProof(proof, { entry: bundle[seq ^ 1] ?? fail('entry'), key })).toBe(false)
      }
      await expect(ledger.proof(300)).rejects.toThrow('300 entries')
      await ledger.close()
      await checkLedger(storage, key)
    })

    test('refuses another key, another origin and a second writer', async () => {
      const storage = storageOf()
      const ledger = await openLedger({ storage, signer, clock, origin: 'example.org/case/1' })
      await ledger.append({ type: 'case-opened' }, { durable: true })
      await expect(openLedger({ storage, signer: temporarySigner(), clock })).rejects.toMatchObject({
        code: 'conflict',
      })
      await expect(openLedger({ storage, signer, clock, origin: 'x' })).rejects.toMatchObject({ code: 'conflict' })
      const other = await openLedger({ storage, signer, clock })
      await other.append({ type: 'resumed' }, { durable: true })
      await expect(ledger.append({ type: 'view' }, { durable: true })).rejects.toMatchObject({ code: 'conflict' })
      await expect(ledger.append({ type: 'view' })).rejects.toMatchObject({ code: 'conflict' })
      await other.close()
      await checkLedger(storage, signer.publicKey)
    })
  })
}

function fail(what: string): never {
  throw new Error(`the ${what} is missing`)
}
