// A registered list given away: approvals checked, the act recorded, then the file written.
import { existsSync } from 'node:fs'
import { UserError } from '@rempart/core'
import { formatOf, writeHashList } from '@rempart/exchange'
import type { Written } from '@rempart/exchange'
import { checkApproval, readApprovers } from './approval-note.ts'
import { operatorRegistry, registryFolder } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

export type ListExport = Readonly<{
  place: RegistryPlace
  format: string
  out: string
  approval: readonly string[]
  now: Date
}>

/** UserError `refused` where two approvers have not agreed to this very state and format, `conflict` where the file exists. */
export async function exportList(
  name: string,
  { place, format: id, out, approval, now }: ListExport,
): Promise<Written> {
  const format = formatOf(id)
  if (existsSync(out)) throw new UserError({ code: 'conflict', subject: out, reason: 'is there already' })
  const registry = operatorRegistry(place)
  const { stamp, counts, version, context } = registry.facts(name)
  const approvers = readApprovers(registryFolder(place))
  const wanted = { list: name, stamp, format: format.id }
  const approvals = approval.map((file) => checkApproval(file, { wanted, approvers, now }))
  const entries = await registry.export(name, { approvals, format: format.id })
  const heading = {
    name,
    version,
    entries: counts.entries,
    md5Entries: counts.kinds.md5 ?? 0,
    ...(context !== undefined && { context }),
  }
  return writeHashList(out, { format, heading, entries })
}
