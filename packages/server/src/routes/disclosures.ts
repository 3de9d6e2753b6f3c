// Disclosure packages of an operation: preparing, reading, reviewing as the second person, taking out.
import type { DisclosureId, EntityId, ExhibitId, StoredDisclosure } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { countrySchema } from '../cases/country-schema.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_CASES_PER_CHANGE, MAX_DISCLOSED_ITEMS } from '../limits.ts'
import {
  disclosuresFor,
  exportDisclosure,
  prepareDisclosure,
  readDisclosureFor,
  reviewDisclosure,
} from '../operations/disclosures.ts'
import { authority, words } from './case-work.ts'
import { ofOperation } from './operations.ts'
import { caseId } from './queue.ts'

const ofDisclosure = ofOperation.extend({ disclosure: randomId.transform((text) => text as DisclosureId) })
const answers = z.enum(['approved', 'refused'])
const head = {
  disclosure: z.string(),
  country: z.string(),
  authority: z.string(),
  preparedBy: z.string(),
  preparedAt: z.string(),
  review: z.object({ answer: answers, by: z.string(), at: z.string() }).optional(),
  exports: z.int(),
}

const prepare = defineRoute({
  method: 'POST',
  url: '/operations/:operation/disclosures',
  summary: 'Prepares what an authority of one of your countries is to be told, and on which legal basis; no originals',
  access: 'disclosure.prepare',
  input: {
    params: ofOperation,
    body: z.strictObject({
      country: countrySchema,
      authority,
      basis: words,
      cases: z.array(caseId).min(1).max(MAX_CASES_PER_CHANGE),
      entities: z.array(randomId.transform((text) => text as EntityId)).max(MAX_DISCLOSED_ITEMS),
      exhibits: z.array(randomId.transform((text) => text as ExhibitId)).max(MAX_DISCLOSED_ITEMS),
    }),
  },
  output: { 201: z.object({ disclosure: z.string() }) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  return { status: 201, body: { disclosure: await prepareDisclosure(context, { reviewer, ...params, ...body }) } }
})

const list = defineRoute({
  method: 'GET',
  url: '/operations/:operation/disclosures',
  summary: 'Packages for your countries, the newest first',
  access: 'operation.read',
  input: { params: ofOperation },
  output: { 200: z.object({ disclosures: z.array(z.object(head)) }) },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const found = await disclosuresFor(context, { reviewer, ...params })
  return { status: 200, body: { disclosures: found.map(headOf) } }
})

const read = defineRoute({
  method: 'GET',
  url: '/operations/:operation/disclosures/:disclosure',
  summary: 'A package with what it says; without, where a case of it was erased or taken out',
  access: 'operation.read',
  input: { params: ofDisclosure },
  output: {
    200: z.object({
      ...head,
      manifest: z
        .object({
          basis: z.string(),
          cases: z.array(z.string()),
          entities: z.array(
            z.object({
              entity: z.string(),
              case: z.string(),
              kind: z.string(),
              statements: z.array(z.object({ value: z.string(), source: z.string(), at: z.string() })),
            }),
          ),
          exhibits: z.array(
            z.object({ exhibit: z.string(), case: z.string(), number: z.int(), sha256: z.string().optional() }),
          ),
        })
        .optional(),
    }),
  },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const { disclosure, manifest } = await readDisclosureFor(context, { reviewer, ...params })
  const said = manifest && {
    basis: manifest.basis,
    cases: [...manifest.cases],
    entities: manifest.entities.map(({ statements, ...rest }) => ({ ...rest, statements: [...statements] })),
    exhibits: [...manifest.exhibits],
  }
  return { status: 200, body: { ...headOf(disclosure), manifest: said } }
})

const review = defineRoute({
  method: 'PUT',
  url: '/operations/:operation/disclosures/:disclosure/review',
  summary: 'Approves or refuses a package that another person prepared',
  access: 'disclosure.release',
  stepUp: true,
  input: { params: ofDisclosure, body: z.strictObject({ answer: answers }) },
  output: { 200: z.object({}) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  await reviewDisclosure(context, { reviewer, ...params, ...body })
  return { status: 200, body: {} }
})

const take = defineRoute({
  method: 'POST',
  url: '/operations/:operation/disclosures/:disclosure/export',
  summary: 'An approved package as signed JSON with proofs of its exhibits; each time is in the ledger',
  access: 'disclosure.release',
  stepUp: true,
  input: { params: ofDisclosure },
  output: {
    200: {
      media: 'application/vnd.rempart.disclosure+json',
      about: 'The bundle (RFC 8785) and a signed note over its SHA-256',
    },
  },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  return { status: 200, body: await exportDisclosure(context, { reviewer, ...params }) }
})

export const disclosureRoutes: readonly AnyRoute[] = [prepare, list, read, review, take]

function headOf({ id, country, authority: to, by, at, review: answered, exports }: StoredDisclosure) {
  return {
    disclosure: id,
    country,
    authority: to,
    preparedBy: by,
    preparedAt: at.toISOString(),
    review: answered && { ...answered, at: answered.at.toISOString() },
    exports,
  }
}
