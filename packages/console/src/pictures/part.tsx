// A part of the picture: a rectangle is laid on the veiled picture with pointer or arrow keys, and only what lies inside it
// is ever seen, so that a background can be searched for where it is without the rest.
import { useEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from '../parts/button.tsx'
import { useKeys } from '../keys/keys.tsx'
import { filterOf } from './levels.tsx'
import type { Levels } from './levels.tsx'
import { moved, sized, spanned } from './rectangle.ts'
import type { Rectangle } from './rectangle.ts'
import { useHold } from './use-hold.ts'
import { pointerHolds } from './veiled.tsx'

type PartProps = Readonly<{ src: string; alt: string; held: boolean; levels: Levels }>
type Point = Readonly<{ x: number; y: number }>

/** A strip along the upper edge, where backgrounds mostly are. */
const START: Rectangle = { x: 0, y: 0, width: 1, height: 0.2 }
const STEP = 0.05

export function Part({ src, alt, held, levels }: PartProps) {
  const { t } = useTranslation()
  const picture = useRef<HTMLImageElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [part, setPart] = useState(START)
  const [from, setFrom] = useState<Point>()
  const [loaded, setLoaded] = useState(false)
  const button = useHold()
  const seen = loaded && (held || button.held)
  useKeys([
    { key: 'ArrowLeft', act: t('part.left'), run: () => setPart((now) => moved(now, { x: -STEP, y: 0 })) },
    { key: 'ArrowRight', act: t('part.right'), run: () => setPart((now) => moved(now, { x: STEP, y: 0 })) },
    { key: 'ArrowUp', act: t('part.up'), run: () => setPart((now) => moved(now, { x: 0, y: -STEP })) },
    { key: 'ArrowDown', act: t('part.down'), run: () => setPart((now) => moved(now, { x: 0, y: STEP })) },
    { key: 'w', act: t('part.wider'), run: () => setPart((now) => sized(now, { x: STEP, y: 0 })) },
    { key: 'W', act: t('part.narrower'), run: () => setPart((now) => sized(now, { x: -STEP, y: 0 })) },
    { key: 'z', act: t('part.higher'), run: () => setPart((now) => sized(now, { x: 0, y: STEP })) },
    { key: 'Z', act: t('part.lower'), run: () => setPart((now) => sized(now, { x: 0, y: -STEP })) },
  ])
  useEffect(() => {
    if (seen && picture.current !== null && canvas.current !== null)
      drawPart(picture.current, canvas.current, { part, levels })
  }, [seen, part, levels])
  const pointAt = (event: PointerEvent<HTMLElement>): Point => {
    const box = event.currentTarget.getBoundingClientRect()
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height }
  }
  return (
    <>
      <span
        className="relative block w-fit touch-none overflow-hidden"
        onPointerDown={(event) => setFrom(pointAt(event))}
        onPointerMove={(event) => from && setPart(spanned(from, pointAt(event)))}
        onPointerUp={() => setFrom(undefined)}
        onPointerLeave={() => setFrom(undefined)}
      >
        <img
          ref={picture}
          src={src}
          alt={alt}
          draggable={false}
          onLoad={() => setLoaded(true)}
          className="veil max-h-[70vh] max-w-full select-none"
        />
        {seen ? <canvas ref={canvas} aria-hidden="true" className="pointer-events-none absolute inset-0" /> : null}
        <span
          aria-hidden="true"
          className="border-mark pointer-events-none absolute border-2"
          style={{
            left: `${part.x * 100}%`,
            top: `${part.y * 100}%`,
            width: `${part.width * 100}%`,
            height: `${part.height * 100}%`,
          }}
        />
      </span>
      <p>
        <Button {...pointerHolds(button)}>{t('part.hold')}</Button>
      </p>
    </>
  )
}

function drawPart(
  image: HTMLImageElement,
  sheet: HTMLCanvasElement,
  { part, levels }: Readonly<{ part: Rectangle; levels: Levels }>,
): void {
  sheet.width = image.width
  sheet.height = image.height
  const pen = sheet.getContext('2d')
  if (pen === null) return
  const box = (width: number, height: number) =>
    [part.x * width, part.y * height, part.width * width, part.height * height] as const
  pen.filter = filterOf(levels)
  pen.drawImage(image, ...box(image.naturalWidth, image.naturalHeight), ...box(image.width, image.height))
}
