// Where sealed objects lie: opaque ciphertext under random names. Whatever holds it never sees a key.

/** 128 random bits in lower-case hexadecimal: says nothing about what is stored. */
export type StoredName = string & { readonly brand: 'StoredName' }
/** `at`: when the store finished it, by the store's own clock. */
export type StoredObject = Readonly<{ name: StoredName; at: Date }>

/** A store of whole objects. Names are given once and never used again; objects are never changed. */
export interface ObjectStore {
  /** Stores everything or nothing; resolves with the bytes stored, once they survive a power cut. An object that is already
   * there is a bug of the caller and throws. What the source throws is thrown on, and nothing is kept. */
  put(name: StoredName, source: AsyncIterable<Uint8Array>): Promise<number>
  /** Bytes [offset, offset + length) as far as they exist, all without a range. UserError `not-found`. */
  read(name: StoredName, range?: Readonly<{ offset: number; length: number }>): AsyncIterable<Uint8Array>
  /** Undefined where there is no such object. */
  sizeBytes(name: StoredName): Promise<number | undefined>
  /** Durable when it resolves; an object that is not there is already removed. */
  remove(name: StoredName): Promise<void>
  /** Finished objects in no order; unfinished ones are never listed. */
  list(): AsyncIterable<StoredObject>
}
