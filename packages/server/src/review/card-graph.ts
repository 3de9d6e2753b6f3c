// How the members of a card relate, as a directed graph: exhibits are its nodes, each edge has a kind and a basis. What lies
// on other cards of the case is named by its path.
import type { ReadMember } from './read-card.ts'

/** From one member to another, or to a path outside the card. */
export type Edge = Readonly<{
  from: string
  to: string | undefined
  path: string | undefined
  kind: string
  basis: string
  detail: string | undefined
}>
/** A generation run: its members on this sheet, and the paths of those that state it too and stand apart from it, before it. */
export type Run = Readonly<{ members: readonly string[]; apart: readonly string[] }>
export type CardGraph = Readonly<{ edges: readonly Edge[]; run: Run | undefined }>

/** Every edge once: of a pair that is stated from both ends the one that leads from source to derived. */
export function cardGraph(members: readonly ReadMember[]): CardGraph {
  const exhibitAt = new Map(members.flatMap(({ facts, exhibit }) => (facts ? [[facts.path, exhibit] as const] : [])))
  const stated = members.flatMap(({ exhibit, facts }) =>
    (facts?.relations ?? [])
      .filter(({ kind }) => kind !== 'copy')
      .map((relation) => edgeOf(exhibit, relation, exhibitAt)),
  )
  const edges = [...copyEdges(members), ...stated.filter((edge) => !isTold(edge, stated))]
  const apart = stated.flatMap(({ kind, path }) => (kind === 'same-run' && path !== undefined ? [path] : []))
  const inRun = stated.flatMap(({ kind, from }) => (kind === 'same-run' ? [from] : []))
  const run = inRun.length === 0 ? undefined : { members: [...new Set(inRun)], apart: [...new Set(apart)].toSorted() }
  return { edges, run }
}

/** The kind as told from the other end, and whether this end tells it. */
const MIRROR: Readonly<Record<string, string>> = {
  'derived-from': 'source-of',
  'crop-of': 'crop-source-of',
  'preview-of': 'has-preview',
}

function edgeOf(
  exhibit: string,
  { kind, to: path, basis, detail }: NonNullable<ReadMember['facts']>['relations'][number],
  exhibitAt: ReadonlyMap<string, string>,
): Edge {
  const to = exhibitAt.get(path)
  return { from: exhibit, to, path: to === undefined ? path : undefined, kind, basis, detail }
}

/** Whether the other end tells the same: as a mirrored kind, or, for a kind without direction, the end that sorts first. */
function isTold({ from, to, kind }: Edge, all: readonly Edge[]): boolean {
  if (to === undefined) return false
  const mirror = MIRROR[kind]
  if (mirror !== undefined) return all.some((edge) => edge.from === to && edge.to === from && edge.kind === mirror)
  const isDirected = Object.values(MIRROR).includes(kind) || kind === 'beside-model'
  return !isDirected && to < from && all.some((edge) => edge.from === to && edge.to === from && edge.kind === kind)
}

/** From the tile of a content to each of its byte-identical copies. */
function copyEdges(members: readonly ReadMember[]): readonly Edge[] {
  const tiles = new Map(members.flatMap(({ tile, content, exhibit }) => (tile ? [[content, exhibit] as const] : [])))
  return members.flatMap(({ tile, content, exhibit }) => {
    const from = tiles.get(content)
    if (tile !== undefined || from === undefined) return []
    return [{ from, to: exhibit, path: undefined, kind: 'copy', basis: 'measurement', detail: undefined }]
  })
}
