// What the auditor reads: the acts in the ledger, and how the ledger itself stands. Never material.
import { ENTRY_TYPES } from '@rempart/ledger'
import { addJobs, inTransaction } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { randomId } from '../access/id-schema.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { verifyLedgerJob } from '../jobs/verify-ledger.ts'
import { policyInForce } from '../ledger/policy-in-force.ts'
import { ledgerState } from '../oversight/ledger-state.ts'
import { readLegalBases } from '../oversight/legal-bases.ts'
import { readActs } from '../oversight/read-acts.ts'
import { ofCase } from './case-work.ts'

const time = z.iso.datetime().transform((text) => new Date(text))

const acts = defineRoute({
  method: 'GET',
  url: '/ledger/acts',
  summary:
    'Acts in the ledger, the newest first: who, what, when, for which reason, by identifiers and codes. The reading is itself an act. `next` is the `before` of the next page.',
  access: 'audit.read',
  input: {
    query: z.object({
      person: randomId.optional(),
      case: randomId.optional(),
      thing: randomId.optional(),
      type: z.enum(ENTRY_TYPES).optional(),
      from: time.optional(),
      to: time.optional(),
      before: z.coerce.number().int().positive().optional(),
    }),
  },
  output: {
    200: z.object({
      acts: z.array(
        z.object({
          entry: z.int(),
          at: z.string(),
          type: z.enum(ENTRY_TYPES),
          facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
          ids: z.record(z.string(), z.string()),
          erased: z.boolean(),
        }),
      ),
      next: z.int().optional(),
    }),
  },
}).handledBy(async ({ query: { before, ...filter } }, context) => {
  const { person } = personOf(context.actor).reviewer
  const page = await readActs(context, { by: person, before, filter })
  const shown = page.acts.map(({ seq, facts, ids, ...act }) => ({ ...act, entry: seq, facts: { ...facts }, ids }))
  return { status: 200, body: { acts: shown, ...(page.next !== undefined && { next: page.next }) } }
})

const bases = defineRoute({
  method: 'GET',
  url: '/ledger/cases/:case/legal-bases',
  summary:
    'On which legal basis a case was worked on, in which country, by which authority, from when until when. The reading is itself an act.',
  access: 'audit.read',
  input: { params: ofCase },
  output: {
    200: z.object({
      bases: z.array(
        z.object({
          id: z.string(),
          country: z.string(),
          authority: z.string(),
          basis: z.string().optional(),
          by: z.string(),
          from: z.iso.datetime(),
          until: z.iso.datetime().optional(),
        }),
      ),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const { person } = personOf(context.actor).reviewer
  const read = await readLegalBases(context, { by: person, caseId: params.case })
  const shown = read.map(({ from, until, ...rest }) => ({
    ...rest,
    from: from.toISOString(),
    until: until?.toISOString(),
  }))
  return { status: 200, body: { bases: shown } }
})

const state = defineRoute({
  method: 'GET',
  url: '/ledger/state',
  summary: 'How the ledger stands: published, cosigned by which witness when, halted or not, and its last verification',
  access: 'ledger.oversee',
  input: {},
  output: {
    200: z.object({
      entries: z.int(),
      published: z.int().optional(),
      cosigned: z.int().optional(),
      halted: z.boolean(),
      witnesses: z.array(z.object({ name: z.string(), cosignedAt: z.iso.datetime().optional() })),
      verification: z
        .object({ at: z.iso.datetime(), entries: z.int(), problems: z.int(), places: z.array(z.string()) })
        .optional(),
    }),
  },
}).handledBy(async (_, context) => {
  const { published, cosigned, witnesses, verification, ...rest } = await ledgerState(
    context,
    (await policyInForce(context))?.policy,
  )
  return {
    status: 200,
    body: {
      ...rest,
      ...(published !== undefined && { published }),
      ...(cosigned !== undefined && { cosigned }),
      witnesses: witnesses.map(({ name, cosignedAt: at }) => ({ name, ...(at && { cosignedAt: at.toISOString() }) })),
      ...(verification && {
        verification: { ...verification, at: verification.at.toISOString(), places: [...verification.places] },
      }),
    },
  }
})

const verify = defineRoute({
  method: 'POST',
  url: '/ledger/verification',
  summary: 'Has the whole ledger verified now, beside every night; what it finds stands in the state of the ledger',
  access: 'ledger.oversee',
  input: {},
  output: { 202: z.object({}) },
}).handledBy(async (_, { database }) => {
  const { id } = verifyLedgerJob
  await inTransaction(database, (tx) => addJobs(tx, [{ task: id, payload: {}, key: id }]))
  return { status: 202, body: {} }
})

export const oversightRoutes: readonly AnyRoute[] = [acts, bases, state, verify]
