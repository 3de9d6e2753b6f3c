// The addresses that a case's reports name, each with what became of it: fetched, or a gap and its reason.
import { z } from 'zod'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { FETCH_OUTCOMES } from '../fetching/fetch-outcome.ts'
import { fetchPage } from '../fetching/read-fetches.ts'
import { ofCase } from './case-work.ts'

const fetchOutcome = z.enum(FETCH_OUTCOMES)

const read = defineRoute({
  method: 'GET',
  url: '/cases/:case/addresses',
  summary:
    'The addresses that the reports of a case name, and what became of each; nothing is fetched by asking. `next` is the `after` of the next page',
  access: 'case.read',
  input: { params: ofCase, query: z.object({ after: z.coerce.number().int().min(0).optional() }) },
  output: {
    200: z.object({
      addresses: z.array(
        z.object({
          report: z.string(),
          number: z.int(),
          at: z.iso.datetime(),
          outcome: fetchOutcome,
          status: z.int().optional(),
          address: z.string().optional(),
          answered: z.string().optional(),
          headers: z.array(z.array(z.string())).optional(),
          allowedBy: z.string().optional(),
          exhibit: z.string().optional(),
        }),
      ),
      next: z.int().optional(),
    }),
  },
}).handledBy(async ({ params, query }, context) => {
  const { fetches, next } = await fetchPage(context, { caseId: params.case, after: query.after })
  const addresses = fetches.map(({ report, number, at, outcome, status, exhibit, words }) => ({
    report: report as string,
    number,
    at: at.toISOString(),
    outcome: fetchOutcome.parse(outcome),
    ...(status !== undefined && { status }),
    ...(exhibit !== undefined && { exhibit }),
    ...(words && { ...words, headers: words.headers.map((pair) => [...pair]) }),
  }))
  return { status: 200, body: { addresses, ...(next !== undefined && { next }) } }
})

export const caseAddressRoutes: readonly AnyRoute[] = [read]
