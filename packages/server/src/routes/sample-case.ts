// The sample case of a site: whether it is there, bringing it in, removing it.
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { bringSampleCase, readSampleCase, removeSampleCase } from '../cases/sample-case.ts'
import { notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'

const read = defineRoute({
  method: 'GET',
  url: '/sample-case',
  summary: 'Whether the sample case is here, whether its files were examined, and whether nothing else ever came in',
  access: 'sample.bring',
  input: {},
  output: {
    200: z.object({ state: z.enum(['none', 'examining', 'ready']), case: z.string().optional(), isAlone: z.boolean() }),
  },
}).handledBy(async (_, context) => {
  const { current, isAlone } = await readSampleCase(context)
  if (current === undefined) return { status: 200, body: { state: 'none' as const, isAlone } }
  const state = current.isExamined ? ('ready' as const) : ('examining' as const)
  return { status: 200, body: { state, case: current.caseId as string, isAlone } }
})

const bring = defineRoute({
  method: 'POST',
  url: '/sample-case',
  summary: 'Brings benign sample pictures in as a case and puts you on it, to try everything with',
  access: 'sample.bring',
  input: {},
  output: { 201: z.object({ case: z.string() }) },
}).handledBy(async (_, context) => {
  const caseId = await bringSampleCase(context, personOf(context.actor).reviewer)
  return { status: 201, body: { case: caseId as string } }
})

const remove = defineRoute({
  method: 'DELETE',
  url: '/sample-case',
  summary: 'Removes the sample case: its keys are destroyed, nobody is on it any more',
  access: 'sample.bring',
  input: {},
  output: { 200: z.object({}) },
}).handledBy(async (_, context) => {
  if (!(await removeSampleCase(context, personOf(context.actor).reviewer))) throw notFound()
  return { status: 200, body: {} }
})

export const sampleCaseRoutes: readonly AnyRoute[] = [read, bring, remove]
