// What a reader of pixels is.
import type { RawImage } from '@rempart/kernels'
import type { MediaFile, ReaderResult } from '@rempart/provenance'

/** Total on any picture. `file` gives the container's texts to those that need them. */
export type PixelReader = Readonly<{
  id: string
  version: number
  spec: string
  read(image: RawImage, file: MediaFile): PixelReading
}>
/** `unread`: why the question stays open, a stable code. */
export type PixelReading = ReaderResult & Readonly<{ unread?: string }>
