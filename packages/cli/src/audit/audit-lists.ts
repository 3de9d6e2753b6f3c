// The lists of an audit, read entry by entry into shared tables.
import type { HashListEntry } from '@rempart/exchange'
import { type AuditEntry, type AuditLists, createAuditLists } from '@rempart/exchange'
import type { ListOption } from '../lists/list-option.ts'
import { streamLists } from '../lists/load-lists.ts'
import type { ListLoading } from '../lists/load-lists.ts'

/** Every list, in the order given. UserError as `streamLists`. */
export async function loadAuditLists(options: readonly ListOption[], loading: ListLoading): Promise<AuditLists> {
  const builder = createAuditLists()
  for await (const { info, entries } of streamLists(options, loading)) {
    const { name, version, realm, victim, distanceBits, date, age } = info
    const facts = { name, version, date, realm, victim, distanceBits }
    builder.begin(age?.stale === true ? { ...facts, pastAge: true } : facts)
    for (const entry of entries) builder.add(bytesOf(entry))
  }
  return builder.finish()
}

function bytesOf({ digests, pdq, quality, realm, victim, others }: HashListEntry): AuditEntry {
  const entry: { -readonly [key in keyof AuditEntry]: AuditEntry[key] } = { realm, victim, quality }
  for (const kind of ['md5', 'sha1', 'sha256'] as const) {
    const hex = digests[kind]
    if (hex !== undefined) entry[kind] = Buffer.from(hex, 'hex')
  }
  if (others !== undefined) entry.notComparable = others.map(({ kind }) => kind)
  if (pdq !== undefined) entry.pdq = Buffer.from(pdq, 'hex')
  return entry
}
