// A release opens with the age program, its archive with tar, its digests with sha256sum: programs that are not ours.
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { memoryStorage, openLedger, parseVerifierKey, temporarySigner, verifyProof } from '@rempart/ledger'
import { noise, streamOf, gather } from '../../test/streams.ts'
import { generateX25519 } from '../keys/hpke.ts'
import { contextBytes } from '../keys/context.ts'
import { openFromIntake } from '../keys/intake-seal.ts'
import { memoryObjects } from '../objects/memory-objects.ts'
import { openObject, type OpenedObject } from '../open.ts'
import { sealObject } from '../seal.ts'
import { buildReleaseBundle, checkRecipients, type Release } from './release-bundle.ts'
import { tarStream } from './tar.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-release-'))
afterAll(() => rmSync(folder, { recursive: true }))
const hasAge = spawnSync('age', ['--version']).status === 0
const contents = [noise(200_000, 1), noise(0), noise(513, 2)]

async function sealed(bytes: Uint8Array): Promise<OpenedObject> {
  const pair = generateX25519()
  const objects = memoryObjects()
  const settings = {
    objects,
    intakeKey: { id: '0011223344556677', publicKey: pair.publicKey },
    siteKey: randomBytes(32),
  }
  const { name, key } = await sealObject(streamOf(bytes), {
    ...settings,
    maxBytes: 1e9,
    type: () => 'image/png',
    random: randomBytes,
  })
  const secret = openFromIntake(pair.privateKey, key.wrapped, contextBytes(key.context))
  return openObject(objects, { name, secret })
}

async function release(): Promise<Release> {
  const storage = memoryStorage()
  const ledger = await openLedger({ storage, signer: temporarySigner(), clock: { now: () => new Date() } })
  const objects = await Promise.all(contents.map(sealed))
  for (const { sha256 } of objects) await ledger.append({ type: 'sealed', commit: { sha256 } })
  await ledger.checkpoint()
  const entries = await bundleOf(storage, 'entries')
  const openings = await bundleOf(storage, 'openings')
  const originals = await Promise.all(
    objects.map(async (object, seq) => ({
      exhibit: `exhibit-${seq + 1}`,
      type: 'image/png',
      object,
      ledger: {
        entry: entriesIn(entries)[seq] ?? new Uint8Array(),
        opening: openings.toString().split('\n')[seq] ?? '',
        proof: await ledger.proof(seq),
      },
    })),
  )
  return {
    id: 'r1',
    caseId: 'c1',
    askedBy: 'p1',
    approvedBy: 'p2',
    at: new Date('2026-03-01T10:00:00Z'),
    ledgerKey: ledger.verifierKey,
    originals,
  }
}

async function bundleOf(storage: ReturnType<typeof memoryStorage>, kind: string): Promise<Buffer> {
  const name = (await storage.list()).find((one) => one.includes(`${kind}/`)) ?? ''
  return Buffer.from((await storage.read(name)) ?? [])
}

/** tlog-tiles entry bundles: two bytes of length before each entry. */
function entriesIn(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = []
  for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
    entries.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)))
  return entries
}

it.skipIf(!hasAge)(
  'age opens it for each recipient and for nobody else; tar, sha256sum and the proofs agree (skipped without age)',
  async () => {
    const identities = ['one', 'two', 'stranger'].map((name) => {
      const path = join(folder, `${name}.key`)
      execFileSync('age-keygen', ['-o', path], { stdio: 'ignore' })
      return { path, recipient: /age1[0-9a-z]+/.exec(readFileSync(path, 'utf8'))?.[0] ?? '' }
    })
    const [one, two, stranger] = identities as [(typeof identities)[0], (typeof identities)[0], (typeof identities)[0]]
    const made = await release()
    const bundle = join(folder, 'release.age')
    writeFileSync(bundle, await gather(buildReleaseBundle(made, [one.recipient, two.recipient])))
    expect(readFileSync(bundle).includes(Buffer.from(contents[0]!.subarray(0, 16)))).toBe(false)
    expect(spawnSync('age', ['-d', '-i', stranger.path, bundle]).status).not.toBe(0)
    for (const { path } of [one, two]) {
      const out = mkdtempSync(join(folder, 'out-'))
      const tar = spawnSync('age', ['-d', '-i', path, bundle], { maxBuffer: 1e9 }).stdout
      const listed = execFileSync('tar', ['-xvf', '-', '-C', out], { input: tar, encoding: 'utf8' }).trim().split('\n')
      expect(listed.slice(0, 3)).toEqual(['README.txt', 'manifest.json', 'SHA256SUMS'])
      const sums = execFileSync('sha256sum', ['-c', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' })
      expect(sums.match(/: OK$/gmu)?.length).toBe(contents.length)
      contents.forEach((bytes, i) => {
        const number = String(i + 1).padStart(6, '0')
        expect(readFileSync(join(out, 'originals', number)).equals(bytes)).toBe(true)
        const entry = readFileSync(join(out, 'ledger', `${number}.entry`))
        const proof = readFileSync(join(out, 'ledger', `${number}.tlog-proof`), 'utf8')
        const key = parseVerifierKey(made.ledgerKey)
        expect(key !== undefined && verifyProof(proof, { entry, key })).toBe(true)
        const opening = JSON.parse(readFileSync(join(out, 'ledger', `${number}.opening`), 'utf8')) as {
          sha256: [string, string]
        }
        const [salt, value] = opening.sha256
        expect(value).toBe(made.originals[i]!.object.sha256)
        const commitment = createHash('sha256').update(Buffer.from(salt, 'hex')).update(value).digest('hex')
        expect(entry.toString()).toContain(commitment)
      })
    }
  },
)

it('what is no age public key receives nothing', async () => {
  for (const recipients of [[], ['age1nonsense'], ['ssh-ed25519 AAAA'], ['AGE-SECRET-KEY-1QQ']])
    expect(() => checkRecipients(recipients)).toThrow(/recipient/)
})

it('an original that is not what was sealed ends the bundle before its end', async () => {
  const made = await release()
  const [first] = made.originals
  const forged = { ...first!.object, sha256: '0'.repeat(64) }
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p' // the example of the age specification
  await expect(
    gather(buildReleaseBundle({ ...made, originals: [{ ...first!, object: forged }] }, [recipient])),
  ).rejects.toThrow('not what was sealed')
})

it('a file that gives another number of bytes than it said is refused', async () => {
  const at = new Date(0)
  for (const sizeBytes of [99, 101])
    await expect(gather(tarStream([{ name: 'a', sizeBytes, bytes: [noise(100)] }], at))).rejects.toThrow('100 bytes')
})
