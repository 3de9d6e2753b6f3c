// A hash list in memory, ready to be matched: exact maps, the near index, what is said of each entry, and a canary.
import type { Cancellation, HashKind, ListAge, Realm, VictimStatus } from '@rempart/core'
import { PDQ_MIN_QUALITY, REALMS, VICTIM_STATUSES } from '@rempart/core'
import { createDigestMap, createHashIndex } from '@rempart/kernels'
import type { DigestMap, HashIndex } from '@rempart/kernels'
import { CANARY, canarySings } from './canary.ts'
import { growingBytes } from './growing-bytes.ts'

/** One entry of a list, parsed. Digests in lower-case hexadecimal. */
export type ListEntry = Readonly<{
  md5?: string
  sha1?: string
  sha256?: string
  pdq?: string
  /** PDQ quality where the list states it, 0–100. */
  quality?: number
  others?: readonly Readonly<{ kind: string; value: string }>[]
  realm?: Realm
  victim?: VictimStatus
  category?: string
  cancels?: Cancellation
}>
export type ListInfo = Readonly<{
  name: string
  version: string
  date: string
  realm: Realm
  victim: VictimStatus
  /** Greatest PDQ distance that counts as near, at most 31 unless the operator says more. */
  distanceBits: number
  /** Names this very state of the list. */
  stamp: string
  /** What gives category numbers their meaning, where the list states it. */
  context?: string
  /** On the day of the run, where the list has a date or an age limit. */
  age?: ListAge
}>
/** What an entry says of itself, its list's word where it says nothing. */
export type EntryStanding = Readonly<{
  /** Number within the list, from 0. */
  entry: number
  /** Stays the same from version to version: the first 16 digits of its strongest hash. Never written out. */
  name: string
  realm: Realm
  victim: VictimStatus
  category?: string
  cancels?: Cancellation
}>
/** `notComparable` names hash kinds that the list holds and nobody here computes. */
export type HeldList = Readonly<{
  info: ListInfo
  entries: number
  kinds: readonly HashKind[]
  notComparable: readonly string[]
  exact: Readonly<Record<DigestKind, DigestMap>>
  near: HashIndex
  /** The entry that owns a hash; nothing for the canary's. */
  standingOf(kind: HashKind, position: number): EntryStanding | undefined
  /** Positions of PDQ hashes whose stated quality is too low for a distance: they match at 0 bits only. */
  lowQuality: ReadonlySet<number>
  /** Entries that carry this value of another kind: equality only. */
  withOther(kind: string, value: string): readonly EntryStanding[]
  /** Names of entries whose match no longer counts as a decision. */
  quarantined: ReadonlySet<string>
  canary: CanaryWatch
}>
export type DigestKind = 'md5' | 'sha1' | 'sha256'
export const DIGEST_KINDS = ['md5', 'sha1', 'sha256'] as const
/** `check` looks the canary up again; after a failure `holds` stays false. */
export type CanaryWatch = Readonly<{ check(): boolean; holds(): boolean }>

const NAME_BYTES = 8

/** Builds a list from its entries as they stream in. */
export function createListBuilder(
  info: ListInfo,
  quarantined: ReadonlySet<string> = new Set(),
): Readonly<{ add(entry: ListEntry): void; finish(): HeldList }> {
  const exact = { md5: createDigestMap(16), sha1: createDigestMap(20), sha256: createDigestMap(32) }
  const owners: Record<HashKind, number[]> = { md5: [], sha1: [], sha256: [], pdq: [] }
  const status: number[] = []
  const names = growingBytes()
  const others = new Map<string, number[]>()
  const otherKinds = new Set<string>()
  const categories = new Map<number, string>()
  const cancellations = new Map<number, Cancellation>()
  const pdq = growingBytes()
  const lowQuality = new Set<number>()
  const own = (number: number, hashes: Pick<ListEntry, HashKind>): void => {
    for (const kind of DIGEST_KINDS) {
      const hex = hashes[kind]
      if (hex === undefined) continue
      exact[kind].add(Buffer.from(hex, 'hex'))
      owners[kind].push(number)
    }
    if (hashes.pdq === undefined) return
    pdq.add(Buffer.from(hashes.pdq, 'hex'))
    owners.pdq.push(number)
  }
  const standing = (entry: number): EntryStanding => {
    const packed = status[entry] ?? 0
    const [category, cancels] = [categories.get(entry), cancellations.get(entry)]
    return {
      entry,
      name: Buffer.from(names.bytes().subarray(entry * NAME_BYTES, (entry + 1) * NAME_BYTES)).toString('hex'),
      realm: REALMS[packed >> 2] ?? info.realm,
      victim: VICTIM_STATUSES[packed & 3] ?? info.victim,
      ...(category !== undefined && { category }),
      ...(cancels !== undefined && { cancels }),
    }
  }
  return {
    add(entry) {
      const number = status.length
      status.push(REALMS.indexOf(entry.realm ?? info.realm) * 4 + VICTIM_STATUSES.indexOf(entry.victim ?? info.victim))
      const strongest = entry.sha256 ?? entry.sha1 ?? entry.md5 ?? entry.pdq ?? ''
      names.add(Buffer.from(strongest.slice(0, NAME_BYTES * 2).padEnd(NAME_BYTES * 2, '0'), 'hex'))
      if (entry.pdq !== undefined && (entry.quality ?? PDQ_MIN_QUALITY) < PDQ_MIN_QUALITY)
        lowQuality.add(owners.pdq.length)
      own(number, entry)
      for (const { kind, value } of entry.others ?? []) {
        otherKinds.add(kind)
        const key = otherKey(kind, value)
        others.set(key, [...(others.get(key) ?? []), number])
      }
      if (entry.category !== undefined) categories.set(number, entry.category)
      if (entry.cancels !== undefined) cancellations.set(number, entry.cancels)
    },
    finish() {
      const kinds = (['md5', 'sha1', 'sha256', 'pdq'] as const).filter((kind) => owners[kind].length > 0)
      own(CANARY.owner, CANARY.hashes)
      const near = createHashIndex({ hashes: pdq.bytes() })
      const standingOf: HeldList['standingOf'] = (kind, position) => {
        const owner = owners[kind][position]
        return owner === undefined || owner === CANARY.owner ? undefined : standing(owner)
      }
      const owns = (kind: HashKind, position: number): boolean => owners[kind][position] === CANARY.owner
      let holds = canarySings({ exact, near, owns, distanceBits: info.distanceBits })
      return {
        info,
        entries: status.length,
        kinds,
        notComparable: [...otherKinds].toSorted(),
        exact,
        near,
        lowQuality,
        standingOf,
        withOther: (kind, value) => (others.get(otherKey(kind, value)) ?? []).map(standing),
        quarantined,
        canary: {
          check: () => (holds &&= canarySings({ exact, near, owns, distanceBits: info.distanceBits })),
          holds: () => holds,
        },
      }
    },
  }
}

function otherKey(kind: string, value: string): string {
  return `${kind} ${value}`
}
