// What every key service promises; one suite for all of them.
import { randomBytes } from 'node:crypto'
import type { KeyContext, KeyPlace, WrappedKey } from '@rempart/core'
import { describe, expect, it } from 'vitest'
import type { KeyKeeper } from '../src/key-service/key-keeper.ts'
import { sealToIntake } from '../src/keys/intake-seal.ts'

const request = { by: 'job:test', reason: 'test' }
const caseContext = (id: string): KeyContext => ({ kind: 'case-key', id, scope: id, type: '-' })
const objectContext = (scope: string, id = 'a1'): KeyContext => ({ kind: 'object', id, scope, type: 'image/png' })

/** A case key, and the place of an object of that case. */
async function openCase(keys: KeyKeeper, id: string): Promise<Readonly<{ caseKey: WrappedKey; place: KeyPlace }>> {
  const caseKey = await keys.wrap({ context: caseContext(id) })
  return { caseKey, place: { context: objectContext(id), under: caseKey } }
}

/** The laws of the port and of a rotation, on a service that `open` gives. */
export function keyServiceContract(kind: string, open: () => Promise<KeyKeeper>): void {
  describe(`the key service: ${kind}`, () => {
    it('a secret wrapped below a case opens to itself, and a fresh case key never leaves', async () => {
      const keys = await open()
      const secret = randomBytes(72)
      const { caseKey, place } = await openCase(keys, 'c1')
      const key = await keys.wrap(place, secret)
      expect(Buffer.from(await keys.unwrap(key, request)).equals(secret)).toBe(true)
      await expect(keys.unwrap(caseKey, request)).rejects.toMatchObject({ code: 'refused' })
      await keys.close()
    })

    it('what intake sealed moves below a case without leaving, and opens there and nowhere else', async () => {
      const keys = await open()
      const secret = randomBytes(72)
      const sealed = sealToIntake(await keys.intakeKey(), secret, objectContext('intake'))
      expect(Buffer.from(await keys.unwrap(sealed, request)).equals(secret)).toBe(true)
      const { place } = await openCase(keys, 'c1')
      const moved = await keys.rotate(sealed, place)
      expect(Buffer.from(await keys.unwrap(moved, request)).equals(secret)).toBe(true)
      const other = await openCase(keys, 'c2')
      for (const wrong of [
        { ...moved, under: other.caseKey },
        { ...moved, context: { ...moved.context, id: 'a2' } },
        { ...moved, context: { ...moved.context, scope: 'c2' } },
        { ...moved, context: { ...moved.context, type: 'image/jpeg' } },
        { ...sealed, context: objectContext('c1') },
        { context: moved.context, wrapped: moved.wrapped },
      ])
        await expect(keys.unwrap(wrong, request)).rejects.toMatchObject({ code: 'refused' })
      await keys.close()
    })

    it('a key goes to no other object, kind, type or case key than its context names', async () => {
      const keys = await open()
      const { place, caseKey } = await openCase(keys, 'c1')
      const key = await keys.wrap(place, randomBytes(72))
      for (const to of [
        { context: objectContext('c1', 'a2'), under: caseKey },
        { context: { ...key.context, kind: 'text' as const }, under: caseKey },
        { context: { ...key.context, type: 'text/plain' }, under: caseKey },
        { context: objectContext('c2'), under: caseKey },
        { context: objectContext('c1'), under: key },
      ])
        await expect(keys.rotate(key, to)).rejects.toMatchObject({ code: 'refused' })
      await keys.close()
    })

    it('every altered byte of a wrapped key is refused', async () => {
      const keys = await open()
      const { place } = await openCase(keys, 'c1')
      const key = await keys.wrap(place, randomBytes(8))
      for (let at = 0; at < key.wrapped.length; at += 1) {
        const wrapped = Buffer.from(key.wrapped)
        wrapped[at] = (wrapped[at] ?? 0) ^ 1
        await expect(keys.unwrap({ ...key, wrapped }, request)).rejects.toMatchObject({ code: 'refused' })
      }
      await keys.close()
    })

    it('during a rotation everything opens; after it, only what was rotated', async () => {
      const keys = await open()
      const secret = randomBytes(72)
      const { caseKey, place } = await openCase(keys, 'c1')
      const object = await keys.wrap(place, secret)
      const waiting = sealToIntake(await keys.intakeKey(), secret, objectContext('intake'))
      await keys.beginRotation()
      await keys.beginRotation() // a rotation that was interrupted begins again
      for (const key of [object, waiting])
        expect(Buffer.from(await keys.unwrap(key, request)).equals(secret)).toBe(true)
      const newer = await keys.rotate(caseKey, { context: caseKey.context })
      expect(Buffer.from(newer.wrapped).equals(caseKey.wrapped)).toBe(false)
      const again = await keys.rotate(newer, { context: newer.context })
      expect(Buffer.from(again.wrapped.subarray(0, 5)).equals(newer.wrapped.subarray(0, 5))).toBe(true)
      await keys.finishRotation()
      await expect(keys.unwrap(object, request)).rejects.toMatchObject({ code: 'refused' })
      expect(Buffer.from(await keys.unwrap({ ...object, under: newer }, request)).equals(secret)).toBe(true)
      expect(Buffer.from(await keys.unwrap(waiting, request)).equals(secret)).toBe(true)
      await keys.beginRotation()
      await keys.finishRotation()
      await expect(keys.unwrap(waiting, request)).rejects.toMatchObject({ code: 'refused' })
      await keys.close()
    })

    it('a secret that is empty or long is refused', async () => {
      const keys = await open()
      for (const size of [0, 257])
        await expect(keys.wrap({ context: objectContext('c1') }, randomBytes(size))).rejects.toMatchObject({
          code: 'limit-exceeded',
        })
      await keys.close()
    })
  })
}
