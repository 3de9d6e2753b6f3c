// The lists of an audit, read entry by entry into shared tables.
import type { HashListEntry } from '@rempart/exchange'
import { type AuditEntry, type AuditLists, createAuditLists, readHashList } from '@rempart/exchange'
import type { ListOption } from '../lists/list-option.ts'
import { digestOf, VERSION_DIGITS } from '../lists/load-lists.ts'

/** Every list, in the order given. UserError for a missing file or a malformed line. */
export async function loadAuditLists(options: readonly ListOption[]): Promise<AuditLists> {
  const builder = createAuditLists()
  for (const { file, name, realm, victim, distanceBits, date } of options) {
    const version = (await digestOf(file)).slice(0, VERSION_DIGITS)
    builder.begin({ name, version, date, realm, victim, distanceBits })
    for (const entry of readHashList(file)) builder.add(bytesOf(entry))
  }
  return builder.finish()
}

function bytesOf({ digests, pdq, realm, victim }: HashListEntry): AuditEntry {
  const entry: { -readonly [key in keyof AuditEntry]: AuditEntry[key] } = { realm, victim }
  for (const kind of ['md5', 'sha1', 'sha256'] as const) {
    const hex = digests[kind]
    if (hex !== undefined) entry[kind] = Buffer.from(hex, 'hex')
  }
  if (pdq !== undefined) entry.pdq = Buffer.from(pdq, 'hex')
  return entry
}
