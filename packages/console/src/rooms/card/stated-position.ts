// The position that a file states, where a finding has one: decimal degrees, north and east positive.
import type { Position } from '../../map/outlines.ts'
import type { Facts } from './card-data.ts'

const DEGREES = /^(-?\d{1,2}\.\d+), (-?\d{1,3}\.\d+)$/u

/** Undefined where no position is stated, or not as numbers. */
export function statedPosition({ findings }: Facts): Position | undefined {
  const detail = findings.find(({ code }) => code === 'position')?.detail
  const [, latitude, longitude] = DEGREES.exec(detail ?? '') ?? []
  return latitude === undefined || longitude === undefined
    ? undefined
    : { latitude: Number(latitude), longitude: Number(longitude) }
}
