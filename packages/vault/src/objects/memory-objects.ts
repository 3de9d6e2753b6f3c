// Objects in memory, for tests and trial runs.
import { type ObjectStore, type StoredName, UserError } from '@rempart/core'

/** Keeps nothing beyond the process. */
export function memoryObjects(): ObjectStore {
  const objects = new Map<StoredName, Readonly<{ bytes: Uint8Array; at: Date }>>()
  return {
    async put(name, source) {
      const pieces: Uint8Array[] = []
      for await (const piece of source) pieces.push(Uint8Array.from(piece))
      if (objects.has(name)) throw new Error('a stored name was given twice')
      const bytes = Buffer.concat(pieces)
      objects.set(name, { bytes, at: new Date() })
      return bytes.length
    },
    async *read(name, range) {
      const bytes = objects.get(name)?.bytes
      if (bytes === undefined)
        throw new UserError({ code: 'not-found', subject: `object ${name}`, reason: 'the store does not have it' })
      const offset = range?.offset ?? 0
      yield Uint8Array.from(bytes.subarray(offset, offset + (range?.length ?? bytes.length)))
    },
    sizeBytes: (name) => Promise.resolve(objects.get(name)?.bytes.length),
    remove(name) {
      objects.delete(name)
      return Promise.resolve()
    },
    async *list() {
      for (const [name, { at }] of objects) yield { name, at }
    },
  }
}
