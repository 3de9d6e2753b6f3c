// Reads evidence again, those objects first that waited longest: is every byte still what was sealed? What is not is an
// alarm, and stays one until a later reading finds it whole.
import { createHash } from 'node:crypto'
import { type StoredName, UserError } from '@rempart/core'
import { type CheckOutcome, type EvidenceCheck, inTransaction, insertChecks, objectsToCheck } from '@rempart/store'
import { DamagedObject } from '@rempart/vault'
import { z } from 'zod'
import { openEvidence } from '../evidence/open-evidence.ts'
import { CHECK_EVERY_MS, CHECKS_PER_RUN } from '../limits.ts'
import type { EvidenceServices } from '../services.ts'
import { defineJob } from './job.ts'

export const verifyEvidenceJob = defineJob({
  id: 'verify-evidence',
  schedule: '7 * * * *',
  payload: z.unknown(),
  run: async (_, services) => void (await verifyEvidence(services)),
})

const REQUEST = { by: 'job:verify-evidence', reason: 'integrity' }

/** One run: what was found of each object that was read. */
export async function verifyEvidence(services: EvidenceServices): Promise<readonly EvidenceCheck[]> {
  const before = new Date(services.clock.now().getTime() - CHECK_EVERY_MS)
  const names = await objectsToCheck(services.database, { before, limit: CHECKS_PER_RUN })
  const checks: EvidenceCheck[] = []
  for (const object of names) {
    const outcome = await checkObject(services, object)
    if (outcome === undefined) continue // erased since it was listed
    checks.push({ object, at: services.clock.now(), outcome })
    if (outcome !== 'intact') services.log.error({ event: 'evidence-broken', code: outcome })
  }
  await inTransaction(services.database, (tx) => insertChecks(tx, checks))
  return checks
}

/** Reads one object whole; undefined where its key was destroyed. */
export async function checkObject(
  services: Pick<EvidenceServices, 'database' | 'vault'>,
  name: StoredName,
): Promise<CheckOutcome | undefined> {
  try {
    const opened = await openEvidence(services, name, REQUEST)
    if (opened === undefined) return undefined
    const digest = createHash('sha256')
    for await (const piece of opened.read()) digest.update(piece)
    return digest.digest('hex') === opened.sha256 ? 'intact' : 'damaged'
  } catch (error) {
    if (error instanceof DamagedObject) return 'damaged'
    if (error instanceof UserError && error.code === 'not-found') return 'missing'
    if (error instanceof UserError && error.code === 'refused') return 'damaged' // its key does not open any more
    throw error
  }
}
