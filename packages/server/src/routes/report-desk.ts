// The desk: reports that wait, and the case that begins with one. It reads no word and sees no file.
import { reportsWithoutCase } from '@rempart/store'
import type { ReportId } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { caseId } from '../access/id-schema.ts'
import { joinReport } from '../cases/join-report.ts'
import { openReportCase } from '../cases/open-report-case.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { reportIdSchema } from '../intake/report-schema.ts'
import { MAX_WAITING_REPORTS } from '../limits.ts'
import { listPlace } from './list-place.ts'

const waiting = z.object({
  report: z.string(),
  source: z.string(),
  urgent: z.boolean(),
  receivedAt: z.string(),
  files: z.int(),
})

const list = defineRoute({
  method: 'GET',
  url: '/reports',
  summary:
    'Reports that have no case yet, the urgent first and then the oldest; nothing of what they say. The next page begins at the `from` behind what one has',
  access: 'report.sort',
  input: { query: z.object({ from: listPlace.optional() }) },
  output: { 200: z.object({ reports: z.array(waiting), more: z.boolean() }) },
}).handledBy(async ({ query: { from = 0 } }, { database }) => {
  const found = await reportsWithoutCase(database, { from, limit: MAX_WAITING_REPORTS + 1 })
  const reports = found.slice(0, MAX_WAITING_REPORTS).map(({ id, source, urgent, receivedAt, files }) => ({
    report: id,
    source,
    urgent,
    receivedAt: receivedAt.toISOString(),
    files,
  }))
  return { status: 200, body: { reports, more: found.length > reports.length } }
})

const open = defineRoute({
  method: 'POST',
  url: '/reports/:id/case',
  summary: 'Begins a case with a report; its files are examined and become cards. Again, it answers the same case.',
  access: 'report.sort',
  input: { params: z.object({ id: reportIdSchema.transform((text) => text as ReportId) }) },
  output: { 200: z.object({ case: z.string() }), 201: z.object({ case: z.string() }) },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const { caseId, isNew } = await openReportCase(context, { reviewer, report: params.id })
  return { status: isNew ? 201 : 200, body: { case: caseId } }
})

const join = defineRoute({
  method: 'POST',
  url: '/cases/:case/reports',
  summary:
    'Lets a report join a case that is there; its files are examined and take their places beside what the case holds',
  access: 'report.join',
  input: {
    params: z.object({ case: caseId }),
    body: z.strictObject({ report: reportIdSchema.transform((text) => text as ReportId) }),
  },
  output: { 200: z.object({}), 201: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const isNew = await joinReport(context, { reviewer, caseId: params.case, report: body.report })
  return { status: isNew ? 201 : 200, body: {} }
})

export const reportDeskRoutes: readonly AnyRoute[] = [list, open, join]
