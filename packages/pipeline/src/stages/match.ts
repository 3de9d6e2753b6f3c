// Match: one exhibit's hashes against every list at hand, exact and near, and what was compared (DESIGN §1, axis known?).
import type {
  Coverage,
  DigestKind,
  Digests,
  EntryStanding,
  HashKind,
  HeldList,
  ListMatch,
  PixelFacts,
} from '@rempart/core'
import { DIGEST_KINDS, isTelling } from '@rempart/core'

export type MatchSubject = Readonly<{
  digests?: Partial<Digests>
  pixels?: Pick<PixelFacts, 'pdq' | 'dihedral'>
  /** Values of kinds that are compared for equality only. */
  others?: readonly Readonly<{ kind: string; value: string }>[]
}>
export type MatchAnswer = Readonly<{ matches: readonly ListMatch[]; coverage: readonly Coverage[] }>

/** Every list against one exhibit: exact by SHA-256, or SHA-1 and MD5 of the same entry together; near by PDQ in the
 * orientations given; anything less is a lead. Sorted by list, kind, distance. Every list is asked before the first answers,
 * so that lists which are replaced meanwhile answer as they were. */
export async function match(subject: MatchSubject, lists: readonly HeldList[]): Promise<MatchAnswer> {
  const matches = await Promise.all(
    lists.map(async (list) => {
      const near = nearMatches(subject, list)
      return [...exactMatches(subject, list), ...otherMatches(subject, list), ...(await near)]
    }),
  )
  return { matches: matches.flat().toSorted(byListAndKind), coverage: lists.map((list) => coverageOf(list, subject)) }
}

function exactMatches({ digests = {} }: MatchSubject, list: HeldList): ListMatch[] {
  const byEntry = new Map<number, { standing: EntryStanding; by: DigestKind[] }>()
  for (const kind of DIGEST_KINDS) {
    const hex = digests[kind]
    if (hex === undefined) continue
    for (const standing of list.withDigest(kind, hex)) {
      const found = byEntry.get(standing.entry) ?? { standing, by: [] }
      if (!found.by.includes(kind)) found.by.push(kind)
      byEntry.set(standing.entry, found)
    }
  }
  return [...byEntry.values()].map(({ standing, by }) => {
    const kind = by.includes('sha256') || (by.includes('sha1') && by.includes('md5')) ? 'exact' : 'lead'
    return listMatch(list, standing, { kind, distanceBits: 0, by: by.toSorted() })
  })
}

/** Equality of a kind that nobody here can compute is a lead: its maker vouches for it, we cannot. */
function otherMatches({ others = [] }: MatchSubject, list: HeldList): ListMatch[] {
  return others.flatMap(({ kind, value }) =>
    list
      .withOther(kind, value)
      .map((standing) => listMatch(list, standing, { kind: 'lead', distanceBits: 0, by: [kind] })),
  )
}

async function nearMatches({ pixels }: MatchSubject, list: HeldList): Promise<ListMatch[]> {
  if (pixels === undefined || !isTelling(pixels)) return []
  const entries = await list.near(pixels.dihedral)
  return entries.map(({ standing, distanceBits }) =>
    listMatch(list, standing, { kind: 'near', distanceBits, by: ['pdq'] }),
  )
}

function listMatch(
  { info }: HeldList,
  { name, realm, victim, category, cancels }: EntryStanding,
  found: Pick<ListMatch, 'kind' | 'distanceBits' | 'by'>,
): ListMatch {
  return {
    list: info.name,
    realm,
    ...found,
    victim,
    entry: `${info.name}#${name}`,
    ...((realm === 'known-good' || realm === 'negative') && realm !== info.realm && { unapproved: true }),
    ...(category !== undefined && { category }),
    ...(cancels !== undefined && { cancels }),
  }
}

function coverageOf(list: HeldList, { digests = {}, pixels }: MatchSubject): Coverage {
  const usable = (kind: HashKind): boolean =>
    kind === 'pdq' ? pixels !== undefined && isTelling(pixels) : digests[kind] !== undefined
  const { name, version, date, age } = list.info
  return {
    list: name,
    version,
    date,
    entries: list.entries,
    kinds: list.kinds.filter(usable),
    notCompared: [...list.kinds.filter((kind) => !usable(kind)), ...list.notComparable].sort(),
    ...(age?.stale === true && { pastAge: true }),
    ...(list.quarantined.size > 0 && { quarantined: list.quarantined.size }),
    canary: list.canaryHolds() ? 'held' : 'failed',
  }
}

function byListAndKind(a: ListMatch, b: ListMatch): number {
  const key = ({ list, kind, distanceBits, realm, victim, entry }: ListMatch): string =>
    [list, kind, String(distanceBits).padStart(3, '0'), realm, victim, entry ?? ''].join('\u0000')
  return key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0
}
