// Originals for those who may have them, after two persons have released them: one age file (age-encryption.org/v1) for the
// named recipients, in it a tar archive with the exact bytes, what the ledger says of them, and how to check both without us.
import { createHash } from 'node:crypto'
import { UserError } from '@rempart/core'
import { Encrypter } from 'age-encryption'
import { MAX_RELEASED, MAX_RECIPIENTS } from '../limits.ts'
import type { OpenedObject } from '../open.ts'
import { verifyInstructions } from './instructions.ts'
import { type TarFile, tarStream } from './tar.ts'

/** An original and what proves its custody. `entry`, `opening` and `proof` are of its sealing, as the ledger holds them. */
export type ReleasedOriginal = Readonly<{
  exhibit: string
  type: string
  object: OpenedObject
  ledger: Readonly<{ entry: Uint8Array; opening: string; proof: string }>
}>
export type Release = Readonly<{
  id: string
  caseId: string
  /** Identifiers of who asked and who approved. */
  askedBy: string
  approvedBy: string
  at: Date
  /** Verifier key of the site's ledger. */
  ledgerKey: string
  originals: readonly ReleasedOriginal[]
}>

/** UserError `malformed` where a recipient is no age public key. */
export function checkRecipients(recipients: readonly string[]): void {
  if (recipients.length === 0 || recipients.length > MAX_RECIPIENTS)
    throw new UserError({
      code: 'usage',
      subject: 'recipients',
      reason: `name one to ${MAX_RECIPIENTS} age public keys`,
    })
  for (const recipient of recipients) encrypterFor([recipient])
}

/** The bundle's bytes as they are made; no original rests anywhere in clear. Throws where an original is not what was
 * sealed: the bundle then has no end, and age refuses it. */
export async function* buildReleaseBundle(release: Release, recipients: readonly string[]): AsyncGenerator<Uint8Array> {
  checkRecipients(recipients)
  if (release.originals.length > MAX_RELEASED)
    throw new UserError({ code: 'limit-exceeded', subject: 'release', reason: `more than ${MAX_RELEASED} originals` })
  yield* encryptTo(tarStream(bundleFiles(release), release.at), recipients)
}

/** A stream as an age file for the recipients. UserError as checkRecipients, before the first byte. */
export async function* encryptTo(
  source: AsyncIterable<Uint8Array>,
  recipients: readonly string[],
): AsyncGenerator<Uint8Array> {
  checkRecipients(recipients)
  yield* await encrypterFor(recipients).encrypt(ReadableStream.from(source))
}

function encrypterFor(recipients: readonly string[]): Encrypter {
  const encrypter = new Encrypter()
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new UserError({ code: 'malformed', subject: 'recipient', reason: 'not an age public key (age1…)', cause })
    }
  }
  return encrypter
}

function* bundleFiles(release: Release): Generator<TarFile> {
  const { id, caseId, askedBy, approvedBy, at, ledgerKey, originals } = release
  const numbered = originals.map((original, i) => ({ ...original, number: String(i + 1).padStart(6, '0') }))
  const manifest = {
    format: 'rempart release 1',
    release: id,
    case: caseId,
    askedBy,
    approvedBy,
    at: at.toISOString(),
    ledgerKey,
    originals: numbered.map(({ number, exhibit, type, object }) => ({
      file: `originals/${number}`,
      exhibit,
      type,
      sizeBytes: object.sizeBytes,
      sha256: object.sha256,
    })),
  }
  yield textFile('README.txt', verifyInstructions(ledgerKey))
  yield textFile('manifest.json', `${JSON.stringify(manifest, undefined, 1)}\n`)
  yield textFile('SHA256SUMS', numbered.map(({ number, object }) => `${object.sha256}  originals/${number}\n`).join(''))
  for (const { number, object, ledger } of numbered) {
    yield { name: `originals/${number}`, sizeBytes: object.sizeBytes, bytes: exactBytes(object) }
    yield { name: `ledger/${number}.entry`, sizeBytes: ledger.entry.length, bytes: [ledger.entry] }
    yield textFile(`ledger/${number}.opening`, `${ledger.opening}\n`)
    yield textFile(`ledger/${number}.tlog-proof`, ledger.proof)
  }
}

function textFile(name: string, text: string): TarFile {
  const bytes = Buffer.from(text)
  return { name, sizeBytes: bytes.length, bytes: [bytes] }
}

async function* exactBytes({ sha256, read }: OpenedObject): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256')
  for await (const piece of read()) {
    digest.update(piece)
    yield piece
  }
  if (digest.digest('hex') !== sha256) throw new Error('an original is not what was sealed')
}
