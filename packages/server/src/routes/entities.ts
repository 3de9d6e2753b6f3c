// Entities of cases: stating them, linking them, finding them again, and learning that another case names the same.
import { ENTITY_KIND_NAMES } from '@rempart/core'
import type { EntityKind } from '@rempart/core'
import { overlapNotices } from '@rempart/store'
import type { EntityId, ExhibitId, OverlapNotice } from '@rempart/store'
import { z } from 'zod'
import { randomId } from '../access/act-kinds.ts'
import { personOf } from '../access/actor.ts'
import { compareEntity } from '../cases/compare-entity.ts'
import { entityPage, linkEntities, searchEntities, stateEntity } from '../cases/entities.ts'
import type { ReadEntity } from '../cases/entities.ts'
import { readGraph } from '../cases/graph.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_CASE_WORDS, MAX_GRAPH_STEPS } from '../limits.ts'
import { ofCase, source } from './case-work.ts'
import { sourceOut } from './case-state.ts'

const kind = z.enum(ENTITY_KIND_NAMES as [EntityKind, ...EntityKind[]])
const value = z.string().min(1).max(MAX_CASE_WORDS)
const entityId = randomId.transform((text) => text as EntityId)
const exhibitId = randomId.transform((text) => text as ExhibitId)
const BASES = ['stated', 'observed', 'inferred'] as const
const LINKED = ['entity', 'exhibit', 'case'] as const
const end = z.strictObject({ kind: z.enum(LINKED), id: randomId })
const endOut = z.object({ kind: z.enum(LINKED), id: z.string() })
const statement = z.object({ value: z.string(), source: sourceOut, by: z.string(), at: z.string() })
const entityOut = z.object({ entity: z.string(), case: z.string(), kind, statements: z.array(statement) })
/** Where a page begins: after the entity that came in with this entry of the ledger. */
export const entityPlace = z.coerce.number().int().min(0).optional()
export const entityPageOut = z.object({ entities: z.array(entityOut), more: z.boolean(), next: z.int().optional() })
const notice = z.object({
  entity: z.string(),
  kind,
  at: z.string(),
  contacts: z.array(z.object({ person: z.string(), name: z.string() })),
})

const list = defineRoute({
  method: 'GET',
  url: '/cases/:case/entities',
  summary: 'What a case names, each as it was stated and by whom; `next` is the `after` of the next page',
  access: 'case.read',
  input: { params: ofCase, query: z.object({ after: entityPlace }) },
  output: { 200: entityPageOut },
}).handledBy(async ({ params, query }, context) => ({
  status: 200,
  body: entityPageBody(await entityPage(context, { cases: [params.case], after: query.after })),
}))

