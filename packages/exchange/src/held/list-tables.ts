// A hash list as plain data and shared memory: built once, searched by any number of threads, sealed as it is
// (list-image.ts).
import { createHash } from 'node:crypto'
import { DIGEST_KINDS, REALMS, VICTIM_STATUSES, saysTooLittle } from '@rempart/core'
import type { Cancellation, DigestKind, HashKind, ListInfo } from '@rempart/core'
import { createDigestTableBuilder, createHashIndex } from '@rempart/kernels'
import type { DigestTable, HashIndex } from '@rempart/kernels'
import type { HashListEntry } from '../hash-list.ts'
import { DIGEST_BYTES } from '../hex.ts'
import { NAME_DIGITS, namesOf } from '../registry/entry-names.ts'
import { growingBytes, growingWords } from './growing-bytes.ts'

/** Bytes of an entry's name. */
export const NAME_BYTES = NAME_DIGITS / 2
/** Bytes of the key of a value of another kind. */
const OTHER_BYTES = 32

/** Entries are numbers from 0. The near indexes number their hashes themselves; `ownersOf` says whose they are. */
export type ListTables = Readonly<{
  entries: number
  kinds: readonly HashKind[]
  notComparable: readonly string[]
  digests: Readonly<Record<DigestKind, DigestTable>>
  /** By `otherKey`. */
  others: DigestTable
  /** Entries of low quality lie apart, and answer at distance 0 only. */
  near: HashIndex
  lowQuality: HashIndex
  owners: Readonly<Record<'near' | 'lowQuality', Uint32Array>>
  /** Realm and victim status of each entry, packed by `packStanding`. */
  standings: Uint8Array
  names: Uint8Array
  /** A place in `categories` for each entry, from 1; empty where none has a category. */
  categoryOf: Uint32Array
  categories: readonly string[]
  cancellations: readonly (readonly [entry: number, cancels: Cancellation])[]
}>
export type ListTablesBuilder = Readonly<{ add(entry: HashListEntry): void; finish(): ListTables }>

/** Builds the tables of a list from its entries as they stream in. `info` speaks for entries that do not. */
export function createListTables(info: Pick<ListInfo, 'realm' | 'victim'>): ListTablesBuilder {
  const digests = {
    md5: createDigestTableBuilder(DIGEST_BYTES.md5),
    sha1: createDigestTableBuilder(DIGEST_BYTES.sha1),
    sha256: createDigestTableBuilder(DIGEST_BYTES.sha256),
  }
  const others = createDigestTableBuilder(OTHER_BYTES)
  const kinds = new Set<HashKind>()
  const otherKinds = new Set<string>()
  const [near, lowQuality] = [growingBytes(), growingBytes()]
  const owners = { near: growingWords(), lowQuality: growingWords() }
  const [standings, names] = [growingWords(), growingBytes()]
  const categories = new Map<string, number>()
  const categoryOf = growingWords()
  const cancellations: (readonly [number, Cancellation])[] = []
  return {
    add(entry) {
      const number = standings.length()
      const { pdq, quality, category, cancels } = entry
      standings.push(packStanding(entry.realm ?? info.realm, entry.victim ?? info.victim))
      names.addHex(namesOf(entry)[0])
      for (const kind of DIGEST_KINDS) {
        const hex = entry.digests[kind]
        if (hex === undefined) continue
        digests[kind].add(Buffer.from(hex, 'hex'), number)
        kinds.add(kind)
      }
      if (pdq !== undefined) {
        const low = saysTooLittle({ pdq, quality })
        ;(low ? lowQuality : near).addHex(pdq)
        owners[low ? 'lowQuality' : 'near'].push(number)
        kinds.add('pdq')
      }
      for (const { kind, value } of entry.others ?? []) {
        otherKinds.add(kind)
        others.add(otherKey(kind, value), number)
      }
      if (category !== undefined && !categories.has(category)) categories.set(category, categories.size + 1)
      categoryOf.push(category === undefined ? 0 : (categories.get(category) ?? 0))
      if (cancels !== undefined) cancellations.push([number, cancels])
    },
    finish() {
      const entries = standings.length()
      const packed = new Uint8Array(new SharedArrayBuffer(entries))
      packed.set(standings.shared())
      return {
        entries,
        kinds: [...DIGEST_KINDS, 'pdq' as const].filter((kind) => kinds.has(kind)),
        notComparable: [...otherKinds].toSorted(),
        digests: { md5: digests.md5.finish(), sha1: digests.sha1.finish(), sha256: digests.sha256.finish() },
        others: others.finish(),
        near: createHashIndex({ hashes: near.bytes() }),
        lowQuality: createHashIndex({ hashes: lowQuality.bytes() }),
        owners: { near: owners.near.shared(), lowQuality: owners.lowQuality.shared() },
        standings: packed,
        names: names.shared(),
        categoryOf: categories.size === 0 ? new Uint32Array() : categoryOf.shared(),
        categories: [...categories.keys()],
        cancellations,
      }
    },
  }
}

/** What a value of another kind is looked up by. */
export function otherKey(kind: string, value: string): Uint8Array {
  return createHash('sha256').update(`${kind} ${value}`).digest()
}

function packStanding(realm: ListInfo['realm'], victim: ListInfo['victim']): number {
  return REALMS.indexOf(realm) * 4 + VICTIM_STATUSES.indexOf(victim)
}

/** The realm and victim status that were packed. */
export function unpackStanding(packed: number): Pick<ListInfo, 'realm' | 'victim'> {
  return { realm: REALMS[packed >> 2] ?? 'victim', victim: VICTIM_STATUSES[packed & 3] ?? 'unstated' }
}
