// The sample case: benign pictures drawn by code in this repository go the whole way of a report, so that a newcomer can try
// everything at once. Its report's source is `sample`, which statistics leave out. One person may remove it: it is no evidence.
import { createReadStream, existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { UserError } from '@rempart/core'
import type { PersonId, Reviewer } from '@rempart/core'
import { assignedTo, hasOnlySamples, inTransaction, isAssigned, sampleCases } from '@rempart/store'
import type { CaseId, ReportId, SampleCase } from '@rempart/store'
import { eraseCase } from '../evidence/erase-case.ts'
import { discard, sealFile } from '../intake/receive-files.ts'
import type { TakenFile } from '../intake/intake.ts'
import { MAX_REPORT_FILES } from '../limits.ts'
import type { Services } from '../services.ts'
import { assignPerson } from './assign-person.ts'
import { openReportCase } from './open-report-case.ts'

const SAMPLES = join(import.meta.dirname, '../../../../samples/media')
const WORDS = {
  text: 'Sample case: benign pictures drawn by code, to learn the work with. It can be removed.',
  language: 'en',
  reference: 'sample-case',
} as const
type SampleServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'clock' | 'random' | 'log' | 'intake' | 'access'>

/** Brings the sample case in and puts the person on it; where it is there already, only the latter. Its files are examined
 * by a job. UserError `not-found` where this installation has no samples. */
export async function bringSampleCase(services: SampleServices, reviewer: Reviewer): Promise<CaseId> {
  const { current, removed } = await sampleCases(services.database)
  const caseId = current?.caseId ?? (await receiveSamples(services, { reviewer, number: removed }))
  if (!(await isAssigned(services.database, caseId, reviewer.person)))
    await setAssigned(services, { caseId, people: [reviewer.person], kind: 'assigned', by: reviewer.person })
  return caseId
}

/** Destroys the keys of the sample case and takes everybody off it. False where there is none. UserError `refused` while a
 * hold stands. */
export async function removeSampleCase(services: SampleServices, reviewer: Reviewer): Promise<boolean> {
  const { current } = await sampleCases(services.database)
  if (current === undefined) return false
  const { caseId } = current
  await eraseCase(services, { caseId, reason: 'sample' })
  const people = await assignedTo(services.database, caseId)
  await setAssigned(services, { caseId, people, kind: 'released', by: reviewer.person })
  return true
}

/** The sample case as it stands, undefined where there is none; and whether the site has nothing else. */
export async function readSampleCase({
  database,
}: Pick<Services, 'database'>): Promise<Readonly<{ current: SampleCase | undefined; isAlone: boolean }>> {
  const [{ current }, isAlone] = await Promise.all([sampleCases(database), hasOnlySamples(database)])
  return { current, isAlone }
}

/** The identifier follows from how many sample cases were before, so that two people who ask at once get one; and from the site's
 * key, so that nobody sends a report under it beforehand. */
async function receiveSamples(
  services: SampleServices,
  { reviewer, number }: Readonly<{ reviewer: Reviewer; number: number }>,
): Promise<CaseId> {
  if (!existsSync(SAMPLES))
    throw new UserError({ code: 'not-found', subject: 'samples', reason: 'do not come with this installation' })
  const id = Buffer.from(services.access.box.digest(`sample-case:${number}`))
    .toString('hex')
    .slice(0, 32) as ReportId
  const files: TakenFile[] = []
  try {
    for (const path of samplePaths())
      files.push({ fileName: basename(path), object: await sealFile(createReadStream(path), services) })
    const { repeated } = await services.intake.take({ report: { id, ...WORDS }, files, source: { kind: 'sample' } })
    if (repeated) await discard(files, services)
  } catch (error) {
    await discard(files, services)
    throw error
  }
  return (await openReportCase(services, { reviewer, report: id })).caseId
}

function samplePaths(): readonly string[] {
  const found = globSync('**/*.*', { cwd: SAMPLES }).toSorted()
  return found.slice(0, MAX_REPORT_FILES).map((path) => join(SAMPLES, path))
}

function setAssigned(
  { access }: SampleServices,
  change: Readonly<{ caseId: CaseId; people: readonly PersonId[]; kind: 'assigned' | 'released'; by: PersonId }>,
): Promise<void> {
  const { people, ...same } = change
  return inTransaction(access.database, async (tx) => {
    for (const person of people) await assignPerson(access, tx, { ...same, person })
  })
}
