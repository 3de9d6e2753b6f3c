// The dwtDct watermark of invisible-watermark, decoded exactly as the reference decoder does (ShieldMnt/invisible-watermark
// 68d0376d, imwatermark/maxDct.py; steps in PROTOCOLS §5.6). Despite its name no cosine transform takes part.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'

export type ChannelOrder = 'rgb' | 'bgr'
/** One vote a block, 1 or 0, in block order: `across` blocks a row, of every `sample`-th row. */
export type BlockVotes = Readonly<{ votes: Uint8Array; across: number; sample: number }>
/** What reads the votes: this file, or the kernel that gives the same. */
export type ReadVotes = (image: RawImage, order: ChannelOrder, sample?: number) => BlockVotes

const SCALE = 36
const HALF_ROOT = 0.7071067811865476
const MIN_PIXELS = 256 * 256

/** Whether a picture is large enough to carry the mark. */
export function canCarryWatermark({ width, height }: RawImage): boolean {
  return width * height >= MIN_PIXELS
}

/** The votes of every 4 × 4 block of the Haar approximation of U, which covers 8 × 8 pixels. `bgr`: channels taken in the
 * order that the encoder's library uses; `rgb`: for pipelines that passed them swapped. Grey pictures carry no colour.
 * `sample`: only every so many rows of blocks, for a first look. */
export function readVotes(image: RawImage, order: ChannelOrder, sample = 1): BlockVotes {
  checkImage(image)
  const { width, height } = image
  const across = Math.floor((Math.floor(width / 4) * 2) / 4)
  const down = Math.floor((Math.floor(height / 4) * 2) / 4)
  const votes = new Uint8Array(across * Math.ceil(down / sample))
  const chroma = new Uint8Array(width * 8)
  for (let blockRow = 0, at = 0; blockRow < down; blockRow += sample) {
    fillChroma(chroma, image, { top: blockRow * 8, order })
    for (let block = 0; block < across; block += 1, at += 1) votes[at] = vote(chroma, block * 8, width)
  }
  return { votes, across, sample }
}

/** Bits of a payload of `length`: the mean vote of every block that carries the bit. */
export function foldVotes({ votes, across, sample }: BlockVotes, length: number): Uint8Array {
  const balance = new Int32Array(length)
  const counts = new Int32Array(length)
  for (let from = 0, block = 0; from < votes.length; from += across, block += across * sample) {
    let bit = block % length
    for (let at = from; at < from + across; at += 1) {
      balance[bit] = (balance[bit] as number) + (votes[at] as number)
      counts[bit] = (counts[bit] as number) + 1
      bit = bit + 1 === length ? 0 : bit + 1
    }
  }
  return Uint8Array.from(balance, (sum, at) => ((sum / Math.max(1, counts[at] ?? 0)) * 255 > 127 ? 1 : 0))
}

type Rows = Readonly<{ top: number; order: ChannelOrder }>

/** U of eight rows: OpenCV's 8-bit BGR to YUV, fixed point. */
function fillChroma(into: Uint8Array, { width, channels, data }: RawImage, { top, order }: Rows): void {
  const redAt = channels === 1 || order === 'bgr' ? 0 : 2
  const greenAt = channels === 1 ? 0 : 1
  const blueAt = channels === 1 ? 0 : 2 - redAt
  let at = top * width * channels
  for (let pixel = 0; pixel < into.length; pixel += 1, at += channels) {
    const blue = data[at + blueAt] as number
    const y = (1868 * blue + 9617 * (data[at + greenAt] as number) + 4899 * (data[at + redAt] as number) + 8192) >> 14
    const u = ((blue - y) * 8061 + (128 << 14) + 8192) >> 14
    into[pixel] = u < 0 ? 0 : u > 255 ? 255 : u
  }
}

/** The largest of the block's coefficients but the first decides. The largest sum of four is the largest coefficient; its
 * value is then computed in float64 in the order of the reference, for votes at exact ties turn on the last bit. */
function vote(u: Uint8Array, left: number, width: number): number {
  let most = -1
  let value = 0
  for (let row = 0; row < 4; row += 1) {
    const top = row * 2 * width + left
    const bottom = top + width
    for (let column = row === 0 ? 2 : 0; column < 8; column += 2) {
      const a = u[top + column] as number
      const b = u[top + column + 1] as number
      const c = u[bottom + column] as number
      const d = u[bottom + column + 1] as number
      const sum = a + b + c + d
      if (sum < most) continue
      const exact = HALF_ROOT * (HALF_ROOT * a + HALF_ROOT * c) + HALF_ROOT * (HALF_ROOT * b + HALF_ROOT * d)
      value = sum > most || exact > value ? exact : value
      most = sum
    }
  }
  return value % SCALE > 0.5 * SCALE ? 1 : 0
}
