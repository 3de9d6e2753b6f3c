// Intake seals what it cannot open: the store holds ciphertext, the key is wrapped to a public key.
import { createHash, randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { gather, noise, streamOf } from '../test/streams.ts'
import { contextBytes } from './keys/context.ts'
import { generateX25519 } from './keys/hpke.ts'
import { openFromIntake } from './keys/intake-seal.ts'
import { objectIdOf } from './object-id.ts'
import { memoryObjects } from './objects/memory-objects.ts'
import { openObject, openText } from './open.ts'
import { sealObject, sealText } from './seal.ts'

const pair = generateX25519()
const intakeKey = { id: '00112233aabbccdd', publicKey: pair.publicKey }
const siteKey = randomBytes(32)
const settings = { intakeKey, siteKey, maxBytes: 1_000_000, type: () => 'image/png', random: randomBytes }

it('a sealed file opens with the intake key to its exact bytes, size and digest', async () => {
  const objects = memoryObjects()
  const bytes = noise(200_000)
  const sealed = await sealObject(streamOf(bytes), { ...settings, objects })
  expect(sealed.sha256).toBe(createHash('sha256').update(bytes).digest('hex'))
  expect(sealed.id).toBe(objectIdOf(siteKey, Buffer.from(sealed.sha256, 'hex')))
  expect(await objects.sizeBytes(sealed.name)).toBe(sealed.storedBytes)
  const secret = openFromIntake(pair.privateKey, sealed.key.wrapped, contextBytes(sealed.key.context))
  const opened = openObject(objects, { name: sealed.name, secret })
  expect([opened.sizeBytes, opened.sha256]).toEqual([bytes.length, sealed.sha256])
  expect((await gather(opened.read())).equals(bytes)).toBe(true)
  const middle = await gather(opened.read({ offset: 65_530, length: 20 }))
  expect(middle.equals(bytes.subarray(65_530, 65_550))).toBe(true)
})

it('equal bytes have one identifier, another ciphertext and another key', async () => {
  const objects = memoryObjects()
  const [one, two] = [
    await sealObject(streamOf(noise(100)), { ...settings, objects }),
    await sealObject(streamOf(noise(100), 7), { ...settings, objects }),
  ]
  expect(one.id).toBe(two.id)
  expect(one.name).not.toBe(two.name)
  const [a, b] = [await gather(objects.read(one.name)), await gather(objects.read(two.name))]
  expect(a.subarray(56).equals(b.subarray(56))).toBe(false)
  const elsewhere = await sealObject(streamOf(noise(100)), { ...settings, siteKey: randomBytes(32), objects })
  expect(elsewhere.id).not.toBe(one.id)
})

it('a wrapped key opens nowhere but in its own place', async () => {
  const { key } = await sealObject(streamOf(noise(100)), { ...settings, objects: memoryObjects() })
  const { context } = key
  for (const other of [
    { ...context, id: 'x' },
    { ...context, scope: 'case-1' },
    { ...context, type: 'image/jpeg' },
    { ...context, kind: 'text' as const },
  ])
    expect(() => openFromIntake(pair.privateKey, key.wrapped, contextBytes(other))).toThrow('wrapped key')
})

it('a file over the limit is refused while it comes, and nothing is kept', async () => {
  const objects = memoryObjects()
  let given = 0
  const endless = async function* (): AsyncGenerator<Uint8Array> {
    for (;;) {
      given += 1000
      yield noise(1000)
    }
  }
  await expect(sealObject(endless(), { ...settings, maxBytes: 50_000, objects })).rejects.toMatchObject({
    code: 'limit-exceeded',
  })
  expect(given).toBe(51_000)
  expect((await Array.fromAsync(objects.list())).length).toBe(0)
})

it('a sealed text opens to itself, and short texts of one size class look alike', async () => {
  const texts = ['', 'short', 'é'.repeat(400), 'x'.repeat(5000)].map((text) => Buffer.from(text))
  for (const text of texts) {
    const { name, sealed, key } = sealText(text, { intakeKey, id: 'report-1', random: randomBytes })
    const secret = openFromIntake(pair.privateKey, key.wrapped, contextBytes(key.context))
    expect(Buffer.from(await openText(sealed, { name, secret })).equals(text)).toBe(true)
  }
  const sizes = texts.map((text) => sealText(text, { intakeKey, id: 'r', random: randomBytes }).sealed.length)
  expect(sizes[0]).toBe(sizes[1])
  expect(sizes[1]).toBe(sizes[2])
})
