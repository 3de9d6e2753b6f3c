import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { signCheckpoint } from '../checkpoint.ts'
import { folderStorage } from '../folder-storage.ts'
import { temporarySigner } from '../key-file.ts'
import { openLedger } from '../ledger.ts'
import { rootOf, leafHash } from '../merkle.ts'
import { parseNote } from '../signed-note.ts'
import { memoryStorage } from '../storage.ts'
import type { LedgerStorage } from '../storage.ts'
import { askWitness } from './ask-witness.ts'
import { cosignedAt, parseWitnessKey, withCosignatures, witnessKeyText } from './cosignature.ts'
import { httpTransport } from './http-transport.ts'
import { writeAddCheckpoint } from './request.ts'
import { serveWitness } from './serve-witness.ts'
import { createWitness } from './witness.ts'

const clock = { now: () => new Date('2026-01-02T03:04:05Z') }
const logSigner = temporarySigner()
const witnessSigner = temporarySigner()
const origin = 'hotline.example/ledger'
const logs = [{ name: origin, publicKey: logSigner.publicKey }]
const key = { name: 'partner.example/w1', publicKey: witnessSigner.publicKey }
const witnessOn = (storage: LedgerStorage) =>
  createWitness({ name: key.name, signer: witnessSigner, logs, storage, clock })
const folders: string[] = []
const folder = (): string => {
  folders.push(mkdtempSync(join(tmpdir(), 'witness-')))
  return folders.at(-1)!
}
afterAll(() => folders.forEach((path) => rmSync(path, { recursive: true })))

/** A log of so many entries, told apart by `mark`, and its checkpoint. */
async function logOf(entries: number, mark = 'a', files = new Map<string, Uint8Array>()) {
  const storage = memoryStorage(files)
  const ledger = await openLedger({
    storage,
    signer: logSigner,
    clock,
    origin,
    random: (n) => new Uint8Array(n).fill(1),
  })
  while (ledger.size() < entries) await ledger.append({ type: 'sealed', facts: { mark, at: ledger.size() } })
  const note = await ledger.checkpoint()
  await ledger.close()
  return { storage, note, files }
}

const ask = (
  log: { storage: LedgerStorage; note: string },
  witness: ReturnType<typeof witnessOn>,
  knownSize?: number,
) =>
  askWitness({
    ...log,
    witness: key,
    send: async (body) => witness.add(Buffer.from(body)),
    ...(knownSize !== undefined && { knownSize }),
  })

describe.each([
  ['memory', () => memoryStorage()],
  ['a folder', () => folderStorage(folder())],
])('a witness in %s', (_, storageOf) => {
  test('cosigns a log as it grows, whatever the log believes that it knows', async () => {
    const witness = witnessOn(storageOf())
    const files = new Map<string, Uint8Array>()
    for (const [entries, believed] of [
      [1, undefined],
      [1, 1],
      [7, 0],
      [300, 7],
      [301, 55],
      [700, undefined],
    ] as const) {
      const log = await logOf(entries, 'a', files)
      const reply = await ask(log, witness, believed)
      expect(reply).toMatchObject({ kind: 'cosigned', size: entries, atSeconds: 1767323045 })
      if (reply.kind !== 'cosigned') continue
      const note = withCosignatures(log.note, [reply.line, reply.line], [key])
      expect(cosignedAt(parseNote(Buffer.from(note))!, key)).toBe(1767323045)
    }
  })

  test('tells a log restored from an older backup that it is behind', async () => {
    const witness = witnessOn(storageOf())
    const older = await logOf(40)
    await ask(await logOf(90), witness)
    expect(await ask(older, witness)).toEqual({ kind: 'ahead', size: 90 })
  })

  test('refuses another history of the same size and of a larger one, and keeps both checkpoints as proof', async () => {
    const storage = storageOf()
    const witness = witnessOn(storage)
    const first = await logOf(90)
    await ask(first, witness)
    const same = await logOf(90, 'b')
    const larger = await logOf(120, 'b')
    expect(await ask(same, witness)).toMatchObject({ kind: 'forked', size: 90 })
    expect(await ask(larger, witness)).toMatchObject({ kind: 'forked', size: 90 })
    expect(await witness.known(origin)).toBe(first.note)
    const kept = (await storage.list()).filter((name) => name.startsWith('misbehaviour/'))
    const texts = await Promise.all(kept.map(async (name) => Buffer.from((await storage.read(name))!).toString()))
    expect(texts.toSorted()).toEqual([same.note, larger.note].toSorted())
  })

  test('detects truncation with a recomputed valid tree and the real key, for every length', async () => {
    const witness = witnessOn(storageOf())
    await ask(await logOf(20), witness)
    for (let entries = 0; entries < 20; entries += 1)
      expect(await ask(await logOf(entries), witness)).toEqual({ kind: 'ahead', size: 20 })
    expect(await ask(await logOf(20), witness)).toMatchObject({ kind: 'cosigned' })
  })
})

