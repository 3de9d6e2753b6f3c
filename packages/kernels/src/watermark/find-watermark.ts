// Which known watermark, if any, a picture carries.
import type { RawImage } from '../raw-image.ts'
import { canCarryWatermark, foldVotes, readVotes } from './dwtdct.ts'
import type { ChannelOrder } from './dwtdct.ts'
import { PAYLOADS } from './payloads.ts'

export type WatermarkReading = Readonly<{ name: string; order: ChannelOrder; agreement: number; found: boolean }>

/** Every payload in both channel orders, the best agreement first; empty where the picture is too small or grey. */
export function readWatermarks(image: RawImage): readonly WatermarkReading[] {
  if (image.channels === 1 || !canCarryWatermark(image)) return []
  const readings = (['bgr', 'rgb'] as const).flatMap((order) => {
    const votes = readVotes(image, order)
    return PAYLOADS.map(({ name, bits, minAgreement }) => {
      const agreement = agreementOf(foldVotes(votes, bits.length), bits)
      return { name, order, agreement, found: agreement >= minAgreement }
    })
  })
  return readings.toSorted((a, b) => b.agreement - a.agreement)
}

function agreementOf(read: Uint8Array, expected: string): number {
  let same = 0
  for (const [at, bit] of read.entries()) if (String(bit) === expected[at]) same += 1
  return same / expected.length
}
