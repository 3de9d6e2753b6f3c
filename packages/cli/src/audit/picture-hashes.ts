// PDQ of pictures in shards and folders, computed in the sandboxed decoder. Nothing is rendered or shown.
import { isDecodedImage, memorySource, PDQ_MIN_QUALITY } from '@rempart/core'
import type { Decoder } from '@rempart/core'
import type { PictureAnswer } from '@rempart/exchange'
import { detectType } from '@rempart/provenance'

/** The hashes of one file's bytes in all eight orientations; low quality and failures are gaps with their reason. */
export async function pictureHashes(decoder: Decoder, bytes: Uint8Array): Promise<PictureAnswer> {
  const type = detectType(memorySource(bytes))
  if (!isDecodedImage(type)) return { kind: 'not-a-picture' }
  const { pixels } = await decoder.examine({ bytes, type, pipeline: 'full', credentials: false })
  if (pixels.kind === 'gap') return { kind: 'gap', reason: `not decoded: ${pixels.gap.reason}` }
  const { pdq, dihedral } = pixels.value
  if (pdq.quality < PDQ_MIN_QUALITY)
    return { kind: 'gap', reason: `PDQ quality ${pdq.quality} is too low to compare at a distance` }
  return { kind: 'hashes', hashes: dihedral.map((hex) => Buffer.from(hex, 'hex')) }
}
