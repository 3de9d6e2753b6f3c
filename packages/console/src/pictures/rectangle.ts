// A rectangle on a picture, in shares of its width and height: always inside it, never smaller than a finger. Pure.

export type Rectangle = Readonly<{ x: number; y: number; width: number; height: number }>
type Point = Readonly<{ x: number; y: number }>

const LEAST = 0.05

/** The rectangle between two corners, in whichever order. */
export function spanned(a: Point, b: Point): Rectangle {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)]
  return inside({ x, y, width: Math.abs(a.x - b.x), height: Math.abs(a.y - b.y) })
}

export function moved({ x, y, width, height }: Rectangle, by: Point): Rectangle {
  return inside({ x: x + by.x, y: y + by.y, width, height })
}

export function sized({ x, y, width, height }: Rectangle, by: Point): Rectangle {
  return inside({ x, y, width: width + by.x, height: height + by.y })
}

function inside({ x, y, width, height }: Rectangle): Rectangle {
  const [w, h] = [between(width, LEAST, 1), between(height, LEAST, 1)]
  return { x: between(x, 0, 1 - w), y: between(y, 0, 1 - h), width: w, height: h }
}

function between(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
