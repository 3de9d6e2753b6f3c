// Reports come in, and their senders can ask for their receipts again.
import { notFound } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import { receiveMultipart } from '../intake/receive-files.ts'
import { receiptSchema } from '../intake/receipt.ts'
import { reportIdSchema, reportIdOf, reportSchema } from '../intake/report-schema.ts'
import type { ReportSource } from '../intake/intake.ts'
import { receiptOf } from '../intake/take-report.ts'
import { takeSent } from '../intake/take-sent.ts'
import type { Actor } from '../access/actor.ts'
import type { ReportId } from '@rempart/store'
import { z } from 'zod'

export const sendReport = defineRoute({
  method: 'POST',
  url: '/reports',
  summary: 'Send a report: JSON, or multipart with a part `report` and files. Durable before 201.',
  access: 'report.send',
  input: { body: reportSchema },
  streams: ['multipart/form-data'],
  output: { 201: receiptSchema },
}).handledBy(async ({ body, isStream, raw }, context) => {
  const { report, files } = isStream ? await receiveMultipart(raw, context) : { report: body, files: [] }
  const receipt = await takeSent(context, { report, files, source: sourceOf(context.actor) })
  return { status: 201, body: receipt, headers: { location: `/reports/${reportIdOf(report)}/receipt` } }
})

export const readReceipt = defineRoute({
  method: 'GET',
  url: '/reports/:id/receipt',
  summary: 'The receipt of a report again: whoever knows its identifier has sent it',
  access: 'report.send',
  input: { params: z.object({ id: reportIdSchema }) },
  output: { 200: receiptSchema },
}).handledBy(async ({ params }, context) => {
  const receipt = await receiptOf(context, params.id as ReportId)
  if (receipt === undefined) throw notFound()
  return { status: 200, body: receipt }
})

/** What is kept of who sends. */
export function sourceOf(actor: Actor): ReportSource {
  if (actor.kind === 'person') return { kind: 'person', id: actor.session.person }
  return actor.kind === 'machine' ? { kind: 'machine', id: actor.key.machine } : actor
}
