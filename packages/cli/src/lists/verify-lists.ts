// Whether the lists of a registry are what was last recorded of them, can be read, and find what they must find.
import { UserError, listAge } from '@rempart/core'
import { loadTables, tablesFindCanaries } from '@rempart/exchange'
import { operatorRegistry, recordedStamps } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

export type ListVerdict = Readonly<{
  list: string
  entries: number
  canary: 'held' | 'failed' | 'not looked at'
  pastAge: boolean
  problems: readonly string[]
}>

/** One verdict a list. UserError `not-found` for a name that is none. */
export async function verifyLists({
  place,
  name,
  asOf,
}: Readonly<{ place: RegistryPlace; name?: string; asOf: string }>): Promise<readonly ListVerdict[]> {
  const registry = operatorRegistry(place)
  const names = name === undefined ? registry.names() : [name]
  if (names.length === 0) return []
  const { ok, stamps } = await recordedStamps(place)
  return names.map((list) => {
    const problems: string[] = ok ? [] : ['the ledger of the registry does not verify']
    try {
      const facts = registry.verify(list)
      if (stamps.get(list) !== facts.stamp) problems.push('its state is not the one last recorded in the ledger')
      const tables = loadTables({ folder: registry.at(list), facts })
      const canary = tablesFindCanaries(tables, 0) ? 'held' : 'failed'
      if (canary === 'failed') problems.push('its test entries are not found')
      return { list, entries: facts.counts.entries, canary, pastAge: listAge(facts, asOf).stale, problems }
    } catch (cause) {
      if (!(cause instanceof UserError) || cause.code === 'not-found') throw cause
      return { list, entries: 0, canary: 'not looked at', pastAge: false, problems: [...problems, cause.reason] }
    }
  })
}
