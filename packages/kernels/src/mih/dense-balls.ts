// Dense balls: where many near-duplicates lie around a few centres, their buckets fill up and every query near one pays
// for all of them many times. Such hashes are moved out of the chunk tables into balls (centre c, radius ρ), each a
// plain list. A query q at radius r skips a ball when d(q, c) > r + ρ, by the triangle inequality, and else scans it
// once. Which hash is moved never matters for the answer, so finding balls may be by sample and by chance.
import { bits32 } from './brute-force.ts'
import { HASH_WORDS } from './limits.ts'

/** A ball: the slots `from` up to `to` of its words lie within `radiusBits` of `centre` (8 words). */
export type Ball = Readonly<{ centre: Uint32Array; radiusBits: number; from: number; to: number }>
export type DenseSplit = Readonly<{ rest: Entries; dense: Entries; balls: readonly Ball[] }>
export type Entries = Readonly<{ words: Uint32Array; ids: Uint32Array }>

/** Hashes looked at to find centres: every pair of them is compared, some 40 ms. */
const SAMPLE = 4096
/** Balls at most: each costs every query one comparison. */
const MAX_BALLS = 256
/** A ball is worth its comparison from this share of all hashes on, and this number. */
const MIN_SHARE = 1 / 1000
const MIN_MEMBERS = 64
/** Two near-duplicates of one centre, each up to 22 bits from it. */
const PAIR_BITS = 44
/** Greatest radius of a ball. */
const BALL_BITS = 32

/** Splits off the dense balls; undefined when there are none. */
export function splitDense({ words, ids }: Entries): DenseSplit | undefined {
  const centres = findCentres(words)
  if (centres.length === 0) return undefined
  const ballOf = assign(words, centres)
  const sizes = new Uint32Array(centres.length + 1)
  for (const ball of ballOf) sizes[ball] = (sizes[ball] as number) + 1
  const ends = new Uint32Array(centres.length + 1)
  for (let ball = 1; ball < ends.length; ball += 1) ends[ball] = (ends[ball - 1] as number) + (sizes[ball] as number)
  const rest = emptyEntries(sizes[0] as number)
  const dense = emptyEntries(ids.length - (sizes[0] as number))
  const cursor = Uint32Array.from(sizes, (_, ball) => (ball === 0 ? 0 : (ends[ball - 1] as number)))
  const radii = new Uint8Array(centres.length + 1)
  for (let entry = 0; entry < ids.length; entry += 1) {
    const ball = ballOf[entry] as number
    const target = ball === 0 ? rest : dense
    const at = cursor[ball] as number
    cursor[ball] = at + 1
    target.words.set(words.subarray(entry * HASH_WORDS, (entry + 1) * HASH_WORDS), at * HASH_WORDS)
    target.ids[at] = ids[entry] as number
    const centre = centres[ball - 1]
    if (centre !== undefined) radii[ball] = Math.max(radii[ball] as number, distanceTo(words, entry, centre))
  }
  const balls = centres.map((centre, number) => ({
    centre,
    radiusBits: radii[number + 1] as number,
    from: ends[number] as number,
    to: ends[number + 1] as number,
  }))
  return { rest, dense, balls }
}

/** Bits between hash `at` of `words` and a hash of 8 words. */
export function distanceTo(words: Uint32Array, at: number, other: Uint32Array): number {
  let total = 0
  for (let word = 0; word < HASH_WORDS; word += 1)
    total += bits32((words[at * HASH_WORDS + word] as number) ^ (other[word] as number))
  return total
}

function emptyEntries(count: number): Entries {
  return { words: new Uint32Array(count * HASH_WORDS), ids: new Uint32Array(count) }
}

function findCentres(words: Uint32Array): readonly Uint32Array[] {
  const count = words.length / HASH_WORDS
  const taken = Math.min(SAMPLE, count)
  const least = Math.max(4, (Math.max(MIN_MEMBERS, count * MIN_SHARE) * taken) / Math.max(1, count))
  const sample = new Uint32Array(taken * HASH_WORDS)
  for (let at = 0; at < taken; at += 1) {
    const entry = Math.floor((at * count) / taken)
    sample.set(words.subarray(entry * HASH_WORDS, (entry + 1) * HASH_WORDS), at * HASH_WORDS)
  }
  const centres: Uint32Array[] = []
  const used = new Uint8Array(taken)
  for (let one = 0; one < taken && centres.length < MAX_BALLS; one += 1) {
    if (used[one] === 1) continue
    const group = neighbours(sample, one, used)
    if (group.length < least) continue
    for (const member of group) used[member] = 1
    centres.push(majority(sample, group))
  }
  return centres
}

function neighbours(sample: Uint32Array, one: number, used: Uint8Array): readonly number[] {
  const at = one * HASH_WORDS
  const [a = 0, b = 0, c = 0, d = 0] = sample.subarray(at, at + HASH_WORDS)
  const whole = sample.subarray(at, at + HASH_WORDS)
  const group: number[] = []
  for (let other = one, place = at; other < used.length; other += 1, place += HASH_WORDS) {
    const half =
      bits32((sample[place] as number) ^ a) +
      bits32((sample[place + 1] as number) ^ b) +
      bits32((sample[place + 2] as number) ^ c) +
      bits32((sample[place + 3] as number) ^ d)
    if (half <= PAIR_BITS && used[other] === 0 && distanceTo(sample, other, whole) <= PAIR_BITS) group.push(other)
  }
  return group
}

/** The hash whose every bit is what most of the group have. */
function majority(sample: Uint32Array, group: readonly number[]): Uint32Array {
  const centre = new Uint32Array(HASH_WORDS)
  for (let bit = 0; bit < HASH_WORDS * 32; bit += 1) {
    let ones = 0
    for (const member of group) ones += ((sample[member * HASH_WORDS + (bit >> 5)] as number) >>> (bit & 31)) & 1
    if (ones * 2 > group.length) centre[bit >> 5] = ((centre[bit >> 5] as number) | (1 << (bit & 31))) >>> 0
  }
  return centre
}

/** The ball (1 …) of every entry, 0 for none: a near-duplicate shares some 16-bit piece with its centre, as a rule. */
function assign(words: Uint32Array, centres: readonly Uint32Array[]): Uint16Array {
  const tables = new Uint16Array(16 * 65_536)
  for (const [number, centre] of centres.entries())
    for (let piece = 0; piece < 16; piece += 1) tables[piece * 65_536 + pieceOf(centre, 0, piece)] = number + 1
  const count = words.length / HASH_WORDS
  const ballOf = new Uint16Array(count)
  for (let entry = 0; entry < count; entry += 1) {
    for (let piece = 0; piece < 16; piece += 1) {
      const ball = tables[piece * 65_536 + pieceOf(words, entry * HASH_WORDS, piece)] as number
      if (ball === 0 || distanceTo(words, entry, centres[ball - 1] as Uint32Array) > BALL_BITS) continue
      ballOf[entry] = ball
      break
    }
  }
  return ballOf
}

function pieceOf(words: Uint32Array, at: number, piece: number): number {
  return ((words[at + (piece >> 1)] as number) >>> ((piece & 1) << 4)) & 0xffff
}
