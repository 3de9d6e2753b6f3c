// What is sealed opens to the same bytes; what was altered in any way does not open (SECURITY §5 F1).
import { randomBytes } from 'node:crypto'
import type { StoredName } from '@rempart/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { gather, noise, streamOf } from '../../test/streams.ts'
import { DamagedObject, decryptRange, type Range, type SealedSource } from './decrypt.ts'
import { encryptStream } from './encrypt.ts'
import { chunkCount, chunkKeys, HEADER_BYTES, storedBytes, TAG_BYTES } from './format.ts'

const CHUNK = 256
const name = randomBytes(16).toString('hex') as StoredName
const keysOf = (key = randomBytes(32), own = name) => chunkKeys(key, { name: own, chunkBytes: CHUNK })
const seal = (bytes: Uint8Array, keys = keysOf()) =>
  gather(encryptStream(streamOf(bytes, 77), { keys, seen: () => undefined }))
const sourceOf = (sealed: Uint8Array, asked: Range[] = []): SealedSource =>
  async function* (range = { offset: 0, length: sealed.length }) {
    asked.push(range)
    yield* streamOf(sealed.subarray(range.offset, range.offset + range.length), 100)
  }

/** What comes out before the error, and the error. */
async function attempt(
  sealed: Uint8Array,
  args: Parameters<typeof decryptRange>[1],
): Promise<Readonly<{ given: Buffer; error: unknown }>> {
  const pieces: Uint8Array[] = []
  try {
    for await (const piece of decryptRange(sourceOf(sealed), args)) pieces.push(piece)
    return { given: Buffer.concat(pieces), error: undefined }
  } catch (error) {
    return { given: Buffer.concat(pieces), error }
  }
}

it('any bytes in any pieces open to themselves, and occupy exactly their bucket', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 3000 }), async (bytes) => {
      const keys = keysOf()
      const sealed = await seal(bytes, keys)
      expect(sealed.length).toBe(storedBytes(bytes.length, CHUNK))
      const opened = await gather(decryptRange(sourceOf(sealed), { keys, sizeBytes: bytes.length }))
      expect(opened.equals(bytes)).toBe(true)
    }),
    { numRuns: 200 },
  )
})

it('any range opens to the same bytes as a slice, and reads only the chunks that hold it', async () => {
  const bytes = noise(20 * CHUNK + 13)
  const keys = keysOf()
  const sealed = await seal(bytes, keys)
  await fc.assert(
    fc.asyncProperty(fc.nat(21 * CHUNK), fc.nat(4 * CHUNK), async (offset, length) => {
      const asked: Range[] = []
      const range = { offset, length }
      const opened = await gather(decryptRange(sourceOf(sealed, asked), { keys, sizeBytes: bytes.length, range }))
      expect(opened.equals(bytes.subarray(offset, offset + length))).toBe(true)
      const read = asked.reduce((sum, one) => sum + one.length, 0)
      expect(read).toBeLessThanOrEqual(HEADER_BYTES + length + 2 * (CHUNK + TAG_BYTES) + 8 * TAG_BYTES)
    }),
  )
})

it('every single altered byte is refused, and only chunks before it are given', async () => {
  const bytes = noise(2 * CHUNK + 40)
  const keys = keysOf()
  const sealed = await seal(bytes, keys)
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = Buffer.from(sealed)
    altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8))
    const { given, error } = await attempt(altered, { keys, sizeBytes: bytes.length })
    expect(error, `byte ${at}`).toBeInstanceOf(DamagedObject)
    const verified = Math.max(0, Math.floor((at - HEADER_BYTES) / (CHUNK + TAG_BYTES))) * CHUNK
    expect(given.equals(bytes.subarray(0, verified)), `byte ${at}`).toBe(true)
  }
})

it('every truncation and every appended tail is refused', async () => {
  const bytes = noise(3 * CHUNK)
  const keys = keysOf()
  const sealed = await seal(bytes, keys)
  for (let length = 0; length < sealed.length; length += 1) {
    const { error } = await attempt(sealed.subarray(0, length), { keys, sizeBytes: bytes.length })
    expect(error, `cut to ${length}`).toBeInstanceOf(DamagedObject)
  }
  for (const tail of [Buffer.of(0), sealed.subarray(-CHUNK - TAG_BYTES), sealed]) {
    const { error } = await attempt(Buffer.concat([sealed, tail]), { keys, sizeBytes: bytes.length })
    expect(error).toBeInstanceOf(DamagedObject)
  }
})

it('every exchange, repetition and omission of chunks is refused', async () => {
  const bytes = noise(4 * CHUNK)
  const keys = keysOf()
  const sealed = await seal(bytes, keys)
  const header = sealed.subarray(0, HEADER_BYTES)
  const chunk = (index: number): Buffer =>
    sealed.subarray(HEADER_BYTES + index * (CHUNK + TAG_BYTES), HEADER_BYTES + (index + 1) * (CHUNK + TAG_BYTES))
  const orders: number[][] = []
  for (let a = 0; a < 4; a += 1) {
    orders.push([0, 1, 2, 3].filter((index) => index !== a))
    for (let b = 0; b < 4; b += 1) if (a !== b) orders.push([0, 1, 2, 3].map((index) => (index === a ? b : index)))
    for (let b = a + 1; b < 4; b += 1) {
      orders.push([0, 1, 2, 3].map((index) => (index === a ? b : index === b ? a : index)))
    }
  }
  for (const order of orders) {
    const { given, error } = await attempt(Buffer.concat([header, ...order.map(chunk)]), {
      keys,
      sizeBytes: bytes.length,
    })
    expect(error, order.join()).toBeInstanceOf(DamagedObject)
    expect(bytes.subarray(0, given.length).every((byte, at) => byte === given[at])).toBe(true)
  }
})

it('another key, another name, another chunk size and another true size do not open it', async () => {
  const bytes = noise(700)
  const key = randomBytes(32)
  const sealed = await seal(bytes, keysOf(key))
  const other = randomBytes(16).toString('hex') as StoredName
  const wrong = [
    keysOf(),
    keysOf(key, other),
    chunkKeys(key, { name, chunkBytes: 2 * CHUNK }),
    { ...keysOf(key), bound: keysOf(key, other).bound },
  ]
  for (const keys of wrong)
    expect((await attempt(sealed, { keys, sizeBytes: 700 })).error).toBeInstanceOf(DamagedObject)
  for (const sizeBytes of [0, CHUNK, 4 * CHUNK, 100 * CHUNK])
    expect((await attempt(sealed, { keys: keysOf(key), sizeBytes })).error).toBeInstanceOf(DamagedObject)
})

it('a stored size tells the true one to a tenth, or to one chunk', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 40), (sizeBytes) => {
      const padded = chunkCount(sizeBytes, 65_536) * 65_536
      expect(padded).toBeGreaterThanOrEqual(sizeBytes)
      expect(padded).toBeLessThanOrEqual(Math.max(65_536 * (Math.ceil(sizeBytes / 65_536) + 1), sizeBytes * 1.1))
    }),
  )
  const sizes = new Set(Array.from({ length: 20_000 }, (_, i) => chunkCount(i * 65_536, 65_536)))
  expect(sizes.size).toBeLessThan(100)
})
