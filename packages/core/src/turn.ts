// Turns: exhibits that share a device serial, a capture time or a list entry are shown a handful at a time, so that a
// flood of forged camera data or a poisoned entry cannot fill the front of a lane (DESIGN §1, Within a lane).
import type { RankedExhibit } from './case-context.ts'
import { PER_BUCKET_TURN } from './limits.ts'
import { entryKey } from './list-standing.ts'
import { cameraClass, compareText } from './place.ts'

/** One content of the case: `index` is its place in the list that was handed in. */
export type TurnTaker = Readonly<{ index: number; exhibit: RankedExhibit }>

/** The turn of each content among those that state the same serial number or the same capture time, whichever is later. */
export function cameraTurns(takers: readonly TurnTaker[]): ReadonlyMap<number, number> {
  const withCamera = takers.filter(({ exhibit }) => cameraClass(exhibit) < 2)
  return turnsIn(withCamera, ({ exhibit }) => cameraBuckets(exhibit), Math.max)
}

/** The turn of each content among those that match the same list entry; the best of its entries counts. */
export function matchTurns(takers: readonly TurnTaker[]): ReadonlyMap<number, number> {
  const keys = ({ exhibit }: TurnTaker): readonly string[] => exhibit.matches.map((match) => entryKey(match, exhibit))
  return turnsIn(takers, keys, Math.min)
}

/** Files that state neither serial nor time share one bucket per stated model: leaving them out earns nothing. Measured
 * and stated evidence never share one, so that copying a photograph's own data onto a flood leaves the photograph alone. */
function cameraBuckets(exhibit: RankedExhibit): readonly string[] {
  const { make, model, serial, takenAt } = exhibit.camera ?? {}
  const grade = cameraClass(exhibit)
  const buckets = [
    ...(serial === undefined ? [] : [`${grade}serial ${serial}`]),
    ...(takenAt === undefined ? [] : [`${grade}time ${takenAt}`]),
  ]
  return buckets.length > 0 ? buckets : [`${grade}model ${make ?? ''} ${model ?? ''}`]
}

function turnsIn(
  takers: readonly TurnTaker[],
  bucketsOf: (taker: TurnTaker) => readonly string[],
  combine: (a: number, b: number) => number,
): ReadonlyMap<number, number> {
  const buckets = new Map<string, TurnTaker[]>()
  for (const taker of takers) {
    for (const key of new Set(bucketsOf(taker))) {
      const bucket = buckets.get(key)
      if (bucket === undefined) buckets.set(key, [taker])
      else bucket.push(taker)
    }
  }
  const turns = new Map<number, number>()
  for (const bucket of buckets.values()) {
    for (const [at, { index }] of inTurnOrder(bucket).entries()) {
      const turn = Math.floor(at / PER_BUCKET_TURN)
      turns.set(index, combine(turns.get(index) ?? turn, turn))
    }
  }
  return turns
}

/** The odd one out first: a photograph in a bucket of pictures made to look like its siblings has its own size. Nothing
 * that a file claims about AI takes part. */
function inTurnOrder(bucket: readonly TurnTaker[]): readonly TurnTaker[] {
  const sizes = new Map<string, number>()
  for (const { exhibit } of bucket) {
    const size = shapeOf(exhibit)
    sizes.set(size, (sizes.get(size) ?? 0) + 1)
  }
  const rarity = ({ exhibit }: TurnTaker): number => sizes.get(shapeOf(exhibit)) ?? 0
  const tie = ({ exhibit }: TurnTaker): string => `${exhibit.pixels?.pdq.hex ?? ''} ${exhibit.digests?.sha256 ?? ''}`
  return bucket.toSorted((a, b) => rarity(a) - rarity(b) || compareText(tie(a), tie(b)) || a.index - b.index)
}

function shapeOf({ type, pixels }: RankedExhibit): string {
  if (pixels === undefined) return type
  return `${type} ${Math.max(pixels.width, pixels.height)}x${Math.min(pixels.width, pixels.height)}`
}
