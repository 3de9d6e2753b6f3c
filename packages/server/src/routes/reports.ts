// Reports come in, and their senders can ask for their receipts again.
import { parseInput } from '../http/parse-input.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import { discard, receiveMultipart } from '../intake/receive-files.ts'
import { receiptSchema } from '../intake/receipt.ts'
import { reportIdSchema, reportIdOf, reportSchema } from '../intake/report-schema.ts'
import type { ReportSource } from '../intake/intake.ts'
import { receiptOf } from '../intake/take-report.ts'
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
  const received = isStream ? await receiveMultipart(raw, context) : { report: body, files: [] }
  try {
    const report = isStream ? parseInput(reportSchema, received.report, 'report') : body
    const { receipt, repeated } = await context.intake.take({
      report,
      files: received.files,
      source: sourceOf(context.actor),
    })
    if (repeated) await discard(received.files, context)
    return { status: 201, body: receipt, headers: { location: `/reports/${reportIdOf(report)}/receipt` } }
  } catch (error) {
    // After any other error it is not known whether the row is there: then the objects stay, and are collected if it is not.
    if (error instanceof HttpProblem) await discard(received.files, context)
    throw error
  }
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

function sourceOf(actor: Actor): ReportSource {
  if (actor.kind === 'person') return { kind: 'person', id: actor.session.person }
  return actor.kind === 'machine' ? { kind: 'machine', id: actor.key.machine } : actor
}
