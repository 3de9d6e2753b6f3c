// A directed graph as a drawing, and everything it says as a list for whoever cannot see or point at it. Solid lines are
// what is shown or signed, dashed ones what is claimed; arrows only where the link has a direction.
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { layOut } from './layout.ts'
import { MAX_DRAWN_NODES } from './limits.ts'

/** `faint`: not in this place itself. */
export type GraphNode = Readonly<{ id: string; label: string; faint?: boolean }>
/** `says` is the whole link as a sentence; `dashed` for what is claimed. */
export type GraphLink = Readonly<{ from: string; to: string; says: string; directed: boolean; dashed: boolean }>

type GraphProps = Readonly<{
  title: string
  nodes: readonly GraphNode[]
  links: readonly GraphLink[]
  chosen?: string | undefined
  onChoose?: (id: string) => void
}>

const [WIDTH, HEIGHT, ACROSS, DOWN, EDGE] = [112, 30, 184, 46, 6]

export function Graph({ title, nodes, links, chosen, onChoose }: GraphProps) {
  const { t } = useTranslation()
  return (
    <div className="grid gap-3">
      {nodes.length > MAX_DRAWN_NODES ? (
        <p className="text-soft">{t('graph.tooMany', { count: nodes.length })}</p>
      ) : (
        <Drawing title={title} nodes={nodes} links={links} chosen={chosen} />
      )}
      <ul className="flex flex-wrap gap-2" aria-label={t('graph.nodes')}>
        {nodes.map(({ id, label, faint }) => (
          <li key={id}>
            {onChoose === undefined || faint === true ? (
              label
            ) : (
              <button
                type="button"
                aria-pressed={id === chosen}
                className="min-h-6 underline underline-offset-4 aria-pressed:font-semibold"
                onClick={() => onChoose(id)}
              >
                {label}
              </button>
            )}
          </li>
        ))}
      </ul>
      <ul className="list-disc pl-5 text-sm" aria-label={t('graph.links')}>
        {links.map(({ from, to, says }) => (
          <li key={`${from} ${to} ${says}`}>{says}</li>
        ))}
      </ul>
    </div>
  )
}

type Point = Readonly<{ x: number; y: number }>

function Drawing({ title, nodes, links, chosen }: Omit<GraphProps, 'onChoose'>) {
  const arrow = useId()
  const spots = layOut(
    nodes.map(({ id }) => id),
    links,
  )
  const at = (id: string): Point => {
    const { layer, row } = spots.get(id) ?? { layer: 0, row: 0 }
    return { x: EDGE + layer * ACROSS, y: EDGE + row * DOWN }
  }
  const far = (of: (spot: Readonly<{ layer: number; row: number }>) => number): number =>
    Math.max(0, ...[...spots.values()].map(of))
  const width = far(({ layer }) => layer) * ACROSS + WIDTH + 2 * EDGE
  const height = far(({ row }) => row) * DOWN + HEIGHT + 2 * EDGE
  return (
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={title}>
      <svg role="img" aria-label={title} width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <defs>
          <marker id={arrow} viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0 0 8 4 0 8z" className="fill-ink" />
          </marker>
        </defs>
        {links.map(({ from, to, says, directed, dashed }) => (
          <path
            key={`${from} ${to} ${says}`}
            d={curve(at(from), at(to))}
            className="stroke-ink fill-none"
            strokeWidth="1.5"
            {...(dashed && { strokeDasharray: '5 4' })}
            {...(directed && { markerEnd: `url(#${arrow})` })}
          />
        ))}
        {nodes.map((node) => (
          <Box key={node.id} node={node} at={at(node.id)} chosen={node.id === chosen} />
        ))}
      </svg>
    </div>
  )
}

function Box({ node, at, chosen }: Readonly<{ node: GraphNode; at: Point; chosen: boolean }>) {
  return (
    <g transform={`translate(${at.x} ${at.y})`}>
      <rect
        width={WIDTH}
        height={HEIGHT}
        rx="5"
        className={`fill-sheet ${chosen ? 'stroke-mark' : 'stroke-line'}`}
        strokeWidth={chosen ? 3 : 1}
        {...(node.faint === true && { strokeDasharray: '3 3' })}
      />
      <text x={WIDTH / 2} y={HEIGHT / 2 + 4} textAnchor="middle" className="fill-ink text-xs">
        {node.label}
      </text>
    </g>
  )
}

/** From the side of one box to the side of the other: forward links leave on the right, backward ones on the left. */
function curve(a: Point, b: Point): string {
  const forward = b.x > a.x
  const [x1, y1] = [a.x + (forward ? WIDTH : 0), a.y + HEIGHT / 2]
  const [x2, y2] = [b.x + (forward ? 0 : WIDTH), b.y + HEIGHT / 2]
  const bend = (forward ? 1 : -1) * (ACROSS - WIDTH) * 0.6
  return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}
