// PDQ of pictures in shards and folders, computed in the sandboxed decoder. Nothing is rendered or shown.
import { isDecodedImage, isTelling, memorySource } from '@rempart/core'
import type { Decoder } from '@rempart/core'
import type { PictureAnswer } from '@rempart/exchange'
import { detectType } from '@rempart/provenance'

/** The hashes of one file's bytes in all eight orientations; what says too little and failures are gaps with their reason. */
export async function pictureHashes(decoder: Decoder, bytes: Uint8Array): Promise<PictureAnswer> {
  const type = detectType(memorySource(bytes))
  if (!isDecodedImage(type)) return { kind: 'not-a-picture' }
  const { pixels } = await decoder.examine({ bytes, type, pipeline: 'full', credentials: false })
  if (pixels.kind === 'gap') return { kind: 'gap', reason: `not decoded: ${pixels.gap.reason}` }
  const { pdq, dihedral } = pixels.value
  if (!isTelling(pixels.value))
    return { kind: 'gap', reason: `says too little to be compared at a distance (PDQ quality ${pdq.quality})` }
  return { kind: 'hashes', hashes: dihedral.map((hex) => Buffer.from(hex, 'hex')) }
}
