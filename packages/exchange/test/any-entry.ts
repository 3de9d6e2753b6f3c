// Arbitrary list entries for property tests: any mix of hashes, statuses and carried values.
import { REALMS, VICTIM_STATUSES } from '@rempart/core'
import fc from 'fast-check'
import type { HashListEntry } from '../src/hash-list.ts'

export const hexOfBytes = (bytes: number): fc.Arbitrary<string> =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((value) => Buffer.from(value).toString('hex'))

/** Words as lists have them: any printable text, other scripts included. */
const word = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  .filter((text) => text.trim() === text && text !== '')

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined })

/** Drops what is undefined, as parsers leave out what is not stated. */
function stated<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T
}

export const anyEntry: fc.Arbitrary<HashListEntry> = fc
  .record({
    md5: optional(hexOfBytes(16)),
    sha1: optional(hexOfBytes(20)),
    sha256: optional(hexOfBytes(32)),
    pdq: optional(hexOfBytes(32)),
    id: optional(word),
    realm: optional(fc.constantFrom(...REALMS)),
    victim: optional(fc.constantFrom(...VICTIM_STATUSES)),
    category: optional(fc.integer({ min: 0, max: 99 }).map(String)),
    note: optional(word),
  })
  .map(({ md5, sha1, sha256, pdq, id, realm, victim, category, note }) =>
    stated({
      digests: stated({ md5, sha1, sha256 }),
      pdq,
      id,
      realm,
      victim,
      category,
      carried: note === undefined ? {} : { note },
      line: 1,
    } as HashListEntry),
  )
