// Where the nodes of a directed graph stand: in layers along its arrows, few crossings within a layer (K. Sugiyama, S. Tagawa,
// M. Toda, "Methods for Visual Understanding of Hierarchical System Structures", IEEE Trans. SMC 11(2), 1981). Pure.
import { ORDERING_ROUNDS } from './limits.ts'

export type Arrow = Readonly<{ from: string; to: string }>
/** Layer from 0 along the arrows, row from 0 within the layer. */
export type Spot = Readonly<{ layer: number; row: number }>

/** A spot for every node. Every arrow that closes no circle leads to a later layer; the same graph has the same drawing. */
export function layOut(nodes: readonly string[], arrows: readonly Arrow[]): ReadonlyMap<string, Spot> {
  const known = new Set(nodes)
  const inside = arrows.filter(({ from, to }) => from !== to && known.has(from) && known.has(to))
  const forward = withoutCircles([...known], inside)
  const layers = layersOf([...known], forward)
  const rows = orderRows(layers, forward)
  return new Map(rows.flatMap((row, layer) => row.map((node, at) => [node, { layer, row: at }] as const)))
}

/** The arrows with those turned round that close a circle. */
function withoutCircles(nodes: readonly string[], arrows: readonly Arrow[]): readonly Arrow[] {
  const after = Map.groupBy(arrows, ({ from }) => from)
  const state = new Map<string, 'open' | 'done'>()
  const closing = new Set<Arrow>()
  for (const root of nodes) {
    const path: { node: string; next: Iterator<Arrow> }[] = []
    const enter = (node: string): void => {
      state.set(node, 'open')
      path.push({ node, next: (after.get(node) ?? []).values() })
    }
    if (!state.has(root)) enter(root)
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const step = last.next.next()
      if (step.done === true) {
        state.set(last.node, 'done')
        path.pop()
      } else if (state.get(step.value.to) === 'open') closing.add(step.value)
      else if (!state.has(step.value.to)) enter(step.value.to)
    }
  }
  return arrows.map((arrow) => (closing.has(arrow) ? { from: arrow.to, to: arrow.from } : arrow))
}

/** The longest way to a node from where nothing leads to it. */
function layersOf(nodes: readonly string[], arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const before = Map.groupBy(arrows, ({ to }) => to)
  const after = Map.groupBy(arrows, ({ from }) => from)
  const missing = new Map(nodes.map((node) => [node, before.get(node)?.length ?? 0]))
  const layer = new Map<string, number>()
  const ready = nodes.filter((node) => missing.get(node) === 0)
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    layer.set(node, Math.max(0, ...(before.get(node) ?? []).map(({ from }) => (layer.get(from) ?? 0) + 1)))
    for (const { to } of after.get(node) ?? []) {
      const left = (missing.get(to) ?? 0) - 1
      missing.set(to, left)
      if (left === 0) ready.push(to)
    }
  }
  const depth = Math.max(0, ...layer.values())
  return Array.from({ length: nodes.length === 0 ? 0 : depth + 1 }, (_, at) => nodes.filter((n) => layer.get(n) === at))
}

/** Layer after layer sorted by the mean row of what its nodes are linked to, forth and back. */
function orderRows(layers: readonly (readonly string[])[], arrows: readonly Arrow[]): readonly (readonly string[])[] {
  const linked = Map.groupBy(
    arrows.flatMap(({ from, to }) => [
      { node: from, other: to },
      { node: to, other: from },
    ]),
    ({ node }) => node,
  )
  const at = new Map(layers.flatMap((row) => row.map((node, index) => [node, index] as const)))
  const mean = (node: string): number => {
    const others = (linked.get(node) ?? []).map(({ other }) => at.get(other) ?? 0)
    return others.length === 0 ? (at.get(node) ?? 0) : others.reduce((sum, one) => sum + one, 0) / others.length
  }
  const inRow = (row: readonly string[]): readonly string[] =>
    row.toSorted((a, b) => (at.get(a) ?? 0) - (at.get(b) ?? 0))
  for (let round = 0; round < ORDERING_ROUNDS; round += 1)
    for (const row of round % 2 === 0 ? layers : layers.toReversed())
      inRow(row)
        .toSorted((a, b) => mean(a) - mean(b))
        .forEach((node, index) => at.set(node, index))
  return layers.map(inRow)
}
