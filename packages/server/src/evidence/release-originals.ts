// Originals of a case for those whom two persons have named: the exact bytes as one age file, with their ledger entries.
import { openingLine } from '@rempart/ledger'
import { type PersonId, type StoredName, UserError } from '@rempart/core'
import { type Act, type CaseId, entryOfObject, readLogEntry, sealedObject } from '@rempart/store'
import { buildReleaseBundle, type ReleasedOriginal } from '@rempart/vault'
import { proveEntry } from '../ledger/prove-entry.ts'
import type { Services } from '../services.ts'
import { openEvidence } from './open-evidence.ts'

export type OriginalsAsked = Readonly<{
  caseId: CaseId
  exhibits: readonly StoredName[]
  recipients: readonly string[]
}>
type ReleaseServices = Pick<Services, 'database' | 'vault' | 'ledger' | 'tiles' | 'site' | 'clock'>

/** Looks up everything before the first byte. UserError `not-found` where an exhibit is not of this case. */
export async function releaseOriginals(
  services: ReleaseServices,
  { act, asked, by }: Readonly<{ act: Act; asked: OriginalsAsked; by: PersonId }>,
): Promise<AsyncIterable<Uint8Array>> {
  const originals: ReleasedOriginal[] = []
  for (const exhibit of asked.exhibits)
    originals.push(await originalOf(services, { exhibit, caseId: asked.caseId, by }))
  const release = {
    id: act.id,
    caseId: asked.caseId,
    askedBy: act.by.person,
    approvedBy: act.answer?.person ?? by,
    at: services.clock.now(),
    ledgerKey: services.site.ledgerKey,
    originals,
  }
  return buildReleaseBundle(release, asked.recipients)
}

async function originalOf(
  services: ReleaseServices,
  { exhibit, caseId, by }: Readonly<{ exhibit: StoredName; caseId: CaseId; by: PersonId }>,
): Promise<ReleasedOriginal> {
  const { database, ledger, tiles } = services
  const sealed = await sealedObject(database, exhibit)
  const seq = await entryOfObject(database, exhibit)
  const opened =
    sealed?.key.context.scope === caseId
      ? await openEvidence(services, exhibit, { by: `job:release-${by}`, reason: 'release' })
      : undefined
  if (opened === undefined || seq === undefined)
    throw new UserError({ code: 'not-found', subject: `exhibit ${exhibit}`, reason: 'this case does not have it' })
  const entry = await readLogEntry(database, seq)
  const opening = await ledger.openingOf(database, seq)
  const proof = await proveEntry(tiles, seq)
  if (entry === undefined || opening === undefined || proof === undefined) throw new Error('a report without its entry')
  return { exhibit, type: opened.type, object: opened, ledger: { entry, opening: openingLine(opening), proof } }
}
