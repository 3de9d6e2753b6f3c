// What every object store promises; one suite for all of them.
import { randomBytes } from 'node:crypto'
import type { ObjectStore, StoredName } from '@rempart/core'
import { describe, expect, it } from 'vitest'
import { freshName } from '../src/object-id.ts'
import { gather, noise, streamOf } from './streams.ts'

const fresh = (): StoredName => freshName(randomBytes)

async function namesOf(store: ObjectStore): Promise<string[]> {
  const names: string[] = []
  for await (const { name } of store.list()) names.push(name)
  return names.sort()
}

/** The laws of the port, on a store that `open` gives. */
export function objectStoreContract(kind: string, open: () => Promise<ObjectStore>): void {
  describe(`the object store: ${kind}`, () => {
    it('gives back what was put, whole and in ranges', async () => {
      const store = await open()
      for (const size of [0, 1, 70_000, 6_000_000]) {
        const name = fresh()
        const bytes = noise(size)
        expect(await store.put(name, streamOf(bytes, 65_552))).toBe(size)
        expect(await store.sizeBytes(name)).toBe(size)
        expect((await gather(store.read(name))).equals(bytes)).toBe(true)
        for (const [offset, length] of [
          [0, 56],
          [size - 1, 1],
          [size, 10],
          [Math.floor(size / 2), size],
        ] as const) {
          if (offset < 0) continue
          const range = await gather(store.read(name, { offset, length }))
          expect(range.equals(bytes.subarray(offset, offset + length)), `${offset}+${length} of ${size}`).toBe(true)
        }
      }
    })

    it('keeps nothing of a source that fails, and throws what the source threw', async () => {
      const store = await open()
      const before = await namesOf(store)
      for (const size of [0, 100_000, 6_000_000]) {
        const name = fresh()
        const failing = async function* (): AsyncGenerator<Uint8Array> {
          yield* streamOf(noise(size), 65_552)
          throw new Error('the sender went away')
        }
        await expect(store.put(name, failing())).rejects.toThrow('the sender went away')
        expect(await store.sizeBytes(name)).toBeUndefined()
      }
      expect(await namesOf(store)).toEqual(before)
    })

    it('refuses a name that was given before, and keeps the first object', async () => {
      const store = await open()
      const name = fresh()
      await store.put(name, streamOf(noise(1000, 1)))
      await expect(store.put(name, streamOf(noise(1000, 2)))).rejects.toThrow('given twice')
      expect((await gather(store.read(name))).equals(noise(1000, 1))).toBe(true)
    })

    it('an absent object has no size and cannot be read', async () => {
      const store = await open()
      expect(await store.sizeBytes(fresh())).toBeUndefined()
      await expect(gather(store.read(fresh()))).rejects.toMatchObject({ code: 'not-found' })
    })

    it('removes once and for all, and removing again is nothing', async () => {
      const store = await open()
      const [kept, removed] = [fresh(), fresh()]
      for (const name of [kept, removed]) await store.put(name, streamOf(noise(100)))
      await store.remove(removed)
      await store.remove(removed)
      expect(await store.sizeBytes(removed)).toBeUndefined()
      expect(await namesOf(store)).toContain(kept)
      expect(await namesOf(store)).not.toContain(removed)
    })

    it('lists every finished object with its time, also while others are written', async () => {
      const store = await open()
      const names = Array.from({ length: 8 }, fresh)
      const started = Date.now()
      await Promise.all(names.map((name, seed) => store.put(name, streamOf(noise(10_000, seed)))))
      const listed = new Map<string, Date>()
      for await (const { name, at } of store.list()) listed.set(name, at)
      for (const name of names) {
        const at = listed.get(name)?.getTime() ?? Number.NaN
        expect(Math.abs(at - started)).toBeLessThan(60_000)
      }
    })
  })
}
