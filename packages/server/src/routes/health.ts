// Whether the process lives, whether it can do its work, and what it measures.
import { isLogHalted } from '@rempart/store'
import { z } from 'zod'
import { defineRoute } from '../http/route.ts'
import { readSiteMetrics } from '../oversight/site-metrics.ts'

const stateSchema = z.object({ status: z.enum(['ok', 'unavailable']) })

export const health = defineRoute({
  method: 'GET',
  url: '/health',
  summary: 'The process lives',
  access: 'site.health',
  input: {},
  output: { 200: stateSchema },
}).handledBy(async () => ({ status: 200, body: { status: 'ok' } }))

export const ready = defineRoute({
  method: 'GET',
  url: '/ready',
  summary: 'The database answers and the ledger is not halted: reports can be taken',
  access: 'site.health',
  input: {},
  output: { 200: stateSchema, 503: stateSchema },
}).handledBy(async (_, { database }) => {
  const answers = await isLogHalted(database).then(
    (isHalted) => !isHalted,
    () => false,
  )
  return answers ? { status: 200, body: { status: 'ok' } } : { status: 503, body: { status: 'unavailable' } }
})

export const metrics = defineRoute({
  method: 'GET',
  url: '/metrics',
  summary: 'Prometheus metrics of this process and of the whole site, without personal labels',
  access: 'site.metrics',
  input: {},
  output: { 200: { media: 'text/plain; version=0.0.4; charset=utf-8', about: 'Prometheus text format' } },
}).handledBy(async (_, context) => {
  await readSiteMetrics(context)
  return { status: 200, body: await context.metrics.text() }
})
