// A hash list comes in: parsed while it arrives, its entries sealed like evidence, nothing of it in clear on a disk. It takes
// effect only when two persons say so (change-list.ts).
import { createHash } from 'node:crypto'
import { newId, UserError } from '@rempart/core'
import type { ListFacts, PersonId } from '@rempart/core'
import { createTally, packEntry, readListStream } from '@rempart/exchange'
import { insertListVersion, insertObjects, inTransaction, listRowDigest } from '@rempart/store'
import type { ListVersion, ListVersionId } from '@rempart/store'
import { sealObject } from '@rempart/vault'
import { MAX_LIST_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'

type ReceiveServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'clock' | 'random'>
/** What the curator says of the list; the file's own word completes what is left out. */
export type StatedFacts = Omit<ListFacts, 'name' | 'approvals' | 'importedAt' | 'version'> &
  Readonly<{ version?: string; format?: string }>
export const LIST_MEDIA = 'application/vnd.rempart.list'

/** Durable when it resolves. UserError `malformed` naming line and reason, `limit-exceeded`; nothing is then kept. */
export async function receiveList(
  services: ReceiveServices,
  args: Readonly<{ list: string; stated: StatedFacts; person: PersonId; file: AsyncIterable<Uint8Array> }>,
): Promise<ListVersion> {
  const { database, ledger, vault, clock, random } = services
  const { list, stated, person } = args
  const digest = createHash('sha256')
  const reading = readEntries(digested(args.file, digest), { list, ...(stated.format && { format: stated.format }) })
  const object = await sealObject(reading.packed(), {
    objects: vault.objects,
    intakeKey: vault.intakeKey(),
    siteKey: vault.siteKey,
    maxBytes: MAX_LIST_BYTES,
    type: () => LIST_MEDIA,
    random,
  })
  const { format, counts, said } = reading.result()
  try {
    if (counts.entries === 0) throw new UserError({ code: 'malformed', subject: list, reason: 'holds no entry' })
    const context = stated.context ?? said.context
    const facts = {
      ...stated,
      version: stated.version ?? said.version ?? 'unstated',
      ...(context !== undefined && { context }),
      format,
      entries: counts.entries,
      kinds: { ...counts.kinds, ...counts.others },
    }
    const at = clock.now()
    const id = newId<ListVersionId>(random)
    const version = { id, list, facts, fileSha256: digest.digest('hex'), object: object.name, person, at }
    await inTransaction(database, async (tx) => {
      const commit = { version: id, list, person, row: listRowDigest(version) }
      const act = { type: 'list-received' as const, commit, facts: { entries: counts.entries, format }, at }
      const [seq] = await ledger.appendActs(tx, [act])
      if (seq === undefined) throw new Error('the list has no entry')
      await insertObjects(tx, [object])
      await insertListVersion(tx, { ...version, seq })
    })
    return version
  } catch (error) {
    if (error instanceof UserError) await vault.objects.remove(object.name)
    throw error
  }
}

async function* digested(
  source: AsyncIterable<Uint8Array>,
  digest: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const piece of source) {
    digest.update(piece)
    yield piece
  }
}

/** The entries as they lie in a registry, and what was learned of the list once they have all gone by. */
function readEntries(
  source: AsyncIterable<Uint8Array>,
  { list, format: wanted }: Readonly<{ list: string; format?: string }>,
) {
  const tally = createTally()
  let format = wanted ?? 'unknown'
  let said: Readonly<{ version?: string; context?: string }> = {}
  return {
    async *packed(): AsyncGenerator<Uint8Array> {
      for await (const batch of readListStream(source, { name: list, ...(wanted && { format: wanted }) })) {
        format = batch.format
        const packed: Uint8Array[] = []
        for (const record of batch.records) {
          if (record.kind === 'statement') said = { ...said, ...record.statement }
          if (record.kind !== 'entry') continue
          tally.add(record.entry)
          packed.push(packEntry(record.entry))
        }
        if (packed.length > 0) yield Buffer.concat(packed)
      }
    },
    result: () => ({ format, counts: tally.counts(), said }),
  }
}
