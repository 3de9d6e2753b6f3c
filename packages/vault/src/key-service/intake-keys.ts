// The intake key pairs: the private halves lie in a file, wrapped by the key-encryption key. A pair lives one rotation longer
// than it is given out, so that a report that was on its way meanwhile still opens.
import { randomBytes } from 'node:crypto'
import { type IntakeKey, UserError } from '@rempart/core'
import { generateX25519 } from '../keys/hpke.ts'
import { refusedKey } from '../keys/key-wrap.ts'
import { readPrivateJson, versionOf, writeDurableJson } from './durable-json.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'

const FORMAT = 'rempart intake keys 1'
type StoredPair = Readonly<{ id: string; publicKey: string; wrapped: string }>

export type IntakeKeys = Readonly<{
  newest(): Promise<IntakeKey>
  /** The private key of a pair; UserError `refused` where it was destroyed or never was. */
  privateKey(id: string): Promise<Uint8Array>
  /** Wraps the newest pair under the newest generation, adds a fresh one and destroys the others; what they sealed was
   * rotated in the rotation before. Beginning again before finishing begins nothing. */
  begin(): Promise<void>
  finish(): Promise<void>
}>

/** Opens the file, or makes it with its first pair; reads it again when another process has replaced it. */
export async function openIntakeKeys(path: string, kek: KeyEncryptionKey): Promise<IntakeKeys> {
  let { pairs, rotating } = parseFile(readPrivateJson(path), path)
  let version: string | undefined
  const opened = new Map<string, Uint8Array>()

  async function load(): Promise<void> {
    if (version !== undefined && versionOf(path) === version) return
    const read = versionOf(path)
    const stored = parseFile(readPrivateJson(path), path)
    for (const { id, wrapped } of stored.pairs)
      if (!opened.has(id)) opened.set(id, await kek.unwrap({ wrapped: fromBase64(wrapped), context: pairContext(id) }))
    ;({ pairs, rotating } = stored)
    version = read
    forgetOthers()
  }

  function write(next: readonly StoredPair[], nowRotating: boolean): void {
    writeDurableJson(path, { format: FORMAT, rotating: nowRotating, pairs: next })
    pairs = next
    rotating = nowRotating
    version = versionOf(path)
    forgetOthers()
  }

  function forgetOthers(): void {
    for (const id of opened.keys()) if (!pairs.some((pair) => pair.id === id)) forget(opened, id)
  }

  async function fresh(): Promise<StoredPair> {
    const { privateKey, publicKey } = generateX25519()
    const id = randomBytes(8).toString('hex')
    opened.set(id, privateKey)
    const wrapped = await kek.wrap({ secret: privateKey, context: pairContext(id) })
    return { id, publicKey: base64(publicKey), wrapped: base64(wrapped) }
  }
  const newest = (): StoredPair => pairs.at(-1) ?? fail()

  await load()
  if (pairs.length === 0) write([await fresh()], false)

  return {
    async newest() {
      await load()
      return { id: newest().id, publicKey: fromBase64(newest().publicKey) }
    },
    async privateKey(id) {
      await load()
      const key = opened.get(id)
      if (key === undefined) throw refusedKey()
      return key
    },
    async begin() {
      await load()
      if (rotating) return
      const { id, publicKey, wrapped } = newest()
      const rotated = await kek.rotate({ wrapped: fromBase64(wrapped), context: pairContext(id) })
      write([{ id, publicKey, wrapped: base64(rotated) }, await fresh()], true)
    },
    async finish() {
      await load()
      write(pairs, false)
    },
  }
}

function forget(opened: Map<string, Uint8Array>, id: string): void {
  opened.get(id)?.fill(0)
  opened.delete(id)
}

function pairContext(id: string): Uint8Array {
  return Buffer.from(`${FORMAT}\n${id}`)
}

type StoredPairs = Readonly<{ pairs: readonly StoredPair[]; rotating: boolean }>

function parseFile(value: unknown, path: string): StoredPairs {
  if (value === undefined) return { pairs: [], rotating: false }
  const { format, pairs, rotating } = value as Readonly<Record<string, unknown>>
  const sound =
    format === FORMAT &&
    typeof rotating === 'boolean' &&
    Array.isArray(pairs) &&
    pairs.every(
      (pair: Partial<StoredPair>) =>
        /^[0-9a-f]{16}$/.test(String(pair.id)) &&
        typeof pair.wrapped === 'string' &&
        Buffer.from(String(pair.publicKey), 'base64').length === 32,
    )
  if (!sound)
    throw new UserError({ code: 'malformed', subject: path, reason: 'not an intake key file of this version' })
  return { pairs, rotating } as StoredPairs
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}

function fail(): never {
  throw new Error('no intake key')
}
