// A list leaves: in a format of the field, encrypted to the recipient whom two persons named. Nothing of it rests in clear.
import { UserError } from '@rempart/core'
import type { ActId } from '@rempart/core'
import { entryUnpacker, formatOf, writeListStream } from '@rempart/exchange'
import type { HashListEntry } from '@rempart/exchange'
import { activeLists } from '@rempart/store'
import type { Transaction } from '@rempart/store'
import { encryptTo } from '@rempart/vault'
import { z } from 'zod'
import { openEvidence } from '../evidence/open-evidence.ts'
import type { Services } from '../services.ts'
import { changesOf, nameOf } from './changes-of.ts'

export const exportSubject = z.object({ list: z.string(), format: z.string(), recipient: z.string() })
type ExportServices = Pick<Services, 'database' | 'vault' | 'ledger' | 'access' | 'lists' | 'log'>

/** Records the export in the transaction, and gives the bytes as they are made. UserError `conflict` where the list is not in
 * use, `usage` for a format that is none or that has to be a file. */
export async function exportList(
  services: ExportServices,
  tx: Transaction,
  asked: z.output<typeof exportSubject> & Readonly<{ act: ActId }>,
): Promise<AsyncIterable<Uint8Array>> {
  const { list: name, format, recipient, act } = asked
  const list = (await activeLists(tx)).find((active) => active.list === name)
  if (list === undefined) throw new UserError({ code: 'conflict', subject: `list ${name}`, reason: 'is not in use' })
  if (formatOf(format).kind !== 'bytes')
    throw new UserError({ code: 'usage', subject: `format ${format}`, reason: 'is a database: choose another' })
  const evidence = await openEvidence(services, list.object, { by: `job:export-${act}`, reason: 'export' })
  if (evidence === undefined) throw new Error('a list in effect has no key')
  const { version, context, kinds } = list.facts
  const { added, isRemoved } = await changesOf(services, tx, list)
  const entries = list.facts.entries + added.length
  const md5Entries = (kinds['md5'] ?? 0) + added.filter(({ digests }) => digests.md5 !== undefined).length
  const heading = { name, version, ...(context !== undefined && { context }), entries, md5Entries }
  await services.ledger.appendActs(tx, [
    { type: 'list-exported', commit: { list: name, version: list.id, act, recipient }, facts: { entries, format } },
  ])
  const leaving = async function* (pieces: AsyncIterable<Uint8Array>): AsyncGenerator<HashListEntry> {
    for await (const entry of entriesOf(pieces)) if (!isRemoved(nameOf(entry))) yield entry
    yield* added
  }
  let leftOut = 0
  const bytes = writeListStream(leaving(evidence.read()), { format, heading, onLeftOut: () => (leftOut += 1) })
  const told = async function* (): AsyncGenerator<Uint8Array> {
    yield* bytes
    if (leftOut > 0) services.log.warn({ event: 'list-entries-left-out', count: leftOut })
  }
  return encryptTo(told(), [recipient])
}

async function* entriesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<HashListEntry> {
  const unpacker = entryUnpacker()
  for await (const piece of pieces) yield* unpacker.push(piece)
  unpacker.end()
}
