// All of the evidence read again: every object opens under its key and still has the digest that it was sealed with.
import type { Problem } from '@rempart/ledger'
import { objectsAfter } from '@rempart/store'
import { checkObject } from '../jobs/verify-evidence.ts'
import { CHECKS_PER_RUN } from '../limits.ts'
import type { EvidenceServices } from '../services.ts'

/** How many objects were read, and those that are damaged or missing. Takes as long as reading the whole store. */
export async function verifyObjects(
  services: Pick<EvidenceServices, 'database' | 'vault'>,
): Promise<Readonly<{ objects: number; problems: readonly Problem[] }>> {
  const problems: Problem[] = []
  let objects = 0
  for (let after = ''; ; ) {
    const page = await objectsAfter(services.database, { after, limit: CHECKS_PER_RUN })
    for (const name of page) {
      const outcome = await checkObject(services, name)
      if (outcome === undefined) continue // erased since it was listed
      objects += 1
      if (outcome !== 'intact') problems.push({ where: `evidence_object#${name}`, reason: outcome })
    }
    const last = page.at(-1)
    if (last === undefined) return { objects, problems }
    after = last
  }
}
