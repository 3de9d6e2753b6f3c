// The loupe: while the picture is held, only a circle around the pointer is seen, twice as large; all else stays veiled, so
// that a background can be studied without the rest. Without a pointer it looks at the middle.
import { useEffect, useRef, useState } from 'react'
import type { PointerEvent } from 'react'
import { filterOf } from './levels.tsx'
import type { Levels } from './levels.tsx'
import { useHold } from './use-hold.ts'
import { pointerHolds } from './veiled.tsx'

const RADIUS_PIXELS = 90
const ENLARGED = 2

type LoupeProps = Readonly<{ src: string; alt: string; held: boolean; levels: Levels }>
type Spot = Readonly<{ x: number; y: number }>

export function Loupe({ src, alt, held, levels }: LoupeProps) {
  const pointer = useHold()
  const picture = useRef<HTMLImageElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const [spot, setSpot] = useState<Spot>({ x: 0.5, y: 0.5 })
  const [loaded, setLoaded] = useState(false)
  const seen = loaded && (held || pointer.held)
  useEffect(() => {
    const [image, sheet] = [picture.current, canvas.current]
    if (!seen || image === null || sheet === null) return
    drawCircle(image, sheet, { spot, levels })
  }, [seen, spot, levels])
  const follow = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect()
    setSpot({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height })
  }
  return (
    <span className="relative block w-fit overflow-hidden" onPointerMove={follow} {...pointerHolds(pointer)}>
      <img
        ref={picture}
        src={src}
        alt={alt}
        draggable={false}
        onLoad={() => setLoaded(true)}
        className="veil max-h-[70vh] max-w-full select-none"
      />
      {seen ? <canvas ref={canvas} aria-hidden="true" className="pointer-events-none absolute inset-0" /> : null}
    </span>
  )
}

function drawCircle(
  image: HTMLImageElement,
  sheet: HTMLCanvasElement,
  { spot, levels }: Readonly<{ spot: Spot; levels: Levels }>,
): void {
  sheet.width = image.width
  sheet.height = image.height
  const pen = sheet.getContext('2d')
  if (pen === null) return
  const [x, y] = [spot.x * image.width, spot.y * image.height]
  const scale = image.naturalWidth / image.width
  const side = (2 * RADIUS_PIXELS) / ENLARGED
  pen.beginPath()
  pen.arc(x, y, RADIUS_PIXELS, 0, 2 * Math.PI)
  pen.clip()
  pen.filter = filterOf(levels)
  pen.drawImage(
    image,
    (x - side / 2) * scale,
    (y - side / 2) * scale,
    side * scale,
    side * scale,
    x - RADIUS_PIXELS,
    y - RADIUS_PIXELS,
    2 * RADIUS_PIXELS,
    2 * RADIUS_PIXELS,
  )
}
