// An index over the PDQ hashes of list files, and what is said about it: which lists, how many entries, what could not be
// indexed. Hashes of low quality lie in an index of their own and are counted, never dropped.
import { basename } from 'node:path'
import { saysTooLittle } from '@rempart/core'
import { type HashIndex, createHashIndex } from '@rempart/kernels'
import { growingBytes } from '../held/growing-bytes.ts'
import { readHashList } from '../read-hash-list.ts'

/** Counts of one list. `withoutPdq`: entries that are compared by digests only: they hold no PDQ, or are known-good or
 * negative, which act by SHA-256 only. */
export type IndexedList = Readonly<{
  name: string
  entries: number
  pdq: number
  lowQuality: number
  withoutPdq: number
}>
export type IndexFacts = Readonly<{ builtAt: string; lists: readonly IndexedList[] }>
/** `near` answers at a distance; `lowQuality` at distance 0 (blank pictures and icons match what has nothing to do with them). */
export type ListIndex = Readonly<{ near: HashIndex; lowQuality: HashIndex; facts: IndexFacts }>

/** Reads the lists and builds. UserError as readHashList. */
export function buildListIndex(files: readonly string[], builtAt: Date): ListIndex {
  const near = growingBytes()
  const low = growingBytes()
  const lists = files.map((file): IndexedList => {
    const counts = { entries: 0, pdq: 0, lowQuality: 0 }
    for (const { pdq, quality, realm } of readHashList(file)) {
      counts.entries += 1
      if (pdq === undefined || realm === 'known-good' || realm === 'negative') continue
      counts.pdq += 1
      if (!saysTooLittle({ pdq, quality })) near.addHex(pdq)
      else {
        counts.lowQuality += 1
        low.addHex(pdq)
      }
    }
    return { name: basename(file), ...counts, withoutPdq: counts.entries - counts.pdq }
  })
  const index = (hashes: Uint8Array): HashIndex => createHashIndex({ hashes })
  return {
    near: index(near.bytes()),
    lowQuality: index(low.bytes()),
    facts: { builtAt: builtAt.toISOString(), lists },
  }
}
