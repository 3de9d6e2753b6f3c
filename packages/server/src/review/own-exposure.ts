// What one person has seen in the last 24 hours, for that person's eyes.
import { exposureOf, VIEW_BUDGET_WINDOW_MS } from '@rempart/core'
import type { Exposure, ExposurePolicy, PersonId, View } from '@rempart/core'
import { fullViewsSince, sheetViewsSince, viewsSparedSince } from '@rempart/store'
import type { Queryable } from '@rempart/store'

/** Every view of a person that counts now: full ones and contact sheets. */
export async function viewsOfPerson(database: Queryable, person: PersonId, at: Date): Promise<readonly View[]> {
  const from = new Date(at.getTime() - VIEW_BUDGET_WINDOW_MS)
  const full = await fullViewsSince(database, { person, from })
  const sheets = await sheetViewsSince(database, { person, from })
  return [
    ...full.map((time) => ({ atMs: time.getTime(), kind: 'full' as const, tiles: 0 })),
    ...sheets.map(({ at: time, tiles }) => ({ atMs: time.getTime(), kind: 'sheet' as const, tiles })),
  ]
}

/** `avoided`: contents decided without having been opened large. */
export type OwnExposure = Exposure & Readonly<{ avoided: number; dayMs: number; breakAfterMs: number }>

export async function ownExposure(
  database: Queryable,
  { person, at, policy }: Readonly<{ person: PersonId; at: Date; policy: ExposurePolicy }>,
): Promise<OwnExposure> {
  const { dayMs, stretchMs: breakAfterMs } = policy
  return {
    ...exposureOf(await viewsOfPerson(database, person, at), at.getTime(), policy),
    avoided: await viewsSparedSince(database, { person, from: new Date(at.getTime() - VIEW_BUDGET_WINDOW_MS) }),
    dayMs,
    breakAfterMs,
  }
}
