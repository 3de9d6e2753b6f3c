// Reports of platforms as signed webhooks: the same report and the same receipt as of `POST /reports`.
import type { MachineId } from '@rempart/core'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { verifiedWebhook } from '../access/webhook-signature.ts'
import { parseInput } from '../http/parse-input.ts'
import { HttpProblem } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import { receiptSchema } from '../intake/receipt.ts'
import { reportIdOf, reportSchema } from '../intake/report-schema.ts'
import { takeSent } from '../intake/take-sent.ts'

export const sendWebhook = defineRoute({
  method: 'POST',
  url: '/webhooks/:machine/reports',
  summary: 'Send a report as a signed webhook (Standard Webhooks); webhook-id is the report’s id. Durable before 201.',
  access: 'report.send',
  input: { params: z.object({ machine: randomId.transform((text) => text as MachineId) }), body: reportSchema },
  bodyAsBytes: true,
  output: { 201: receiptSchema },
}).handledBy(async ({ params: { machine }, raw }, context) => {
  const body = raw.body instanceof Uint8Array ? raw.body : new Uint8Array()
  const id = await verifiedWebhook(context.access, { machine, headers: raw.headers, body })
  const report = parseInput(reportSchema, parseJson(body), 'body')
  // A copy that somebody kept is then the same report again: it can never become a second one.
  if (report.id !== id) throw malformed('webhook-id is not the id of the report.')
  const receipt = await takeSent(context, { report, files: [], source: { kind: 'webhook', id: machine } })
  return { status: 201, body: receipt, headers: { location: `/reports/${reportIdOf(report)}/receipt` } }
})

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw Object.assign(malformed('The body is no JSON.'), { cause })
  }
}

function malformed(detail: string): HttpProblem {
  return new HttpProblem({ status: 400, code: 'malformed', detail })
}
