// The sandboxed decoder, started when the first picture is asked for: a site that shows none needs none.
import type { Decoder } from '@rempart/core'
import { createDecoder } from '@rempart/media'

export type LazyDecoder = Readonly<{
  /** UserError `sandbox-unavailable` where the sandbox cannot be had. */
  get(): Promise<Decoder>
  close(): Promise<void>
}>

export function lazyDecoder(): LazyDecoder {
  let decoder: Promise<Decoder> | undefined
  return {
    get() {
      decoder ??= createDecoder({ trust: { anchorsPem: '', textToImageOnlySigners: [] } }).catch((error: unknown) => {
        decoder = undefined // asked for again, it is tried again
        throw error
      })
      return decoder
    },
    close: async () => (await decoder)?.close(),
  }
}
