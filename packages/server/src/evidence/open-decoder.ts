// The sandboxed decoder, started when the first picture is asked for: a site that shows none needs none.
import type { Decoder } from '@rempart/core'
import { createDecoder } from '@rempart/media'
import type { TrustSettings } from '@rempart/provenance'

export type LazyDecoder = Readonly<{
  /** UserError `sandbox-unavailable` where the sandbox cannot be had. */
  get(): Promise<Decoder>
  close(): Promise<void>
}>

export function lazyDecoder(trust: TrustSettings): LazyDecoder {
  let decoder: Promise<Decoder> | undefined
  return {
    get() {
      decoder ??= createDecoder({ trust }).catch((error: unknown) => {
        decoder = undefined // asked for again, it is tried again
        throw error
      })
      return decoder
    },
    close: async () => (await decoder)?.close(),
  }
}
