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

/** Side of the areas whose means are compared: the marks of two views differ in every letter, and hardly in the mean. */
const AREA_PIXELS = 16

/** Draws on a canvas of the first picture's size, onto which the second is stretched. Returns the share of areas that
 * differ, where that is what is drawn. */
export function drawComparison(
  canvas: HTMLCanvasElement,
  { first, second }: Readonly<{ first: HTMLImageElement; second: HTMLImageElement }>,
  { comparison, orientation, mix, turn }: Drawing,
): number | undefined {
  canvas.width = first.naturalWidth
  canvas.height = first.naturalHeight
  const pen = canvas.getContext('2d')
  if (pen === null) return undefined
  if (comparison === 'difference') return drawDifference(pen, { first, second, orientation })
  drawTurned(pen, first, AS_IT_LIES)
  if (comparison === 'overlay') pen.globalAlpha = mix
  if (comparison === 'overlay' || turn === 'second') drawTurned(pen, second, orientation)
  return undefined
}

const AS_IT_LIES: Orientation = { mirrored: false, quarterTurns: 0 }
type Pen = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D

function drawDifference(
  pen: CanvasRenderingContext2D,
  {
    first,
    second,
    orientation,
  }: Readonly<{ first: HTMLImageElement; second: HTMLImageElement; orientation: Orientation }>,
): number | undefined {
  const { width, height } = pen.canvas
  const areas = new OffscreenCanvas(Math.ceil(width / AREA_PIXELS), Math.ceil(height / AREA_PIXELS))
  const small = areas.getContext('2d', { willReadFrequently: true })
  if (small === null) return undefined
  small.imageSmoothingQuality = 'high'
  const means = (picture: HTMLImageElement, lies: Orientation): Uint8ClampedArray => {
    drawTurned(small, picture, lies)
    return small.getImageData(0, 0, areas.width, areas.height).data
  }
  const { pixels, share } = differenceOf(means(first, AS_IT_LIES), means(second, orientation), GAIN)
  small.putImageData(new ImageData(pixels, areas.width, areas.height), 0, 0)
  pen.drawImage(areas, 0, 0, width, height)
  return share
}

function drawTurned(pen: Pen, picture: HTMLImageElement, { mirrored, quarterTurns }: Orientation): void {
  const { width, height } = pen.canvas
  const [across, down] = quarterTurns % 2 === 0 ? [width, height] : [height, width]
  pen.save()
  pen.translate(width / 2, height / 2)
  pen.scale(mirrored ? -1 : 1, 1)
  pen.rotate((quarterTurns * Math.PI) / 2)
  pen.drawImage(picture, -across / 2, -down / 2, across, down)
  pen.restore()
}
