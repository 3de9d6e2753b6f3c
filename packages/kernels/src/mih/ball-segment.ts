// The segment of the dense balls of one shard (see dense-balls.ts).
import { wordsOf } from './brute-force.ts'
import { type Ball, distanceTo } from './dense-balls.ts'
import type { Segment } from './hits.ts'
import type { HashList } from './hash-list.ts'

/** Hashes scanned between two looks at whether enough were found: some microseconds' work. */
const PIECE = 8192

/** Balls over `list`, whose slots are sorted by ball. */
export function ballSegment(balls: readonly Ball[], list: HashList): Segment {
  return {
    slots: list.count(),
    memoryBytes: list.memoryBytes(),
    search: ({ query, radiusBits, hits, stopAbove = Infinity }) => {
      const words = wordsOf(query)
      for (const { centre, radiusBits: ball, from, to } of balls) {
        if (distanceTo(words, 0, centre) > radiusBits + ball) continue
        for (let piece = from; piece < to && hits.length <= stopAbove; piece += PIECE)
          list.scan({ query, radiusBits, from: piece, to: Math.min(to, piece + PIECE), hits })
      }
    },
    hashes: () => {
      const words = list.words()
      return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
    },
  }
}
