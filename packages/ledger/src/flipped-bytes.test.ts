// Every flipped byte of a small log is found, and where it is found is where it was flipped (SECURITY §5 G1). A sample by
// default; every byte with REMPART_EVERY_BYTE=1.
import { expect, test } from 'vitest'
import { temporarySigner } from './key-file.ts'
import { openLedger } from './ledger.ts'
import { memoryStorage } from './storage.ts'
import { CHECKPOINT_NAME } from './tile-layout.ts'
import { verifyLedger } from './verify-ledger.ts'

const SAMPLE = 400

test('a flipped byte of any file is detected and located', async () => {
  const files = new Map<string, Uint8Array>()
  const storage = memoryStorage(files)
  const signer = temporarySigner()
  const ledger = await openLedger({ storage, signer, clock: { now: () => new Date(0) } })
  for (let at = 0; at < 300; at += 1)
    await ledger.append({ type: 'sealed', commit: { path: `a/${at}` }, facts: { at } })
  await ledger.close()
  const places = [...files].flatMap(([name, { length }]) => Array.from({ length }, (_, at) => ({ name, at })))
  const step = process.env['REMPART_EVERY_BYTE'] === '1' ? 1 : places.length / SAMPLE
  const missed: string[] = []
  const elsewhere: string[] = []
  let tried = 0
  for (let next = 0; next < places.length; next += step) {
    const { name, at } = places[Math.floor(next)] ?? { name: '', at: 0 }
    const bytes = files.get(name) ?? new Uint8Array()
    const old = bytes[at] ?? 0
    bytes[at] = old ^ (1 << (at % 8))
    const { ok, problems } = await verifyLedger(storage, signer.publicKey)
    bytes[at] = old
    tried += 1
    if (ok) missed.push(`${name}:${at}`)
    else if (!problems.some(({ where }) => where === name || where.startsWith(`${name}#`)))
      elsewhere.push(`${name}:${at}`)
  }
  expect(tried).toBeGreaterThanOrEqual(SAMPLE)
  expect(missed).toEqual([])
  expect(elsewhere.filter((place) => !place.startsWith(CHECKPOINT_NAME))).toEqual([])
  expect((await verifyLedger(storage, signer.publicKey)).ok).toBe(true)
}, 600_000)
