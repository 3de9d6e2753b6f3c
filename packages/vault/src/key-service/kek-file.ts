// The key-encryption key in a file under a passphrase: scrypt (RFC 7914) to a key, AES-256-GCM around each generation. The
// services of several processes may share the file: each reads it again when another has replaced it.
import { randomBytes, scryptSync } from 'node:crypto'
import { UserError } from '@rempart/core'
import { refusedKey, unwrapUnder, wrapUnder } from '../keys/key-wrap.ts'
import { KEK_SCRYPT } from '../limits.ts'
import { readPrivateJson, versionOf, writeDurableJson } from './durable-json.ts'
import type { KeyEncryptionKey } from './key-encryption-key.ts'

const FORMAT = 'rempart key-encryption key 1'
const ID_BYTES = 8
const KEY_BYTES = 32

type Generation = Readonly<{ id: string; key: Uint8Array }>
type StoredFile = Readonly<{
  format: typeof FORMAT
  scrypt: Readonly<{ N: number; r: number; p: number; salt: string }>
  generations: readonly Readonly<{ id: string; wrapped: string }>[]
}>

/** Opens the file, or makes it with its first generation and the `cost` of a guess. The passphrase is overwritten with zeros. UserError: `refused`
 * (wrong passphrase, or others may read the file), `malformed`. */
export function openKekFile(
  path: string,
  passphrase: Uint8Array,
  { cost = KEK_SCRYPT }: Readonly<{ cost?: Readonly<{ N: number; r: number; p: number }> }> = {},
): KeyEncryptionKey {
  const stored = readPrivateJson(path)
  const file = stored === undefined ? undefined : parseFile(stored, path)
  const scrypt = file?.scrypt ?? { ...cost, salt: randomBytes(16).toString('hex') }
  const fileKey = scryptSync(passphrase, Buffer.from(scrypt.salt, 'hex'), KEY_BYTES, {
    ...scrypt,
    maxmem: 256 * scrypt.N * scrypt.r,
  })
  passphrase.fill(0)
  let generations = file === undefined ? [newGeneration()] : openGenerations(file, { fileKey, path })
  let version = versionOf(path)
  const write = (next: readonly Generation[]): void => {
    writeDurableJson(path, {
      format: FORMAT,
      scrypt,
      generations: next.map(({ id, key }) => ({
        id,
        wrapped: Buffer.from(
          wrapUnder(fileKey, { secret: key, context: generationContext(id), random: randomBytes }),
        ).toString('base64'),
      })),
    } satisfies StoredFile)
    generations = [...next]
    version = versionOf(path)
  }
  if (file === undefined) write(generations)

  function current(): readonly Generation[] {
    if (versionOf(path) === version) return generations
    version = versionOf(path)
    generations = openGenerations(parseFile(readPrivateJson(path), path), { fileKey, path })
    return generations
  }
  const newest = (): Generation => current().at(-1) ?? fail()

  function unwrap({ wrapped, context }: Readonly<{ wrapped: Uint8Array; context: Uint8Array }>): Uint8Array {
    const id = Buffer.from(wrapped.subarray(0, ID_BYTES)).toString('hex')
    const generation = current().find((one) => one.id === id)
    if (generation === undefined) throw refusedKey()
    return unwrapUnder(generation.key, { wrapped: wrapped.subarray(ID_BYTES), context })
  }

  function wrap({ secret, context }: Readonly<{ secret: Uint8Array; context: Uint8Array }>): Uint8Array {
    const { id, key } = newest()
    return Buffer.concat([Buffer.from(id, 'hex'), wrapUnder(key, { secret, context, random: randomBytes })])
  }

  return {
    wrap: (args) => asPromise(() => wrap(args)),
    unwrap: (args) => asPromise(() => unwrap(args)),
    rotate: (args) =>
      asPromise(() => {
        const secret = unwrap(args)
        const { id } = newest()
        if (Buffer.from(args.wrapped.subarray(0, ID_BYTES)).toString('hex') === id) return args.wrapped
        return wrap({ secret, context: args.context })
      }),
    begin: () =>
      asPromise(() => {
        if (current().length === 1) write([...generations, newGeneration()])
      }),
    finish: () =>
      asPromise(() => {
        const kept = newest()
        const destroyed = generations.filter((one) => one !== kept)
        write([kept])
        for (const { key } of destroyed) key.fill(0)
      }),
  }
}

function newGeneration(): Generation {
  return { id: randomBytes(ID_BYTES).toString('hex'), key: randomBytes(KEY_BYTES) }
}

function generationContext(id: string): Uint8Array {
  return Buffer.from(`${FORMAT}\n${id}`)
}

function openGenerations(
  file: StoredFile,
  { fileKey, path }: Readonly<{ fileKey: Uint8Array; path: string }>,
): Generation[] {
  try {
    return file.generations.map(({ id, wrapped }) => ({
      id,
      key: unwrapUnder(fileKey, { wrapped: Buffer.from(wrapped, 'base64'), context: generationContext(id) }),
    }))
  } catch (cause) {
    throw new UserError({ code: 'refused', subject: path, reason: 'the passphrase does not open it', cause })
  }
}

function parseFile(value: unknown, path: string): StoredFile {
  const file = value as Partial<StoredFile> | null
  const scrypt = file?.scrypt
  const numbers = [scrypt?.N, scrypt?.r, scrypt?.p]
  const sound =
    file?.format === FORMAT &&
    numbers.every((number) => Number.isSafeInteger(number) && Number(number) > 0) &&
    Number(scrypt?.N) * Number(scrypt?.r) <= 8 * KEK_SCRYPT.N * KEK_SCRYPT.r &&
    /^[0-9a-f]{32}$/.test(scrypt?.salt ?? '') &&
    Array.isArray(file.generations) &&
    file.generations.length > 0 &&
    file.generations.every((one) => /^[0-9a-f]{16}$/.test(String(one?.id)) && typeof one?.wrapped === 'string')
  if (!sound) throw new UserError({ code: 'malformed', subject: path, reason: 'not a key file of this version' })
  return file as StoredFile
}

function fail(): never {
  throw new Error('a key file without a generation')
}

async function asPromise<T>(act: () => T): Promise<T> {
  return act()
}
