// After a run: tells the registry what its lists' entries matched, so that a flood across cases is seen.
import type { Sighting } from '@rempart/exchange'
import type { CaseWorkStore } from '../case/work-store.ts'
import type { ListOption } from './list-option.ts'
import { operatorRegistry } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

type Learning = Readonly<{
  options: readonly ListOption[]
  source: string
  asOf: string
  work: Pick<CaseWorkStore, 'all'>
  place: RegistryPlace
}>

/** A note for each list of the registry that has entries newly in quarantine. */
export async function learnMatches({ options, source, asOf, work, place }: Learning): Promise<readonly string[]> {
  const notes: string[] = []
  const registered = options.filter(({ kind }) => kind === 'registered')
  if (registered.length === 0) return notes
  const registry = operatorRegistry(place)
  for (const { name } of registered) {
    const fresh = await registry.learn(name, { source, day: asOf, seen: sightingsOf(name, work) })
    if (fresh.length > 0)
      notes.push(`List ${name}: ${fresh.length} entries now in quarantine (rempart list show ${name} --quarantine).`)
  }
  return notes
}

function* sightingsOf(list: string, work: Pick<CaseWorkStore, 'all'>): Generator<Sighting> {
  for (const { examination } of work.all()) {
    const { matches, digests } = examination
    if (digests === undefined) continue
    const knownGood = matches.some(({ realm, by }) => realm === 'known-good' && by.includes('sha256'))
    for (const match of matches)
      if (
        match.list === list &&
        match.realm !== 'known-good' &&
        match.realm !== 'negative' &&
        match.entry !== undefined
      )
        yield { entry: match.entry, file: digests.sha256, knownGood }
  }
}
