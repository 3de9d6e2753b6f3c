// Marks a rendition with who sees it and when, all over the picture, light with a dark shadow so that it shows on any ground:
// whoever photographs the screen photographs his name (SECURITY §3.4 no. 13).
import { hasInk, inLetters, LETTER_HEIGHT, LETTER_WIDTH } from './letters.ts'

const OPACITY = 0.5
/** Width of a picture at which a letter's pixel is one pixel. */
const UNIT_WIDTH = 500
const MAX_MARK_CHARACTERS = 64

export type Rgba = Readonly<{ data: Uint8Array; width: number; height: number }>

/** Draws the text into the pixels, line by line, each line shifted against the one above. */
export function drawMark({ data, width, height }: Rgba, text: string): void {
  const letters = inLetters(`${text.slice(0, MAX_MARK_CHARACTERS)}   `)
  const scale = Math.max(1, Math.round(width / UNIT_WIDTH))
  const advance = (LETTER_WIDTH + 1) * scale
  const lineHeight = (LETTER_HEIGHT + 5) * scale
  const lineWidth = letters.length * advance

  const blend = (x: number, y: number, value: number): void => {
    if (x < 0 || y < 0 || x >= width || y >= height) return
    const at = (y * width + x) * 4
    for (let channel = 0; channel < 3; channel += 1)
      data[at + channel] = Math.round((data[at + channel] ?? 0) * (1 - OPACITY) + value * OPACITY)
    data[at + 3] = 255
  }

  for (let line = 0, top = scale; top < height; line += 1, top += lineHeight) {
    const shift = (line * 7 * advance) % lineWidth
    for (let y = 0; y < LETTER_HEIGHT * scale; y += 1) {
      const row = Math.floor(y / scale)
      for (let x = 0; x < width; x += 1) {
        const position = (x + shift) % lineWidth
        const column = Math.floor((position % advance) / scale)
        if (column === LETTER_WIDTH || !hasInk(letters[Math.floor(position / advance)] ?? ' ', { column, row }))
          continue
        blend(x + scale, top + y + scale, 0)
        blend(x, top + y, 255)
      }
    }
  }
}