const state = defineRoute({
  method: 'POST',
  url: '/cases/:case/entities',
  summary: 'States an entity as a report, an exhibit or a person names it; the same again is one more statement',
  access: 'case.change',
  input: { params: ofCase, body: z.strictObject({ kind, value, source }) },
  output: { 201: z.object({ entity: z.string() }) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  return { status: 201, body: { entity: await stateEntity(context, { reviewer, caseId: params.case, ...body }) } }
})

const search = defineRoute({
  method: 'POST',
  url: '/entities/search',
  summary: 'Where the cases that you work on name the same',
  access: 'case.read',
  narrows: true,
  input: { body: z.strictObject({ kind, value }) },
  output: { 200: z.object({ found: z.array(z.object({ entity: z.string(), case: z.string() })) }) },
}).handledBy(async ({ body }, context) => {
  const found = await searchEntities(context, { reviewer: personOf(context.actor).reviewer, ...body })
  return { status: 200, body: { found: found.map(({ entity, caseId }) => ({ entity, case: caseId })) } }
})

const link = defineRoute({
  method: 'POST',
  url: '/cases/:case/links',
  summary: 'Links two things of a case: on which basis, and which exhibit shows it',
  access: 'case.change',
  input: {
    params: ofCase,
    body: z.strictObject({ from: end, to: end, basis: z.enum(BASES), evidence: exhibitId.optional() }),
  },
  output: { 201: z.object({ id: z.string() }) },
}).handledBy(async ({ params, body }, context) => {
  const { reviewer } = personOf(context.actor)
  const { evidence } = body
  return {
    status: 201,
    body: { id: await linkEntities(context, { reviewer, caseId: params.case, ...body, evidence }) },
  }
})

const graph = defineRoute({
  method: 'GET',
  url: '/cases/:case/graph',
  summary: 'Entities and links around a case, over the cases that you work on, so many steps far',
  access: 'case.read',
  input: {
    params: ofCase,
    query: z.object({ steps: z.coerce.number().int().min(0).max(MAX_GRAPH_STEPS).optional() }),
  },
  output: {
    200: z.object({
      cases: z.array(z.string()),
      nodes: z.array(z.object({ kind, value: z.string(), entities: z.array(entityOut) })),
      links: z.array(
        z.object({
          id: z.string(),
          case: z.string(),
          from: endOut,
          to: endOut,
          basis: z.enum(BASES),
          evidence: z.string().optional(),
          by: z.string(),
          at: z.string(),
        }),
      ),
      more: z.boolean(),
    }),
  },
}).handledBy(async ({ params, query }, context) => {
  const { reviewer } = personOf(context.actor)
  const found = await readGraph(context, { reviewer, caseId: params.case, steps: query.steps ?? 1 })
  return {
    status: 200,
    body: {
      cases: [...found.cases],
      nodes: found.nodes.map(({ entities, ...node }) => ({ ...node, entities: entities.map(entityBody) })),
      links: found.links.map(({ id, caseId, from, to, basis, evidence, by, at }) => ({
        id,
        case: caseId,
        from: { ...from },
        to: { ...to },
        basis,
        evidence,
        by,
        at: at.toISOString(),
      })),
      more: found.more,
    },
  }
})

const compare = defineRoute({
  method: 'POST',
  url: '/cases/:case/entities/:entity/comparison',
  summary: 'Whether another case names the same: both learn that, and whom to ask, and nothing else',
  access: 'case.change',
  input: { params: ofCase.extend({ entity: entityId }) },
  output: { 200: z.object({ notices: z.array(notice) }) },
}).handledBy(async ({ params }, context) => {
  const { reviewer } = personOf(context.actor)
  const told = await compareEntity(context, { reviewer, caseId: params.case, entity: params.entity })
  return { status: 200, body: { notices: told.map(noticeBody) } }
})

const notices = defineRoute({
  method: 'GET',
  url: '/cases/:case/notices',
  summary: 'Which entities of a case another case names too, and whom to ask',
  access: 'case.read',
  input: { params: ofCase },
  output: { 200: z.object({ notices: z.array(notice) }) },
}).handledBy(async ({ params }, { database }) => ({
  status: 200,
  body: { notices: (await overlapNotices(database, { caseId: params.case })).map(noticeBody) },
}))

export const entityRoutes: readonly AnyRoute[] = [list, state, search, link, graph, compare, notices]

export function entityPageBody({ entities, next }: Awaited<ReturnType<typeof entityPage>>) {
  return { entities: entities.map(entityBody), more: next !== undefined, ...(next !== undefined && { next }) }
}

function entityBody({ id, caseId, kind: of, statements }: ReadEntity) {
  return {
    entity: id,
    case: caseId,
    kind: of,
    statements: statements.map((stated) => ({
      value: stated.value,
      source: { ...stated.source },
      by: stated.by,
      at: stated.at.toISOString(),
    })),
  }
}

function noticeBody({ at, contacts, ...rest }: OverlapNotice) {
  return { ...rest, at: at.toISOString(), contacts: contacts.map((contact) => ({ ...contact })) }
}
