// Entities of a case: stated with their source, linked on a basis, found again by a keyed digest. Values come out only for who may
// read the case that states them.
import { comparableEntity, newId, UserError } from '@rempart/core'
import type { EntityKind, Reviewer, StatementSource } from '@rempart/core'
import {
  belongToCase,
  entitiesOf,
  findEntity,
  findOwnEntities,
  insertLink,
  insertStatement,
  inTransaction,
  isAssigned,
  keepEntity,
  lockCase,
  wordsState,
  statementsOf,
} from '@rempart/store'
import type { CaseId, EntityId, EntityLink, EntityStatement, LinkEnd, Queryable, StoredEntity } from '@rempart/store'
import { notFound } from '../http/problem.ts'
import { MAX_FOUND_ENTITIES, MAX_GRAPH_ENTITIES } from '../limits.ts'
import type { Services } from '../services.ts'
import { refuseForeignSource } from './case-work.ts'
import { existingWords, wordsOf } from './case-words.ts'

type EntityServices = Pick<Services, 'database' | 'ledger' | 'access' | 'clock' | 'random'>
type Place = Readonly<{ reviewer: Reviewer; caseId: CaseId }>
export type StatedEntity = Readonly<{ kind: EntityKind; value: string; source: StatementSource }>
/** An entity with what was stated of it, as it was stated. */
export type ReadEntity = StoredEntity &
  Readonly<{ statements: readonly (Omit<EntityStatement, 'valueSealed'> & Readonly<{ value: string }>)[] }>

/** The entity that the case now names. UserError `malformed` where the value is none of its kind, `refused` where the source is
 * none of this case. */
export function stateEntity(
  services: EntityServices,
  { reviewer, caseId, ...stated }: Place & StatedEntity,
): Promise<EntityId> {
  const { database, ledger, clock, random } = services
  const { kind, value, source } = stated
  const key = entityKey(services, stated)
  return inTransaction(database, async (tx) => {
    if (!(await lockCase(tx, caseId))) throw notFound()
    await refuseForeignSource(tx, caseId, source)
    const box = await wordsOf(services, tx, caseId)
    const entity = await keepEntity(tx, { id: newId<EntityId>(random), caseId, kind, key })
    const valueSealed = box.seal(Buffer.from(value), `entity:${entity}`)
    const at = clock.now()
    const commit = {
      case: caseId,
      person: reviewer.person,
      entity,
      source: source.kind === 'person' ? 'person' : `${source.kind}:${source.id}`,
      value: wordsState(valueSealed),
    }
    const [seq] = await ledger.appendActs(tx, [{ type: 'entity-stated', commit, facts: { kind }, at }])
    if (seq === undefined) throw new Error('the statement has no entry')
    await insertStatement(tx, { seq, entity, source, valueSealed, by: reviewer.person, at })
    return entity
  })
}

/** Keyed by the site: equal for equal entities, and nothing to guess with for whoever has the database alone. */
function entityKey({ access }: Pick<Services, 'access'>, { kind, value }: Omit<StatedEntity, 'source'>): Uint8Array {
  const comparable = comparableEntity(kind, value)
  if (comparable === undefined) throw new UserError({ code: 'malformed', subject: 'value', reason: `is no ${kind}` })
  return access.box.digest(`entity:${kind}:${comparable}`)
}

/** Where, among the cases that this person works on, the same is named. */
export function searchEntities(
  services: EntityServices,
  { reviewer, ...stated }: Pick<Place, 'reviewer'> & Omit<StatedEntity, 'source'>,
): ReturnType<typeof findOwnEntities> {
  const { kind } = stated
  const key = entityKey(services, stated)
  return findOwnEntities(services.database, { person: reviewer.person, kind, key, limit: MAX_FOUND_ENTITIES })
}

/** A page of what these cases name, as it was stated; `next` is the `after` of the page that follows, if one does. */
export async function entityPage(
  services: Pick<Services, 'database' | 'access' | 'random'>,
  place: Readonly<{ cases: readonly CaseId[]; after: number | undefined }>,
): Promise<Readonly<{ entities: readonly ReadEntity[]; next: number | undefined }>> {
  const { database } = services
  const found = await entitiesOf(database, { ...place, limit: MAX_GRAPH_ENTITIES + 1 })
  const page = found.slice(0, MAX_GRAPH_ENTITIES)
  const next = found.length > page.length ? page.at(-1)?.first : undefined
  return { entities: await readEntities(services, database, page), next }
}

/** Entities with what was stated of them; those of erased cases are left out. */
export async function readEntities(
  services: Pick<Services, 'access' | 'random'>,
  database: Queryable,
  entities: readonly StoredEntity[],
): Promise<readonly ReadEntity[]> {
  const boxes = await existingWords(services, database, [...new Set(entities.map(({ caseId }) => caseId))])
  const stated = Map.groupBy(
    await statementsOf(
      database,
      entities.map(({ id }) => id),
    ),
    ({ entity }) => entity,
  )
  return entities.flatMap((entity) => {
    const box = boxes.get(entity.caseId)
    if (box === undefined) return []
    const statements = (stated.get(entity.id) ?? []).map(({ valueSealed, ...statement }) => ({
      ...statement,
      value: Buffer.from(box.open(valueSealed, `entity:${entity.id}`)).toString('utf8'),
    }))
    return [{ ...entity, statements }]
  })
}

export type NewLink = Place & Pick<EntityLink, 'from' | 'to' | 'basis' | 'evidence'>

/** Links two things that the case has, or it with another case that this person works on. HttpProblem 404 where one is not
 * there; UserError `refused` for a thing with itself. */
export function linkEntities(services: EntityServices, link: NewLink): Promise<string> {
  const { database, ledger, clock, random } = services
  const { reviewer, caseId, from, to, basis, evidence } = link
  if (from.id === to.id) throw new UserError({ code: 'refused', subject: 'link', reason: 'names one thing twice' })
  return inTransaction(database, async (tx) => {
    if (!(await lockCase(tx, caseId))) throw notFound()
    for (const end of [from, to]) if (!(await isOfCase(tx, link, end))) throw notFound()
    const exhibits = evidence === undefined ? [] : [evidence]
    if (!(await belongToCase(tx, { caseId, exhibits, reports: [] }))) throw notFound()
    const id = newId(random)
    const at = clock.now()
    const commit = {
      case: caseId,
      person: reviewer.person,
      link: id,
      from: `${from.kind}:${from.id}`,
      to: `${to.kind}:${to.id}`,
      ...(evidence !== undefined && { evidence }),
    }
    const [seq] = await ledger.appendActs(tx, [{ type: 'entity-linked', commit, facts: { basis }, at }])
    if (seq === undefined) throw new Error('the link has no entry')
    await insertLink(tx, { seq, id, caseId, from, to, basis, evidence, by: reviewer.person, at })
    return id
  })
}

async function isOfCase(tx: Queryable, { reviewer, caseId }: Place, { kind, id }: LinkEnd): Promise<boolean> {
  switch (kind) {
    case 'entity':
      return (await findEntity(tx, { caseId, entity: id as EntityId })) !== undefined
    case 'exhibit':
      return belongToCase(tx, { caseId, exhibits: [id], reports: [] })
    case 'case':
      return id === caseId || isAssigned(tx, id, reviewer.person)
  }
}
