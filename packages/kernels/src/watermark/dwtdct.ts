// The dwtDct watermark of invisible-watermark, decoded exactly as the reference decoder does (ShieldMnt/invisible-watermark
// 68d0376d, imwatermark/maxDct.py; steps in PROTOCOLS §5.6). Despite its name no cosine transform takes part.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'

export type ChannelOrder = 'rgb' | 'bgr'
/** One vote a block, in block order: 1 or 0. */
export type BlockVotes = Uint8Array

const SCALE = 36
const HALF_ROOT = 0.7071067811865476
const MIN_PIXELS = 256 * 256

/** Whether a picture is large enough to carry the mark. */
export function canCarryWatermark({ width, height }: RawImage): boolean {
  return width * height >= MIN_PIXELS
}

/** The votes of every 4 × 4 block of the Haar approximation of U. `bgr`: channels taken in the order that the encoder's
 * library uses; `rgb`: for pipelines that passed them swapped. Grey pictures have no colour to carry it. */
export function readVotes(image: RawImage, order: ChannelOrder): BlockVotes {
  checkImage(image)
  const { width, height } = image
  const columns = Math.floor(width / 4) * 2
  const rows = Math.floor(height / 4) * 2
  const across = Math.floor(columns / 4)
  const down = Math.floor(rows / 4)
  const votes = new Uint8Array(across * down)
  const strip = new Float64Array(columns * 4)
  for (let blockRow = 0; blockRow < down; blockRow += 1) {
    for (let row = 0; row < 4; row += 1)
      approximateRow(image, order, { row: blockRow * 4 + row, columns, into: strip, at: row * columns })
    for (let block = 0; block < across; block += 1) votes[blockRow * across + block] = vote(strip, block * 4, columns)
  }
  return votes
}

/** Bits of a payload of `length`: the mean vote of every block that carries the bit. */
export function foldVotes(votes: BlockVotes, length: number): Uint8Array {
  const sums = new Uint32Array(length)
  const counts = new Uint32Array(length)
  let bit = 0
  for (const value of votes) {
    sums[bit] = (sums[bit] ?? 0) + value
    counts[bit] = (counts[bit] ?? 0) + 1
    bit += 1
    if (bit === length) bit = 0
  }
  return Uint8Array.from(sums, (sum, at) => ((sum / Math.max(1, counts[at] ?? 0)) * 255 > 127 ? 1 : 0))
}

type Row = Readonly<{ row: number; columns: number; into: Float64Array; at: number }>

/** One row of the one-level Haar approximation of U, in the order of operations of the reference. */
function approximateRow(
  { width, channels, data }: RawImage,
  order: ChannelOrder,
  { row, columns, into, at }: Row,
): void {
  const red = channels === 1 ? 0 : order === 'bgr' ? 0 : 2
  const blue = channels === 1 ? 0 : order === 'bgr' ? 2 : 0
  const green = channels === 1 ? 0 : 1
  const top = row * 2 * width * channels
  const bottom = top + width * channels
  const u = (pixel: number): number => chroma(data[pixel + red] ?? 0, data[pixel + green] ?? 0, data[pixel + blue] ?? 0)
  for (let column = 0; column < columns; column += 1) {
    const left = column * 2 * channels
    const right = left + channels
    const c0 = HALF_ROOT * u(top + left) + HALF_ROOT * u(bottom + left)
    const c1 = HALF_ROOT * u(top + right) + HALF_ROOT * u(bottom + right)
    into[at + column] = HALF_ROOT * c0 + HALF_ROOT * c1
  }
}

/** U of OpenCV's 8-bit BGR to YUV, fixed point. */
function chroma(red: number, green: number, blue: number): number {
  const y = (1868 * blue + 9617 * green + 4899 * red + 8192) >> 14
  const u = ((blue - y) * 8061 + (128 << 14) + 8192) >> 14
  return u < 0 ? 0 : u > 255 ? 255 : u
}

/** The largest of the block's coefficients but the first decides. */
function vote(strip: Float64Array, left: number, columns: number): number {
  let most = -1
  for (let index = 1; index < 16; index += 1) {
    const value = Math.abs(strip[(index >> 2) * columns + left + (index & 3)] ?? 0)
    if (value > most) most = value
  }
  return most % SCALE > 0.5 * SCALE ? 1 : 0
}
