// Two exhibits compared: one over the other, taking turns, or what differs. Veiled until it is held, as every picture.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../keys/keys.tsx'
import { Button } from '../parts/button.tsx'
import { Choice } from '../parts/choice.tsx'
import { Slider } from '../parts/slider.tsx'
import { COMPARISONS, drawComparison } from './comparison.ts'
import type { Comparison, Drawing } from './comparison.ts'
import { TURN_MS } from './limits.ts'
import { useHold } from './use-hold.ts'
import { pointerHolds } from './veiled.tsx'

type Shown = Readonly<{ number: number; src: string }>
type CompareProps = Readonly<{ first: Shown; second: Shown; held: boolean; onHide(): void }>

const STEP = 0.1

export function Compare({ first, second, held, onHide }: CompareProps) {
  const { t, i18n } = useTranslation()
  const pointer = useHold()
  const seen = held || pointer.held
  const [comparison, setComparison] = useState<Comparison>('overlay')
  const [mix, setMix] = useState(0.5)
  const [mirrored, setMirrored] = useState(false)
  const [quarterTurns, setQuarterTurns] = useState(0)
  const [turn, swap] = useTurns(seen && comparison === 'turns')
  const { canvas, share } = useDrawing(first.src, second.src, {
    comparison,
    mix,
    turn,
    orientation: { mirrored, quarterTurns },
  })
  const change = (by: number): void => setMix((now) => Math.min(1, Math.max(0, now + by)))
  const after = COMPARISONS[(COMPARISONS.indexOf(comparison) + 1) % COMPARISONS.length] ?? 'overlay'
  const buttons = [
    { key: 's', act: t('compare.swap'), run: swap },
    { key: 'i', act: t('compare.mirror'), run: () => setMirrored((on) => !on) },
    { key: 't', act: t('compare.turn'), run: () => setQuarterTurns((now) => (now + 1) % 4) },
    { key: 'h', act: t('card.large.hide'), run: onHide },
  ]
  useKeys([
    { key: 'm', act: t('compare.next'), run: () => setComparison(after) },
    { key: '+', act: t('compare.more'), run: () => change(STEP) },
    { key: '-', act: t('compare.less'), run: () => change(-STEP) },
    ...buttons,
  ])
  const numbers = { first: first.number, second: second.number }
  return (
    <section aria-labelledby="compare" className="bg-sheet border-line grid gap-3 rounded-lg border p-3">
      <h2 id="compare" className="font-semibold">
        {t('compare.title', numbers)}
      </h2>
      <span className="block w-fit overflow-hidden" {...pointerHolds(pointer)}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={t('compare.alt', numbers)}
          data-seen={seen}
          className={`${seen ? '' : 'veil'} max-h-[70vh] max-w-full select-none`}
        />
      </span>
      <div className="flex flex-wrap items-center gap-4">
        <Choice
          label={t('compare.how')}
          value={comparison}
          options={COMPARISONS.map((value) => ({ value, name: t(`compare.${value}`) }))}
          onChange={(value) => setComparison(COMPARISONS.find((one) => one === value) ?? comparison)}
        />
        {comparison === 'overlay' ? (
          <Slider label={t('compare.mix')} least={0} most={1} value={mix} onChange={setMix} />
        ) : null}
        {buttons.map(({ key, act, run }) => (
          <Button key={key} shortcut={key} onClick={run}>
            {act}
          </Button>
        ))}
      </div>
      {comparison === 'difference' && share !== undefined ? (
        <p role="status">
          {t('compare.differ', {
            share: new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 }).format(share),
          })}
        </p>
      ) : null}
    </section>
  )
}

/** Whose turn it is, and the way to change it by hand. Nothing moves by itself for whoever asked for less motion. */
function useTurns(moving: boolean): readonly [Drawing['turn'], () => void] {
  const [turn, setTurn] = useState<Drawing['turn']>('first')
  const swap = (): void => setTurn((now) => (now === 'first' ? 'second' : 'first'))
  useEffect(() => {
    if (!moving || matchMedia('(prefers-reduced-motion: reduce)').matches) return
    const timer = window.setInterval(() => setTurn((now) => (now === 'first' ? 'second' : 'first')), TURN_MS)
    return () => window.clearInterval(timer)
  }, [moving])
  return [turn, swap]
}

/** Draws once both pictures are there, and again with every change. */
function useDrawing(first: string, second: string, drawing: Drawing) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const [pair, setPair] = useState<Readonly<{ first: HTMLImageElement; second: HTMLImageElement }>>()
  const [share, setShare] = useState<number>()
  const [broken, setBroken] = useState<Error>()
  useEffect(() => {
    let left = false
    Promise.all([decoded(first), decoded(second)]).then(
      ([a, b]) => left || setPair({ first: a, second: b }),
      (cause: unknown) => setBroken(new Error('a picture could not be read', { cause })),
    )
    return () => {
      left = true
    }
  }, [first, second])
  if (broken !== undefined) throw broken
  const { comparison, mix, turn, orientation } = drawing
  const { mirrored, quarterTurns } = orientation
  useEffect(() => {
    if (canvas.current === null || pair === undefined) return
    setShare(drawComparison(canvas.current, pair, { comparison, mix, turn, orientation: { mirrored, quarterTurns } }))
  }, [pair, comparison, mix, turn, mirrored, quarterTurns])
  return { canvas, share }
}

async function decoded(src: string): Promise<HTMLImageElement> {
  const picture = new Image()
  picture.src = src
  await picture.decode()
  return picture
}
