// Which known watermark, if any, a picture carries.
import type { RawImage } from '../raw-image.ts'
import { canCarryWatermark, foldVotes } from './dwtdct.ts'
import type { BlockVotes, ChannelOrder, ReadVotes } from './dwtdct.ts'
import { PAYLOADS } from './payloads.ts'
import { createVoteReader } from './wasm.ts'

/** Blocks of a first look: fifteen votes for each bit of the longest payload. Marks of the reference encoder agree in 0.87
 * of their bits or more by then. */
const FIRST_LOOK_BLOCKS = 2048
/** A mark shows in the first look with more than this; where none does, the rest of the picture is not read. */
const FIRST_LOOK_AGREEMENT = 0.7

export type WatermarkReading = Readonly<{ name: string; order: ChannelOrder; agreement: number; found: boolean }>

/** A reader of every payload in both channel orders, the best agreement first; empty where the picture is too small or grey.
 * It has memory of its own: one for each thread. */
export function createWatermarkReader(): (image: RawImage) => readonly WatermarkReading[] {
  const readVotes = createVoteReader()
  return (image) => readWatermarks(image, readVotes)
}

function readWatermarks(image: RawImage, readVotes: ReadVotes): readonly WatermarkReading[] {
  if (image.channels === 1 || !canCarryWatermark(image)) return []
  const sample = Math.max(1, Math.floor((image.width * image.height) / 64 / FIRST_LOOK_BLOCKS))
  const readings = (['bgr', 'rgb'] as const).flatMap((order) => {
    const first = agreements(readVotes(image, order, sample), order)
    const isPromising = first.some(({ agreement }) => agreement > FIRST_LOOK_AGREEMENT)
    return isPromising && sample > 1 ? agreements(readVotes(image, order), order) : first
  })
  return readings.toSorted((a, b) => b.agreement - a.agreement)
}

function agreements(votes: BlockVotes, order: ChannelOrder): readonly WatermarkReading[] {
  return PAYLOADS.map(({ name, bits, minAgreement }) => {
    const agreement = agreementOf(foldVotes(votes, bits.length), bits)
    return { name, order, agreement, found: agreement >= minAgreement }
  })
}

function agreementOf(read: Uint8Array, expected: string): number {
  let same = 0
  for (const [at, bit] of read.entries()) if (String(bit) === expected[at]) same += 1
  return same / expected.length
}
