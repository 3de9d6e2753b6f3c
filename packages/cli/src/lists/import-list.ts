// A list file into the registry: what the operator says of it, completed by what the file says of itself.
import type { Realm, VictimStatus, WhenStale } from '@rempart/core'
import { detectFormat, formatOf, readListRecords } from '@rempart/exchange'
import type { ListRecord, ListStatement, StoredFacts } from '@rempart/exchange'
import { operatorRegistry, statedBy } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

export type ListImport = Readonly<{
  place: RegistryPlace
  now: Date
  name: string
  source: string
  realm: Realm
  victim: VictimStatus
  listVersion?: string
  date: string
  terms: string
  maxAge?: number
  whenStale: WhenStale
  distance: number
  by?: string
  format?: string
  context?: string
}>

/** Statements stand at the head of a file, or cost one reading to find: only the first batches are looked at. */
const HEAD_BATCHES = 4

/** Seals the list. UserError for a file that is missing or malformed, and nothing is changed then. */
export function importList(file: string, wanted: ListImport): Promise<StoredFacts> {
  const format = wanted.format === undefined ? detectFormat(file) : formatOf(wanted.format)
  const said = statementOf(readListRecords(file, format.id))
  const context = wanted.context ?? said.context
  return operatorRegistry(wanted.place).add(
    {
      name: wanted.name,
      source: wanted.source,
      version: wanted.listVersion ?? said.version ?? 'unstated',
      date: wanted.date,
      realm: wanted.realm,
      victim: wanted.victim,
      termsOfUse: wanted.terms,
      ...(wanted.maxAge !== undefined && { maxAgeDays: wanted.maxAge }),
      whenStale: wanted.whenStale,
      distancesBits: { pdq: wanted.distance },
      ...(context !== undefined && { context }),
      approvals: [statedBy(wanted.by, wanted.now)],
      importedAt: wanted.now.toISOString(),
      format: format.id,
    },
    readListRecords(file, format.id),
  )
}

function statementOf(batches: Iterable<readonly ListRecord[]>): ListStatement {
  let said: ListStatement = {}
  let left = HEAD_BATCHES
  for (const batch of batches) {
    for (const record of batch) if (record.kind === 'statement') said = { ...said, ...record.statement }
    left -= 1
    if (left === 0) break
  }
  return said
}
