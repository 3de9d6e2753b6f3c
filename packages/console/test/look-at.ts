// What can be made out within a box of what is on the screen, pixel by pixel.
import sharp from 'sharp'

const INSET_PIXELS = 8
export type Box = Readonly<{ x: number; y: number; width: number; height: number }>
/** The most colour of one pixel and the sharpest step between neighbours, 0 to 255. */
export type Look = Readonly<{ colour: number; detail: number }>

/** `screen` is a screenshot; what lies close to the edges of the box is left out. */
export async function lookAt(screen: Buffer, { x, y, width, height }: Box): Promise<Look> {
  const inside = {
    left: Math.ceil(x) + INSET_PIXELS,
    top: Math.ceil(y) + INSET_PIXELS,
    width: Math.floor(width) - 2 * INSET_PIXELS,
    height: Math.floor(height) - 2 * INSET_PIXELS,
  }
  const { data, info } = await sharp(screen).extract(inside).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  let [colour, detail] = [0, 0]
  for (let at = 0; at + 5 < data.length; at += 3) {
    const [r = 0, g = 0, b = 0, right = 0] = [data[at], data[at + 1], data[at + 2], data[at + 3]]
    colour = Math.max(colour, Math.max(r, g, b) - Math.min(r, g, b))
    if ((at / 3 + 1) % info.width !== 0) detail = Math.max(detail, Math.abs(right - r))
  }
  return { colour, detail }
}
