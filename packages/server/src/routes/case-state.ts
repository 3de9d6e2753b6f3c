// What stands in a case, and the course of it: what people wrote beside what happened.
import { caseState, REFERRAL_STATES } from '@rempart/core'
import { caseHappenings } from '@rempart/store'
import { z } from 'zod'
import { readCaseEvents } from '../cases/case-work.ts'
import { countryContacts } from '../cases/country-contacts.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_TIMELINE_ROWS } from '../limits.ts'
import { ofCase } from './case-work.ts'
import { listPlace } from './list-place.ts'

export const sourceOut = z.object({ kind: z.enum(['report', 'exhibit', 'person']), id: z.string().optional() })
const begun = { id: z.string(), by: z.string(), at: z.string() }

const state = defineRoute({
  method: 'GET',
  url: '/cases/:case/state',
  summary: 'What stands in a case: tasks, jurisdictions, likely countries with their contacts, referrals',
  access: 'case.read',
  input: { params: ofCase },
  output: {
    200: z.object({
      tasks: z.array(
        z.object({
          ...begun,
          words: z.string().optional(),
          assignee: z.string().optional(),
          due: z.string().optional(),
          state: z.enum(['open', 'done']),
        }),
      ),
      jurisdictions: z.array(
        z.object({
          ...begun,
          country: z.string(),
          authority: z.string(),
          basis: z.string().optional(),
        }),
      ),
      likelyCountries: z.array(
        z.object({
          ...begun,
          country: z.string(),
          source: sourceOut,
          words: z.string().optional(),
          contacts: z.array(z.object({ authority: z.string(), address: z.string() })),
        }),
      ),
      referrals: z.array(
        z.object({
          ...begun,
          authority: z.string(),
          country: z.string().optional(),
          state: z.enum(REFERRAL_STATES),
          since: z.string(),
          reference: z.string().optional(),
          words: z.string().optional(),
        }),
      ),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const stands = caseState(await readCaseEvents(context, context.database, params.case))
  const contacts = await countryContacts(context)
  const dated = <T extends Readonly<{ at: Date }>>({ at, ...rest }: T) => ({ ...rest, at: at.toISOString() })
  return {
    status: 200,
    body: {
      tasks: stands.tasks.map(dated),
      jurisdictions: stands.jurisdictions.map(({ words: basis, ...rest }) => ({ ...dated(rest), basis })),
      likelyCountries: stands.likelyCountries.map((stated) => ({
        ...dated(stated),
        source: { ...stated.source },
        contacts: contacts
          .filter((contact) => contact.country === stated.country)
          .map(({ authority: name, address }) => ({ authority: name, address })),
      })),
      referrals: stands.referrals.map(({ since, ...rest }) => ({ ...dated(rest), since: since.toISOString() })),
    },
  }
})

const timeline = defineRoute({
  method: 'GET',
  url: '/cases/:case/timeline',
  summary: 'What happened in a case, the newest first; the next page begins at the `from` behind what one has',
  access: 'case.read',
  input: { params: ofCase, query: z.object({ from: listPlace.optional() }) },
  output: {
    200: z.object({
      events: z.array(
        z.object({
          kind: z.string(),
          about: z.string(),
          by: z.string().optional(),
          at: z.string(),
          words: z.string().optional(),
        }),
      ),
      more: z.boolean(),
    }),
  },
}).handledBy(async ({ params, query: { from = 0 } }, context) => {
  const end = from + MAX_TIMELINE_ROWS
  const happened = await caseHappenings(context.database, { caseId: params.case, limit: end + 1 })
  const written = await readCaseEvents(context, context.database, params.case)
  const events = [
    ...happened,
    ...written.map(({ subject, facts, ...event }) => ({ ...event, kind: facts.kind, about: subject })),
  ].toSorted((a, b) => b.at.getTime() - a.at.getTime())
  const shown = events.slice(from, end).map(({ at, ...event }) => ({ ...event, at: at.toISOString() }))
  return { status: 200, body: { events: shown, more: events.length > end } }
})

export const caseStateRoutes: readonly AnyRoute[] = [state, timeline]
