// What ranking knows beyond a case's own files: whether its report is urgent, within its source's budget, and which exact
// bytes stand decided here or were seen in other cases.
import { AT_RISK_PER_SOURCE, standing } from '@rempart/core'
import type { CaseContext, ContentId, Examination, ExhibitPath, HeldList } from '@rempart/core'
import { contentsElsewhere, decisionEvents, urgentFilesBefore } from '@rempart/store'
import type { CaseId, CaseReport } from '@rempart/store'
import { objectIdOf } from '@rempart/vault'
import { URGENT_WINDOW_MS } from '../limits.ts'
import { quarantinedNames } from '../lists/learn-matches.ts'
import type { Services } from '../services.ts'

type ContextServices = Pick<Services, 'database' | 'vault' | 'clock' | 'lists'>
type RankedReport = Readonly<{
  /** None where the case came in from elsewhere: nothing of it is urgent by a report. */
  report: CaseReport | undefined
  caseId: CaseId
  examinations: readonly Examination[]
  /** Paths of the report's own files, without what was found inside them. */
  ownPaths: readonly ExhibitPath[]
  /** The lists that they were matched against. */
  lists: readonly HeldList[]
}>

/** The context in which the exhibits of a report's case are ranked now. */
export async function rankingContext(services: ContextServices, ranked: RankedReport): Promise<CaseContext> {
  const { database, vault, clock } = services
  const { caseId, examinations } = ranked
  const digestOf = new Map<string, string>(
    examinations.flatMap(({ digests }) =>
      digests === undefined
        ? []
        : [[objectIdOf(vault.siteKey, Buffer.from(digests.sha256, 'hex')) as string, digests.sha256]],
    ),
  )
  const contents = [...digestOf.keys()]
  const digests = (found: Iterable<string>): ReadonlySet<string> =>
    new Set([...found].flatMap((content) => digestOf.get(content) ?? []))
  const stands = standing(await decisionEvents(database, { contents, viewer: undefined }))
  return {
    decided: digests(contents.filter((content) => stands.has(content as ContentId))),
    seenBefore: digests(await contentsElsewhere(database, { caseId, contents })),
    quarantined: quarantinedNames(services.lists, {
      examinations,
      quarantined: new Map(ranked.lists.map(({ info, quarantined }) => [info.name, quarantined])),
    }),
    asOf: clock.now().toISOString().slice(0, 10),
    atRisk: await atRisk(services, ranked),
  }
}

/** The report's files where it is urgent, behind those that its source sent as urgent before it: they share one budget. */
async function atRisk(
  { database }: ContextServices,
  { report, ownPaths }: RankedReport,
): Promise<NonNullable<CaseContext['atRisk']>> {
  if (report?.urgent !== true) return []
  const { source, seq, receivedAt } = report
  const since = new Date(receivedAt.getTime() - URGENT_WINDOW_MS)
  const before = await urgentFilesBefore(database, { source, seq, since, limit: AT_RISK_PER_SOURCE })
  // No path begins with `//`: these stand for files of other cases.
  const earlier = Array.from({ length: before }, (_, at) => ({ path: `//${at}` as ExhibitPath, source, sequence: 0 }))
  return [...earlier, ...ownPaths.map((path, at) => ({ path, source, sequence: at + 1 }))]
}
