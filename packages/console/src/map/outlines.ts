// Outlines of coasts and borders as lines in degrees, from a topology that stores each shared line once
// (TopoJSON format specification 1.0, sections 2.1.2 and 2.1.4). Pure.

/** What is read of a topology: quantised lines, each position as the step from the one before. */
export type Topology = Readonly<{
  transform: Readonly<{ scale: readonly number[]; translate: readonly number[] }>
  arcs: readonly (readonly (readonly number[])[])[]
}>
/** Longitude and latitude in degrees. */
export type Position = Readonly<{ longitude: number; latitude: number }>

export function linesOf({ transform: { scale, translate }, arcs }: Topology): readonly (readonly Position[])[] {
  const [scaleX = 1, scaleY = 1] = scale
  const [left = 0, bottom = 0] = translate
  return arcs.map((arc) => {
    let [x, y] = [0, 0]
    return arc.map(([dx = 0, dy = 0]) => {
      x += dx
      y += dy
      return { longitude: x * scaleX + left, latitude: y * scaleY + bottom }
    })
  })
}

/** SVG path data, a unit a degree, north up. */
export function pathOf(lines: readonly (readonly Position[])[]): string {
  const point = ({ longitude, latitude }: Position): string => `${longitude.toFixed(2)} ${(-latitude).toFixed(2)}`
  return lines.map((line) => `M${line.map(point).join('L')}`).join('')
}
