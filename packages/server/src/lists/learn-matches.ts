// What lists matched, remembered across cases, so that an entry which suddenly matches too much, or a file that is known to
// be good, comes into doubt: it keeps matching, and lets nothing be skipped until two persons found it sound.
import { quarantineReason } from '@rempart/core'
import type { Examination, QuarantineReason } from '@rempart/core'
import { addSightings, listQuarantines } from '@rempart/store'
import type { Transaction } from '@rempart/store'
import { objectIdOf } from '@rempart/vault'
import type { Services } from '../services.ts'

type Learning = Readonly<{
  /** Who or what the files come from. */
  source: string
  examinations: readonly Pick<Examination, 'digests' | 'matches'>[]
}>
export type BegunQuarantine = Readonly<{ list: string; entry: string; reason: QuarantineReason; files: number }>

/** Adds the sightings of a finished examination; the entries that they put in doubt. Adding the same again changes nothing. */
export async function learnMatches(
  { lists, vault }: Pick<Services, 'lists' | 'vault'>,
  tx: Transaction,
  { source, examinations }: Learning,
): Promise<readonly BegunQuarantine[]> {
  const good = new Set<string>()
  const sightings = examinations.flatMap(({ digests, matches }) => {
    if (digests === undefined) return []
    const content = objectIdOf(vault.siteKey, Buffer.from(digests.sha256, 'hex'))
    const knownGood = matches.some(({ realm, by }) => realm === 'known-good' && by.includes('sha256'))
    return matches.flatMap(({ list, realm, entry: name }) => {
      if (name === undefined || realm === 'known-good' || realm === 'negative') return []
      const entry = lists.entryKey(name)
      if (knownGood) good.add(`${list} ${entry}`)
      return [{ list, entry, content }]
    })
  })
  if (sightings.length === 0) return []
  const earlier = new Map((await listQuarantines(tx)).map((one) => [`${one.list} ${one.entry}`, one]))
  return (await addSightings(tx, { source, sightings })).flatMap(({ list, entry, files, mostElsewhere }) => {
    const key = `${list} ${entry}`
    const before = earlier.get(key)
    if (before !== undefined && before.liftedAt === undefined) return []
    // What two persons looked at and lifted is history: only more than that is news.
    const reason = quarantineReason({
      files,
      mostBefore: Math.max(mostElsewhere, before?.files ?? 0),
      matchesKnownGood: good.has(key) && before === undefined,
    })
    return reason === undefined ? [] : [{ list, entry, reason, files }]
  })
}

/** Names, as matches have them, of the entries in quarantine that matched here: what ranking is told of. */
export function quarantinedNames(
  { entryKey }: Pick<Services['lists'], 'entryKey'>,
  {
    examinations,
    quarantined,
  }: Readonly<{
    examinations: readonly Pick<Examination, 'matches'>[]
    /** Entries in doubt by list. */
    quarantined: ReadonlyMap<string, ReadonlySet<string>>
  }>,
): ReadonlySet<string> {
  return new Set(
    examinations
      .flatMap(({ matches }) => matches)
      .flatMap(({ list, entry }) =>
        entry !== undefined && quarantined.get(list)?.has(entryKey(entry)) ? [entry] : [],
      ),
  )
}
