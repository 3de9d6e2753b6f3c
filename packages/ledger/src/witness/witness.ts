// A witness: keeps the largest tree that it has seen of each log it knows, and cosigns only what continues it. It never
// signs a smaller or another tree, and what it signs is durable before it answers (c2sp.org/tlog-witness; SECURITY G3, G4).
import { hash } from 'node:crypto'
import type { Clock } from '@rempart/core'
import { parseCheckpoint } from '../checkpoint.ts'
import type { Checkpoint } from '../checkpoint.ts'
import { equalBytes, verifyConsistency } from '../merkle.ts'
import { verifyNote } from '../signed-note.ts'
import type { Signer, VerifierKey } from '../signed-note.ts'
import type { LedgerStorage } from '../storage.ts'
import { cosign } from './cosignature.ts'
import { parseAddCheckpoint } from './request.ts'
import type { AddCheckpoint } from './request.ts'

export type WitnessSettings = Readonly<{
  name: string
  signer: Signer
  /** Keys of the logs that it knows; a key's name is the log's origin. */
  logs: readonly VerifierKey[]
  storage: LedgerStorage
  clock: Clock
}>
/** An answer as HTTP: 200 cosigned, 400 no request, 403 not signed by the log, 404 unknown log, 409 the size or the tree is
 * not the one it knows (with that size as body), 422 does not continue it. */
export type WitnessAnswer = Readonly<{ status: 200 | 400 | 403 | 404 | 409 | 422; type: string; body: string }>

export interface Witness {
  /** Answers one request; requests are taken one after another. Throws where the state cannot be made durable. */
  add(body: Uint8Array): Promise<WitnessAnswer>
  /** The newest checkpoint cosigned of a log, as a signed note. */
  known(origin: string): Promise<string | undefined>
}

/** Its state is one file a log in `storage`; proof of a log's misbehaviour is kept beside it and never overwritten. */
export function createWitness({ name, signer, logs, storage, clock }: WitnessSettings): Witness {
  let last: Promise<unknown> = Promise.resolve()

  async function answer(body: Uint8Array): Promise<WitnessAnswer> {
    const request = parseAddCheckpoint(body)
    if (request === undefined) return text(400, 'not a request to add a checkpoint')
    const { older, proof, checkpoint, note, noteText } = request
    const keys = logs.filter((key) => key.name === checkpoint.origin)
    if (keys.length === 0) return text(404, 'this log is not known here')
    if (!keys.some((key) => verifyNote(note, key))) return text(403, 'not signed by a known key of this log')
    if (older > checkpoint.size) return text(400, 'the old size is larger than the checkpoint')
    const known = await stateOf(storage, checkpoint.origin)
    const size = known?.size ?? 0
    if (older !== size) {
      if (known !== undefined && forks(known, checkpoint)) await keepProof(storage, request)
      return { status: 409, type: 'text/x.tlog.size', body: `${size}\n` }
    }
    if (known !== undefined && size === checkpoint.size && !equalBytes(known.root, checkpoint.root)) {
      await keepProof(storage, request)
      return { status: 409, type: 'text/x.tlog.size', body: `${size}\n` }
    }
    if (!continues(known, checkpoint, proof)) {
      await keepProof(storage, request)
      return text(422, 'the proof does not show that this continues the tree known here')
    }
    await storage.write([{ name: stateName(checkpoint.origin), bytes: Buffer.from(noteText) }])
    const atSeconds = Math.floor(clock.now().getTime() / 1000)
    return { status: 200, type: 'text/plain; charset=utf-8', body: cosign(note.text, { name, signer, atSeconds }) }
  }

  return {
    add(body) {
      const next = last.then(() => answer(body))
      last = next.catch(() => undefined)
      return next
    },
    async known(origin) {
      const bytes = await storage.read(stateName(origin))
      return bytes && Buffer.from(bytes).toString('utf8')
    },
  }
}

function continues(known: Checkpoint | undefined, next: Checkpoint, proof: readonly Uint8Array[]): boolean {
  const older = known?.size ?? 0
  if (older === 0) return proof.length === 0
  return verifyConsistency(
    { older, newer: next.size, olderRoot: known?.root ?? new Uint8Array(0), newerRoot: next.root },
    proof,
  )
}

/** Two signed trees of one size with different roots need no proof: one of them is a fork. */
function forks(known: Checkpoint, next: Checkpoint): boolean {
  return known.size === next.size && !equalBytes(known.root, next.root)
}

async function stateOf(storage: LedgerStorage, origin: string): Promise<Checkpoint | undefined> {
  const bytes = await storage.read(stateName(origin))
  if (bytes === undefined) return undefined
  const parsed = parseCheckpoint(bytes)
  // A witness that forgot what it signed could be led to sign a rollback: it answers nothing until a person has looked.
  if (parsed === undefined || parsed.checkpoint.origin !== origin)
    throw new Error(`the witness's state of log ${digest(origin)} is damaged`)
  return parsed.checkpoint
}

/** What the log signed and should not have: kept under its own digest. */
async function keepProof(storage: LedgerStorage, { checkpoint, noteText }: AddCheckpoint): Promise<void> {
  const name = `misbehaviour/${digest(checkpoint.origin)}/${digest(noteText)}`
  if ((await storage.read(name)) === undefined) await storage.write([{ name, bytes: Buffer.from(noteText) }])
}

function stateName(origin: string): string {
  return `state/${digest(origin)}`
}

function digest(value: string): string {
  return hash('sha256', value, 'hex').slice(0, 32)
}

function text(status: WitnessAnswer['status'], reason: string): WitnessAnswer {
  return { status, type: 'text/plain; charset=utf-8', body: `${reason}\n` }
}
