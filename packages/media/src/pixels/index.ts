import type { RawImage } from '@rempart/kernels'
import type { MediaFile, ReaderResult } from '@rempart/provenance'

/** Reads pixels inside the sandbox; total on any picture. */
export type PixelReader = Readonly<{
  id: string
  version: number
  spec: string
  read(image: RawImage, file: MediaFile): ReaderResult
}>

export const pixelReaders: readonly PixelReader[] = []
