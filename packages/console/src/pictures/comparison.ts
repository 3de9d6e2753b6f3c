// Two pictures on one canvas: one over the other, taking turns, or what differs.
import { differenceOf } from './difference.ts'

export const COMPARISONS = ['overlay', 'turns', 'difference'] as const
export type Comparison = (typeof COMPARISONS)[number]

/** How the second picture lies on the first: near-duplicates are found in eight orientations. */
export type Orientation = Readonly<{ mirrored: boolean; quarterTurns: number }>
export type Drawing = Readonly<{
  comparison: Comparison
  orientation: Orientation
  /** How much of the second picture is seen, 0 to 1, where one lies over the other. */
  mix: number
  /** Which of the two has its turn. */
  turn: 'first' | 'second'
}>

/** How much brighter a difference is drawn, so that faint ones are seen. */
const GAIN = 3

/** Draws on a canvas of the first picture's size, onto which the second is stretched. Returns the share of pixels that
 * differ, where that is what is drawn. */
export function drawComparison(
  canvas: HTMLCanvasElement,
  { first, second }: Readonly<{ first: HTMLImageElement; second: HTMLImageElement }>,
  { comparison, orientation, mix, turn }: Drawing,
): number | undefined {
  canvas.width = first.naturalWidth
  canvas.height = first.naturalHeight
  const pen = canvas.getContext('2d', { willReadFrequently: comparison === 'difference' })
  if (pen === null) return undefined
  const pixels = (): ImageData => pen.getImageData(0, 0, canvas.width, canvas.height)
  pen.drawImage(first, 0, 0)
  if (comparison === 'turns') {
    if (turn === 'second') drawTurned(pen, second, orientation)
    return undefined
  }
  if (comparison === 'overlay') {
    pen.globalAlpha = mix
    drawTurned(pen, second, orientation)
    return undefined
  }
  const before = pixels()
  drawTurned(pen, second, orientation)
  const { pixels: grey, share } = differenceOf(before.data, pixels().data, GAIN)
  pen.putImageData(new ImageData(grey, canvas.width, canvas.height), 0, 0)
  return share
}

function drawTurned(
  pen: CanvasRenderingContext2D,
  picture: HTMLImageElement,
  { mirrored, quarterTurns }: Orientation,
): void {
  const { width, height } = pen.canvas
  const [across, down] = quarterTurns % 2 === 0 ? [width, height] : [height, width]
  pen.save()
  pen.translate(width / 2, height / 2)
  pen.scale(mirrored ? -1 : 1, 1)
  pen.rotate((quarterTurns * Math.PI) / 2)
  pen.drawImage(picture, -across / 2, -down / 2, across, down)
  pen.restore()
}
