// The lists of an audit as one set of shared tables, so that worker threads search them without a copy.
import { DIGEST_KINDS, saysTooLittle } from '@rempart/core'
import type { DigestKind, HashKind, Realm, VictimStatus } from '@rempart/core'
import { createDigestTableBuilder, createHashIndex, tableBytes } from '@rempart/kernels'
import type { DigestTable, HashIndexState } from '@rempart/kernels'
import { growingBytes, growingWords } from '../held/growing-bytes.ts'
import { DIGEST_BYTES } from '../hex.ts'

export type AuditListInfo = Readonly<{
  name: string
  version: string
  /** ISO date or `unstated`. */
  date: string
  realm: Realm
  victim: VictimStatus
  distanceBits: number
  /** The list is older than its owner allows, and its owner said to use it all the same. */
  pastAge?: true
}>
/** What the result says of a list: what it is, how much it holds, what of it could be compared. */
export type AuditedList = AuditListInfo &
  Readonly<{ entries: number; kinds: readonly HashKind[]; notComparable: readonly string[] }>
/** An entry as its source gives it, digests as bytes. `quality`: of its PDQ, where stated. `notComparable` names its hashes of kinds that nobody here computes. */
export type AuditEntry = Readonly<
  Partial<Record<HashKind, Uint8Array>> & {
    realm?: Realm | undefined
    victim?: VictimStatus | undefined
    quality?: number | undefined
    notComparable?: readonly string[]
  }
>
/** The PDQ hashes of one index, and whose they are. */
export type NearTable = Readonly<{ state: HashIndexState; entryOf: Uint32Array }>
/** An entry that is looked up to see that its list is searched: the first of each kind. */
export type KnownEntry = Readonly<{ list: number; kind: HashKind; hash: Uint8Array; entry: number }>
/** What a hit says of an entry; many entries share one. `list` is a place in `lists`. */
export type Label = Readonly<{ list: number; realm: Realm; victim: VictimStatus }>

/** Plain data and shared memory: may be sent to a worker thread. */
export type AuditLists = Readonly<{
  lists: readonly AuditedList[]
  labels: readonly Label[]
  /** The label of each entry, over all lists. */
  labelOf: Uint32Array
  /** Values are entry numbers. */
  tables: Readonly<Record<DigestKind, DigestTable>>
  /** Entries that say too little at a distance lie apart, and answer at distance 0 only. */
  near: NearTable | undefined
  lowQuality: NearTable | undefined
  /** The greatest distance of any list. */
  radiusBits: number
  known: readonly KnownEntry[]
  memoryBytes: number
}>
export type AuditListsBuilder = Readonly<{
  /** Begins a list; entries added from now on are its own. */
  begin(info: AuditListInfo): void
  add(entry: AuditEntry): void
  finish(): AuditLists
}>

export function createAuditLists(): AuditListsBuilder {
  const builders = {
    md5: createDigestTableBuilder(DIGEST_BYTES.md5),
    sha1: createDigestTableBuilder(DIGEST_BYTES.sha1),
    sha256: createDigestTableBuilder(DIGEST_BYTES.sha256),
  }
  const lists: { info: AuditListInfo; notComparable: Set<string>; entries: number; kinds: Set<HashKind> }[] = []
  const labels: Label[] = []
  const labelNumbers: Partial<Record<Realm, Partial<Record<VictimStatus, number>>>>[] = []
  const labelOf = growingWords()
  const near = growingNear()
  const lowQuality = growingNear()
  const known: KnownEntry[] = []

  const labelNumber = (list: number, realm: Realm, victim: VictimStatus): number => {
    const own = (labelNumbers[list] ??= {})
    const byVictim = (own[realm] ??= {})
    return (byVictim[victim] ??= labels.push({ list, realm, victim }) - 1)
  }
  return {
    begin: (info) => {
      lists.push({ info, notComparable: new Set(), entries: 0, kinds: new Set() })
    },
    add(entry) {
      const list = lists.at(-1)
      if (list === undefined) throw new RangeError('an entry before any list')
      const number = labelOf.length()
      const { realm, victim } = list.info
      labelOf.push(labelNumber(lists.length - 1, entry.realm ?? realm, entry.victim ?? victim))
      list.entries += 1
      for (const kind of entry.notComparable ?? []) list.notComparable.add(kind)
      const hold = (kind: HashKind, hash: Uint8Array): void => {
        if (!list.kinds.has(kind)) known.push({ list: lists.length - 1, kind, hash, entry: number })
        list.kinds.add(kind)
      }
      for (const kind of DIGEST_KINDS) {
        const digest = entry[kind]
        if (digest === undefined) continue
        builders[kind].add(digest, number)
        hold(kind, digest)
      }
      const { pdq, quality } = entry
      if (pdq === undefined) return
      const low = saysTooLittle({ pdq: Buffer.from(pdq).toString('hex'), quality })
      ;(low ? lowQuality : near).add(pdq, number)
      hold('pdq', pdq)
    },
    finish() {
      const tables = { md5: builders.md5.finish(), sha1: builders.sha1.finish(), sha256: builders.sha256.finish() }
      const [nearTable, lowTable] = [near.finish(), lowQuality.finish()]
      return {
        lists: lists.map(({ info, notComparable, entries, kinds }) => ({
          ...info,
          entries,
          kinds: [...kinds].sort(),
          notComparable: [...notComparable].sort(),
        })),
        labels,
        labelOf: labelOf.shared(),
        tables,
        near: nearTable?.table,
        lowQuality: lowTable?.table,
        radiusBits: Math.max(0, ...lists.map(({ info }) => info.distanceBits)),
        known,
        memoryBytes:
          DIGEST_KINDS.reduce((sum, kind) => sum + tableBytes(tables[kind]), 0) +
          labelOf.length() * 4 +
          (nearTable?.memoryBytes ?? 0) +
          (lowTable?.memoryBytes ?? 0),
      }
    },
  }
}

function growingNear(): Readonly<{
  add(pdq: Uint8Array, entry: number): void
  finish(): Readonly<{ table: NearTable; memoryBytes: number }> | undefined
}> {
  const hashes = growingBytes()
  const entryOf = growingWords()
  return {
    add(pdq, entry) {
      hashes.add(pdq)
      entryOf.push(entry)
    },
    finish() {
      if (entryOf.length() === 0) return undefined
      const index = createHashIndex({ hashes: hashes.bytes() })
      const memoryBytes = index.memoryBytes + entryOf.length() * 4
      return { table: { state: index.state(), entryOf: entryOf.shared() }, memoryBytes }
    },
  }
}
