// A place in a list that is ordered by time, the newest first: where its next page begins.
import { z } from 'zod'

/** `id` tells apart what has the same time. */
export type PlaceInTime = Readonly<{ at: Date; id: string }>

/** As it stands in a query: the time to the millisecond and the identifier. */
export const placeInTime = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z_[0-9a-f]{32}$/u)
  .transform((text): PlaceInTime => ({ at: new Date(text.slice(0, 24)), id: text.slice(25) }))
  .refine(({ at }) => !Number.isNaN(at.getTime()))

/** The text that names the page after this row. */
export function nextPlace({ at, id }: PlaceInTime): string {
  return `${at.toISOString()}_${id}`
}
