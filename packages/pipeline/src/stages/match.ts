// Match: one exhibit's hashes against every list at hand, exact and near, and what was compared (DESIGN §1, axis known?).
import type { Coverage, Digests, HashKind, ListMatch, PixelFacts, Realm, VictimStatus } from '@rempart/core'
import { PDQ_MIN_QUALITY } from '@rempart/core'
import { createDigestMap, createHashIndex } from '@rempart/kernels'
import type { DigestMap, HashIndex } from '@rempart/kernels'

/** One entry of a list, parsed. Digests in lower-case hexadecimal. */
export type ListEntry = Readonly<{
  md5?: string
  sha1?: string
  sha256?: string
  pdq?: string
  realm?: Realm
  victim?: VictimStatus
}>
export type ListInfo = Readonly<{
  name: string
  version: string
  date: string
  realm: Realm
  victim: VictimStatus
  /** Greatest PDQ distance that counts as near, at most 31 unless the operator says more. */
  distanceBits: number
}>
/** A list in memory. `notComparable` names hash kinds that the list holds and nobody here computes. */
export type HeldList = Readonly<{
  info: ListInfo
  entries: number
  kinds: readonly HashKind[]
  notComparable: readonly string[]
  exact: Readonly<Record<DigestKind, DigestMap>>
  near: HashIndex
  statusOf(kind: HashKind, position: number): Readonly<{ entry: number; realm: Realm; victim: VictimStatus }>
}>
type DigestKind = 'md5' | 'sha1' | 'sha256'
const DIGEST_KINDS = ['md5', 'sha1', 'sha256'] as const

const REALMS: readonly Realm[] = ['victim', 'generative-AI', 'exploitative', 'known-good', 'negative']
const VICTIMS: readonly VictimStatus[] = ['identified', 'unidentified', 'unstated']

/** Builds a list from its entries as they stream in. */
export function createListBuilder(
  info: ListInfo,
  notComparable: readonly string[] = [],
): Readonly<{ add(entry: ListEntry): void; finish(): HeldList }> {
  const exact = { md5: createDigestMap(16), sha1: createDigestMap(20), sha256: createDigestMap(32) }
  const owners: Record<HashKind, number[]> = { md5: [], sha1: [], sha256: [], pdq: [] }
  const status: number[] = []
  const pdq: Uint8Array[] = []
  return {
    add(entry) {
      const number = status.length
      status.push(REALMS.indexOf(entry.realm ?? info.realm) * 4 + VICTIMS.indexOf(entry.victim ?? info.victim))
      for (const kind of DIGEST_KINDS) {
        const hex = entry[kind]
        if (hex === undefined) continue
        exact[kind].add(Buffer.from(hex, 'hex'))
        owners[kind].push(number)
      }
      if (entry.pdq !== undefined) {
        pdq.push(Buffer.from(entry.pdq, 'hex'))
        owners.pdq.push(number)
      }
    },
    finish: () => ({
      info,
      entries: status.length,
      kinds: (['md5', 'sha1', 'sha256', 'pdq'] as const).filter((kind) => owners[kind].length > 0),
      notComparable,
      exact,
      near: createHashIndex({ hashes: Buffer.concat(pdq) }),
      statusOf(kind, position) {
        const entry = owners[kind][position] ?? 0
        const packed = status[entry] ?? 0
        return { entry, realm: REALMS[packed >> 2] ?? info.realm, victim: VICTIMS[packed & 3] ?? info.victim }
      },
    }),
  }
}

/** Every list against one exhibit: exact by SHA-256, or SHA-1 and MD5 of the same entry together; near by PDQ in any of
 * the eight orientations; anything less is a lead. Sorted by list, kind, distance. */
export function match(
  hashes: Readonly<{ digests?: Digests; pixels?: PixelFacts }>,
  lists: readonly HeldList[],
): Readonly<{ matches: readonly ListMatch[]; coverage: readonly Coverage[] }> {
  const matches = lists.flatMap((list) => [...exactMatches(hashes.digests, list), ...nearMatches(hashes.pixels, list)])
  return { matches: matches.toSorted(byListAndKind), coverage: lists.map((list) => coverageOf(list, hashes)) }
}

function exactMatches(digests: Digests | undefined, list: HeldList): ListMatch[] {
  if (digests === undefined) return []
  const byEntry = new Map<number, DigestKind[]>()
  for (const kind of DIGEST_KINDS) {
    for (const position of list.exact[kind].get(Buffer.from(digests[kind], 'hex'))) {
      const { entry } = list.statusOf(kind, position)
      byEntry.set(entry, [...(byEntry.get(entry) ?? []), kind])
    }
  }
  return [...byEntry].map(([entry, by]) => {
    const kind = by.includes('sha256') || (by.includes('sha1') && by.includes('md5')) ? 'exact' : 'lead'
    const first = by[0] ?? 'sha256'
    const position = list.exact[first]
      .get(Buffer.from(digests[first], 'hex'))
      .find((at) => list.statusOf(first, at).entry === entry)
    const { realm, victim } = list.statusOf(first, position ?? 0)
    const kinds = [...new Set(by)].sort()
    return {
      list: list.info.name,
      realm,
      kind,
      distanceBits: 0,
      victim,
      by: kinds,
      entry: `${list.info.name}#${entry}`,
    }
  })
}

function nearMatches(pixels: PixelFacts | undefined, list: HeldList): ListMatch[] {
  if (pixels === undefined || pixels.pdq.quality < PDQ_MIN_QUALITY || list.near.size === 0) return []
  const best = new Map<number, number>()
  for (const hex of pixels.dihedral) {
    const { ids, distances } = list.near.query(Buffer.from(hex, 'hex'), list.info.distanceBits)
    ids.forEach((id, at) => best.set(id, Math.min(best.get(id) ?? Number.POSITIVE_INFINITY, distances[at] ?? 0)))
  }
  return [...best].map(([position, distanceBits]) => {
    const { entry, realm, victim } = list.statusOf('pdq', position)
    return {
      list: list.info.name,
      realm,
      kind: 'near',
      distanceBits,
      victim,
      by: ['pdq'],
      entry: `${list.info.name}#${entry}`,
    }
  })
}

function coverageOf(
  list: HeldList,
  { digests, pixels }: Readonly<{ digests?: Digests; pixels?: PixelFacts }>,
): Coverage {
  const usable = (kind: HashKind): boolean =>
    kind === 'pdq' ? pixels !== undefined && pixels.pdq.quality >= PDQ_MIN_QUALITY : digests !== undefined
  const { name, version, date } = list.info
  return {
    list: name,
    version,
    date,
    entries: list.entries,
    kinds: list.kinds.filter(usable),
    notCompared: [...list.kinds.filter((kind) => !usable(kind)), ...list.notComparable].sort(),
  }
}

function byListAndKind(a: ListMatch, b: ListMatch): number {
  const key = ({ list, kind, distanceBits, realm, victim, entry }: ListMatch): string =>
    [list, kind, String(distanceBits).padStart(3, '0'), realm, victim, entry ?? ''].join('\u0000')
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}
