// A registered list as people and programs are shown it: facts, counts, age, quarantine; never a hash.
import { listAge } from '@rempart/core'
import type { Quarantine, Registry } from '@rempart/exchange'

export type DescribedList = Readonly<{ facts: Readonly<Record<string, unknown>>; text: string }>

/** `asOf`: the ISO day on which its age is told. Entries in quarantine are named by their number in the list of them. */
export function describeList(
  registry: Registry,
  name: string,
  { asOf, quarantine }: Readonly<{ asOf: string; quarantine: boolean }>,
): DescribedList {
  const { checkpoint: _checkpoint, entriesSha256: _digest, ...facts } = registry.facts(name)
  const { days, stale } = listAge(facts, asOf)
  const all = registry.quarantines(name)
  const open = all.filter(({ lifted }) => lifted === undefined).length
  const shown = all.map(publicQuarantine)
  const kinds = [
    ...Object.entries(facts.counts.kinds),
    ...Object.entries(facts.counts.others).map(([kind, count]) => [`${kind} (not compared)`, count] as const),
  ]
  const rows: readonly (readonly [string, string])[] = [
    ['source', facts.source],
    ['version', `${facts.version}, ${facts.date}`],
    [
      'age',
      `${days === undefined ? 'not known' : `${days} days`}${facts.maxAgeDays === undefined ? ', no limit' : `, limit ${facts.maxAgeDays}, then ${facts.whenStale}`}${stale ? ': PAST ITS AGE' : ''}`,
    ],
    ['realm', `${facts.realm}, victim ${facts.victim}`],
    ['entries', `${facts.counts.entries}: ${kinds.map(([kind, count]) => `${count} ${kind}`).join(', ')}`],
    ['distance', `PDQ ${facts.distancesBits.pdq} bits`],
    ...(facts.context === undefined ? [] : [['context', facts.context] as const]),
    ['terms of use', facts.termsOfUse],
    [
      'imported',
      `${facts.importedAt} by ${facts.approvals.map(({ by, how }) => `${by} (${how})`).join(', ')}, ${facts.format}`,
    ],
    ['state', facts.stamp],
    ['quarantine', `${open} entries`],
  ]
  const lines = [name, ...rows.map(([key, value]) => `  ${key.padEnd(14)}${value}`)]
  if (quarantine)
    lines.push(
      ...shown.map(
        (row) =>
          `    ${row.number}. since ${row.since}: ${row.reason}, ${row.files} files${row.lifted === undefined ? '' : `; lifted ${row.lifted}`}`,
      ),
    )
  return {
    facts: {
      ...facts,
      ...(days !== undefined && { ageDays: days }),
      pastAge: stale,
      inQuarantine: open,
      ...(quarantine && { quarantine: shown }),
    },
    text: `${lines.join('\n')}\n`,
  }
}

type PublicQuarantine = Readonly<{ number: number; since: string; reason: string; files: number; lifted?: string }>

function publicQuarantine({ since, reason, files, lifted }: Quarantine, at: number): PublicQuarantine {
  return {
    number: at + 1,
    since,
    reason,
    files,
    ...(lifted !== undefined && { lifted: `${lifted.at.slice(0, 10)}, ${lifted.reason}` }),
  }
}
