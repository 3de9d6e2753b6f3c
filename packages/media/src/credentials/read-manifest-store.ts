// C2PA manifest stores through c2pa-rs compiled to WebAssembly (C2PA Technical Specification 2.x). Nothing is fetched: no
// remote manifest, no revocation answer, no trust list but the operator's.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { MediaType } from '@rempart/core'

type Library = typeof import('@contentauth/c2pa-wasm')
let started: Promise<Library> | undefined

/** The manifest store as c2pa-rs gives it, unjudged. Throws what c2pa-rs throws. */
export async function readManifestStore(bytes: Uint8Array, type: MediaType, anchorsPem: string): Promise<unknown> {
  started ??= start()
  const { WasmReader } = await started
  const settings = {
    verify: { remote_manifest_fetch: false, ocsp_fetch: false, verify_trust: anchorsPem !== '' },
    ...(anchorsPem !== '' && { trust: { trust_anchors: anchorsPem } }),
  }
  const reader = await WasmReader.fromBytes(type, bytes, JSON.stringify(settings))
  try {
    return JSON.parse(reader.json()) as unknown
  } finally {
    reader.free()
  }
}

/** Loaded and compiled once a process, on the first file that carries credentials: few do. */
async function start(): Promise<Library> {
  const library = await import('@contentauth/c2pa-wasm')
  const require = createRequire(import.meta.url)
  library.initSync({ module: readFileSync(require.resolve('@contentauth/c2pa-wasm/c2pa.wasm')) })
  return library
}
