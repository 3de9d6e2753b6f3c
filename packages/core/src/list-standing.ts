// What an exhibit's list matches do to its place: facts stay shown, only their effect is judged here (DESIGN §1, lanes 2, 5, 6).
import type { CaseContext, RankedExhibit } from './case-context.ts'
import { DAY_MS } from './list-facts.ts'
import type { Cancellation, ListMatch } from './match.ts'
import { LIST_ENTRY_FLOOD_FILES, MAX_CANCELLATION_DAYS } from './limits.ts'
import type { ReasonCode } from './reason.ts'

/** `decided` and `knownGood` hold reasons for lanes 5 and 6; `raises` those for lane 2; `notes` only explain. */
export type ListStanding = Readonly<{
  decided: boolean
  knownGood: boolean
  raises: readonly ReasonCode[]
  notes: readonly ReasonCode[]
}>

/** Entries (by `entryKey`) whose match does not count as a decision, each with the reason. */
export type FloodedEntries = ReadonlyMap<string, ReasonCode>

/** Counts distinct contents per list entry. Entries without a name are told apart by the digest that matched. */
export function floodedEntries(exhibits: readonly RankedExhibit[], context: CaseContext): FloodedEntries {
  const files = new Map<string, Set<string>>()
  for (const exhibit of exhibits) {
    for (const match of exhibit.matches) {
      const key = entryKey(match, exhibit)
      const seen = files.get(key) ?? new Set()
      files.set(key, seen.add(exhibit.digests?.sha256 ?? exhibit.path))
    }
  }
  const most = context.floodedAbove ?? LIST_ENTRY_FLOOD_FILES
  const flooded = [...files].filter(([, seen]) => seen.size > most)
  const inDoubt = quarantinedEntries(exhibits, context)
  return new Map<string, ReasonCode>([
    ...inDoubt.map((key) => [key, 'entry-quarantined'] as const),
    ...flooded.map(([key]) => [key, 'entry-flooded'] as const),
  ])
}

/** Entries that matched here and that earlier cases, or a file that is known to be good, put in doubt. */
function quarantinedEntries(exhibits: readonly RankedExhibit[], { quarantined }: CaseContext): readonly string[] {
  return exhibits.flatMap((exhibit) => {
    const good = exhibit.matches.some(isKnownGood)
    return exhibit.matches
      .filter(
        ({ realm, entry }) => realm !== 'known-good' && (good || (entry !== undefined && quarantined?.has(entry))),
      )
      .map((match) => entryKey(match, exhibit))
  })
}

/** The list entry that a match names. */
export function entryKey(match: ListMatch, { digests }: Pick<RankedExhibit, 'digests'>): string {
  const unnamed = match.by.includes('sha256') ? digests?.sha256 : (digests?.md5 ?? '')
  return `${match.list}\u0000${match.entry ?? (match.kind === 'near' ? 'near' : unnamed)}`
}

/** Judges the matches with cancellations as they stand today. */
export function standingOf(exhibit: RankedExhibit, flooded: FloodedEntries, context: CaseContext): ListStanding {
  const acting = exhibit.matches.filter(({ realm }) => realm !== 'negative')
  const cancelled = new Set(acting.filter((match) => isCancelled(match, exhibit, context)))
  const kept = acting.filter((match) => !cancelled.has(match))
  const judged = judge(exhibit, kept, flooded)
  return cancelled.size === 0 ? judged : { ...judged, notes: [...judged.notes, 'match-cancelled'] }
}

function judge(exhibit: RankedExhibit, matches: readonly ListMatch[], flooded: FloodedEntries): ListStanding {
  const hits = matches.filter(({ realm }) => realm !== 'known-good')
  const isFlooded = (match: ListMatch): boolean => flooded.has(entryKey(match, exhibit))
  const stated = hits.filter(({ kind, victim }) => kind === 'exact' && victim === 'identified')
  const knownGood = matches.some(isKnownGood)
  const raises: ReasonCode[] = []
  if (hits.some(({ kind, victim }) => kind !== 'lead' && victim === 'unidentified')) raises.push('match-unidentified')
  if (hits.some(({ kind, victim }) => kind === 'exact' && victim === 'unstated')) raises.push('match-unstated')
  if (hits.some(({ kind }) => kind === 'near')) raises.push('match-near')
  if (hits.some(({ kind }) => kind === 'lead')) raises.push('match-lead')
  const contradicted = raises.includes('match-unidentified') && stated.length > 0
  const disputed = contradicted || (knownGood && hits.length > 0)
  return {
    decided: !disputed && stated.some((match) => !isFlooded(match)),
    knownGood: !disputed && knownGood,
    raises: disputed ? [...raises, 'lists-disagree'] : raises,
    notes: disputed ? [] : [...new Set(stated.flatMap((match) => flooded.get(entryKey(match, exhibit)) ?? []))],
  }
}

function isKnownGood({ realm, by, unapproved }: ListMatch): boolean {
  return realm === 'known-good' && by.includes('sha256') && unapproved !== true
}

/** A negative entry acts by SHA-256 only and on one named entry. Where nobody says which day it is, or its digest names
 * several entries of the list, it acts only where that raises: it may take away a decision, never a reason to look. */
function isCancelled(match: ListMatch, exhibit: RankedExhibit, { asOf }: CaseContext): boolean {
  const lowers = match.realm !== 'known-good' && !(match.kind === 'exact' && match.victim === 'identified')
  return exhibit.matches.some(({ realm, by, cancels, unapproved }) => {
    if (realm !== 'negative' || cancels === undefined || !by.includes('sha256') || unapproved === true) return false
    if (cancels.list !== match.list || !namesEntry(cancels, match, exhibit)) return false
    if (personsOf(cancels).size < 2) return false
    if (asOf === undefined) return !lowers
    return actsOn(asOf, cancels) && (!lowers || namedEntries(cancels, exhibit) === 1)
  })
}

/** One person under two spellings is one: letters in any case, width or composition, and spaces, tell nobody apart. */
function personsOf({ approvedBy }: Cancellation): ReadonlySet<string> {
  const names = approvedBy.map((name) => name.normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean).join(' '))
  return new Set(names.filter((name) => name !== ''))
}

/** An expiry years ahead is none, and a word that is no day never comes. */
function actsOn(asOf: string, { expires }: Cancellation): boolean {
  const days = (Date.parse(expires) - Date.parse(asOf)) / DAY_MS
  return days >= 0 && days <= MAX_CANCELLATION_DAYS
}

/** How many entries of its list the cancellation names among those that matched. */
function namedEntries(cancels: Cancellation, exhibit: RankedExhibit): number {
  const named = exhibit.matches.filter(
    (match) => match.realm !== 'negative' && match.list === cancels.list && namesEntry(cancels, match, exhibit),
  )
  return new Set(named.map((match) => match.entry ?? match)).size
}

function namesEntry({ hash }: Cancellation, match: ListMatch, { digests }: RankedExhibit): boolean {
  if (hash === match.entry) return true
  return match.by.some((kind) => isDigestKind(kind) && digests?.[kind] === hash.toLowerCase())
}

function isDigestKind(kind: string): kind is 'md5' | 'sha1' | 'sha256' {
  return kind === 'md5' || kind === 'sha1' || kind === 'sha256'
}
