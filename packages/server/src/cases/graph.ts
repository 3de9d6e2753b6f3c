// What belongs together around a case: its entities and links, and those of other cases of the same person that name the same.
// Bounded in steps, cases and entities; what is left out is said.
import type { EntityKind, PersonId, Reviewer } from '@rempart/core'
import { entitiesOf, inTransaction, isAssigned, linksOf, ownCasesNaming } from '@rempart/store'
import type { CaseId, EntityLink } from '@rempart/store'
import { MAX_GRAPH_CASES, MAX_GRAPH_ENTITIES } from '../limits.ts'
import type { Services } from '../services.ts'
import { readEntities } from './entities.ts'
import type { ReadEntity } from './entities.ts'

type GraphServices = Pick<Services, 'database' | 'access' | 'random'>
/** Equal entities of several cases are one node; `value` is as it was stated first. */
export type GraphNode = Readonly<{ kind: EntityKind; value: string; entities: readonly ReadEntity[] }>
export type CaseGraph = Readonly<{
  cases: readonly CaseId[]
  nodes: readonly GraphNode[]
  links: readonly EntityLink[]
  /** Something was left out for its number. */
  more: boolean
}>

/** The graph around a case, `steps` cases far, over cases that this person works on and no other. */
export function readGraph(
  services: GraphServices,
  { reviewer, caseId, steps }: Readonly<{ reviewer: Reviewer; caseId: CaseId; steps: number }>,
): Promise<CaseGraph> {
  return inTransaction(
    services.database,
    async (tx) => {
      const cases = await casesAround(tx, { person: reviewer.person, caseId, steps })
      const entities = await entitiesOf(tx, { cases, limit: MAX_GRAPH_ENTITIES + 1 })
      const links = await linksOf(tx, { cases, limit: MAX_GRAPH_ENTITIES + 1 })
      const shown = await readEntities(services, tx, entities.slice(0, MAX_GRAPH_ENTITIES))
      const nodes = [...Map.groupBy(shown, ({ kind, key }) => `${kind} ${key}`).values()].flatMap(
        (same): GraphNode[] => {
          const [first] = same
          return first === undefined
            ? []
            : [{ kind: first.kind, value: first.statements[0]?.value ?? '', entities: same }]
        },
      )
      const may = await readable(tx, reviewer.person, links)
      const more = [entities, links].some(({ length }) => length > MAX_GRAPH_ENTITIES) || cases.length > MAX_GRAPH_CASES
      return { cases, nodes, links: links.slice(0, MAX_GRAPH_ENTITIES).filter(may), more }
    },
    'REPEATABLE READ',
  )
}

async function casesAround(
  tx: Parameters<typeof ownCasesNaming>[0],
  { person, caseId, steps }: Readonly<{ person: PersonId; caseId: CaseId; steps: number }>,
): Promise<readonly CaseId[]> {
  let cases: readonly CaseId[] = [caseId]
  for (let step = 0; step < steps && cases.length <= MAX_GRAPH_CASES; step += 1) {
    const next = await ownCasesNaming(tx, { person, cases, limit: MAX_GRAPH_CASES + 1 - cases.length })
    if (next.length === 0) break
    cases = [...cases, ...next]
  }
  return cases
}

/** A link to a case that the reader does not work on is none for him. */
async function readable(
  tx: Parameters<typeof isAssigned>[0],
  person: PersonId,
  links: readonly EntityLink[],
): Promise<(link: EntityLink) => boolean> {
  const named = new Set(
    links.flatMap(({ from, to }) => [from, to].flatMap(({ kind, id }) => (kind === 'case' ? [id] : []))),
  )
  const own = new Set<string>()
  for (const id of named) if (await isAssigned(tx, id, person)) own.add(id)
  return ({ from, to }) => [from, to].every(({ kind, id }) => kind !== 'case' || own.has(id))
}
