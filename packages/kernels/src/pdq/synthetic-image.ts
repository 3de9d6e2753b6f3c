// The pictures of the synthetic PDQ vectors, defined by formulas (PROTOCOLS §2.4, "Vectors"); no file is needed.
import type { RawImage } from '../raw-image.ts'

/** k0: products and exclusive-or; k1: a linear congruential generator; k2: gradients with a chequered third channel. */
export function syntheticImage({
  kind,
  rows,
  columns,
}: Readonly<{ kind: number; rows: number; columns: number }>): RawImage {
  const data = new Uint8Array(rows * columns * 3)
  let state = 12345
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state >>> 24
  }
  for (let y = 0; y < rows; y += 1) {
    for (let x = 0; x < columns; x += 1) {
      const chequer = (Math.floor(x / 8) + Math.floor(y / 8)) % 2 === 1 ? 255 : 0
      const pixel =
        kind === 0
          ? [(7 * x + 3 * y) & 255, (x * y) & 255, ((x ^ y) * 5) & 255]
          : kind === 1
            ? [next(), next(), next()]
            : [Math.floor((255 * x) / (columns - 1)), Math.floor((255 * y) / (rows - 1)), chequer]
      data.set(pixel, (y * columns + x) * 3)
    }
  }
  return { width: columns, height: rows, channels: 3, data }
}