describe('answers as c2sp.org/tlog-witness asks', () => {
  const body = async (older: number, entries: number): Promise<Buffer> => {
    const log = await logOf(entries)
    return Buffer.from((await writeAddCheckpoint(log.storage, { older, note: log.note }))!)
  }

  test('404 for a log that it does not know, 403 for a key that it does not know', async () => {
    const stranger = temporarySigner()
    const checkpoint = { origin, size: 1, root: leafHash(new Uint8Array(1)) }
    const foreign = signCheckpoint({ ...checkpoint, origin: 'other.example' }, logSigner)
    const witness = witnessOn(memoryStorage())
    expect(await witness.add(Buffer.from(`old 0\n\n${foreign}`))).toMatchObject({ status: 404 })
    const forged = signCheckpoint(checkpoint, stranger)
    expect(await witness.add(Buffer.from(`old 0\n\n${forged}`))).toMatchObject({ status: 403 })
  })

  test('400 for an old size beyond the checkpoint and for what is no request', async () => {
    const witness = witnessOn(memoryStorage())
    const good = (await body(0, 3)).toString()
    expect(await witness.add(Buffer.from(good.replace('old 0', 'old 4')))).toMatchObject({ status: 400 })
    for (const bad of [
      '',
      'old 0\n',
      good.replace('old 0', 'old 00'),
      good.replace('old 0', 'old 0\nAA=='),
      `x${good}`,
    ])
      expect(await witness.add(Buffer.from(bad)), bad.slice(0, 20)).toMatchObject({ status: 400 })
  })

  test('409 with the size that it knows and its own media type; 422 for a proof that does not verify', async () => {
    const witness = witnessOn(memoryStorage())
    expect((await witness.add(await body(0, 5))).status).toBe(200)
    expect(await witness.add(await body(0, 9))).toEqual({ status: 409, type: 'text/x.tlog.size', body: '5\n' })
    const lines = (await body(5, 9)).toString().split('\n')
    const other = rootOf([leafHash(new Uint8Array(2))])
    lines[1] = Buffer.from(other).toString('base64')
    expect(await witness.add(Buffer.from(lines.join('\n')))).toMatchObject({ status: 422 })
    expect((await witness.add(await body(5, 9))).status).toBe(200)
  })

  test('of many requests at once for one size, none rolls back what another has moved on', async () => {
    const storage = memoryStorage()
    const witness = witnessOn(storage)
    const bodies = await Promise.all([1, 2, 3, 4, 5, 6].map((entries) => body(0, entries)))
    const answers = await Promise.all(bodies.map((one) => witness.add(one)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  })

  test('no bytes make it throw or sign', async () => {
    const witness = witnessOn(memoryStorage())
    const good = await body(0, 4)
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ flip
        expect((await witness.add(bad)).status).not.toBe(200)
      }),
    )
  })

  test('whose state is damaged signs nothing', async () => {
    const storage = memoryStorage()
    const witness = witnessOn(storage)
    await witness.add(await body(0, 5))
    const [state = ''] = await storage.list()
    await storage.write([{ name: state, bytes: Buffer.from('gone') }])
    await expect(witness.add(await body(0, 3))).rejects.toThrow('damaged')
  })
})

test('a witness key in text form is read again, and a log key is none', () => {
  expect(parseWitnessKey(witnessKeyText(key))).toEqual(key)
  expect(parseWitnessKey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')).toBeUndefined()
})

test('over HTTP: cosigns, shows what it knows, refuses the rest, and one folder has one witness', async () => {
  const home = folder()
  const witness = witnessOn(folderStorage(home))
  const served = await serveWitness(witness, { folder: home, host: '127.0.0.1', port: 0 })
  try {
    const url = `http://127.0.0.1:${served.port}`
    const log = await logOf(30)
    const reply = await askWitness({ ...log, witness: key, send: httpTransport(`${url}/`) })
    expect(reply).toMatchObject({ kind: 'cosigned', size: 30 })
    const known = await fetch(`${url}/checkpoint?origin=${encodeURIComponent(origin)}`)
    expect(await known.text()).toBe(log.note)
    expect((await fetch(`${url}/add-checkpoint`)).status).toBe(404)
    expect((await fetch(`${url}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(70_000) })).status).toBe(413)
    await expect(serveWitness(witness, { folder: home, host: '127.0.0.1', port: 0 })).rejects.toThrow('another witness')
  } finally {
    await served.close()
  }
  expect(
    await askWitness({ ...(await logOf(3)), witness: key, send: httpTransport('http://127.0.0.1:1') }),
  ).toMatchObject({
    kind: 'unreachable',
  })
})
