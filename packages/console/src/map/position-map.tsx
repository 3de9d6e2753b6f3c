// Where a file says that it was made, on a sketch of coasts and borders: the whole world, and the country around. The sketch
// comes with the console (Natural Earth 1:110 million, public domain, as world-atlas 2 packs it); no server of maps is asked.
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import world from 'world-atlas/countries-110m.json'
import { linesOf, pathOf } from './outlines.ts'
import type { Position } from './outlines.ts'

/** Degrees across and down of the nearer view: a country and its neighbours; a finer one would show more than is known. */
const NEAR = { across: 40, down: 24 }

export function PositionMap({ at }: Readonly<{ at: Position }>) {
  const { t } = useTranslation()
  const outlines = useMemo(() => pathOf(linesOf(world)), [])
  const near = [at.longitude - NEAR.across / 2, -at.latitude - NEAR.down / 2, NEAR.across, NEAR.down].join(' ')
  return (
    <div className="grid gap-2 sm:grid-cols-2">
      <Sketch name={t('map.world')} viewBox="-180 -90 360 180" outlines={outlines} at={at} dot={4} />
      <Sketch name={t('map.near')} viewBox={near} outlines={outlines} at={at} dot={0.5} />
    </div>
  )
}

type SketchProps = Readonly<{ name: string; viewBox: string; outlines: string; at: Position; dot: number }>

function Sketch({ name, viewBox, outlines, at, dot }: SketchProps) {
  return (
    <svg role="img" aria-label={name} viewBox={viewBox} className="border-line bg-paper w-full rounded border">
      <path d={outlines} className="stroke-soft fill-none" vectorEffect="non-scaling-stroke" strokeWidth="1" />
      <circle cx={at.longitude} cy={-at.latitude} r={dot} className="fill-warn stroke-paper" strokeWidth={dot / 4} />
    </svg>
  )
}
