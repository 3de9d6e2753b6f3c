// Crops: an exhibit whose hash is that of a tile of another shows a part of it.
import type { ContentCopies } from '@rempart/core'
import { distanceBits, PDQ_MATCH_DISTANCE_BITS, PDQ_MIN_QUALITY } from '@rempart/core'
import { MAX_CROP_SOURCES } from '../limits.ts'
import type { OpenNeighbourIndex } from './neighbour.ts'
import type { Link, Subject } from './subject.ts'

/** One link per exhibit and source, to the tile that is nearest; whole pictures that resemble each other are
 * near-duplicates and no crops. */
export function cropLinks(args: {
  subjects: readonly Subject[]
  contents: readonly ContentCopies[]
  open: OpenNeighbourIndex
}): readonly Link[] {
  const { subjects, contents, open } = args
  const firsts = contents.flatMap(({ exhibits }) => exhibits.slice(0, 1))
  const tiles = firsts.flatMap((owner) =>
    (subjects[owner]?.pixels?.tiles ?? [])
      .filter(({ quality }) => quality >= PDQ_MIN_QUALITY)
      .map(({ hex }) => ({ owner, hex })),
  )
  if (tiles.length === 0) return []
  const index = open(Buffer.from(tiles.map(({ hex }) => hex).join(''), 'hex'))
  return firsts.flatMap((from): readonly Link[] => {
    const pdq = subjects[from]?.pixels?.pdq
    if (pdq === undefined || pdq.quality < PDQ_MIN_QUALITY) return []
    const { ids, distances } = index.query(Buffer.from(pdq.hex, 'hex'), PDQ_MATCH_DISTANCE_BITS)
    const nearest = new Map<number, number>()
    for (let at = 0; at < ids.length; at += 1) {
      const owner = tiles[ids[at] ?? -1]?.owner
      const distance = distances[at] ?? 0
      if (owner !== undefined) nearest.set(owner, Math.min(nearest.get(owner) ?? distance, distance))
    }
    const sources = [...nearest].filter(([owner]) => isOtherPicture(subjects[from], subjects[owner]))
    return sources
      .toSorted(([a, near], [b, far]) => near - far || a - b)
      .slice(0, MAX_CROP_SOURCES)
      .map(([to, distance]) => ({
        from,
        to,
        kind: 'crop-of',
        back: 'crop-source-of',
        basis: 'measurement',
        detail: `${distance}`,
      }))
  })
}

function isOtherPicture(one: Subject | undefined, other: Subject | undefined): boolean {
  if (one?.pixels === undefined || other?.pixels === undefined || one.path === other.path) return false
  if (one.parent === other.path || other.parent === one.path) return false
  const hex = other.pixels.pdq.hex
  return !one.pixels.dihedral.some((orientation) => distanceBits(orientation, hex) <= PDQ_MATCH_DISTANCE_BITS)
}
