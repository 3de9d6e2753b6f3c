// The line over what came from a report's addresses: laid beside what its case holds, as files of a report that joins are. A
// file is named for the place of its address in the report and never for the address, so that nothing that an address says can move a card.
import type { CaseId, ReportId } from '@rempart/store'
import { reportInCase, unexaminedFetches } from '@rempart/store'
import { examineNamed, exhibitName } from './examine-files.ts'
import { layBeside } from './examine-joined.ts'
import { examineReport } from './examine-report.ts'
import type { LineServices } from './examine-report.ts'

/** How many exhibits came of it; none where they were there, or nothing was fetched. Throws where the sandbox or the key service
 * is not there: the job is tried again. */
export async function examineFetched(
  services: LineServices,
  { caseId, report: id }: Readonly<{ caseId: CaseId; report: ReportId }>,
): Promise<number> {
  const { database } = services
  const fetched = await unexaminedFetches(database, id)
  const report = await reportInCase(database, { caseId, report: id })
  if (fetched.length === 0 || report === undefined) return 0
  await examineReport(services, caseId)
  const folder = report.number === 1 ? 'addresses/' : `report ${report.number}/addresses/`
  const named = fetched.map(({ number, object }) => ({ name: `${folder}${exhibitName(number, '')}`, object }))
  return layBeside(services, {
    caseId,
    report,
    examine: (ports) => examineNamed(services, named, ports),
    claim: async (tx) => (await unexaminedFetches(tx, id)).length === fetched.length,
    note: async () => undefined,
  })
}
