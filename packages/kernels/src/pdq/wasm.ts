// PDQ by the SIMD kernel in assembly/. The same bits as reference.ts, many times faster.
import type { PdqPipeline } from '@rempart/core'
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { coefficientsHash, dihedralHashes } from './block-hash.ts'
import { BLOCK, C512_SIDE, DCT, HASH_BITS, MIN_SIDE, WINDOW_DIVISOR } from './constants.ts'
import type { PdqKernel, PdqResult } from './pdq-kernel.ts'
import { WASM_BASE64 } from './pdq.wasm.ts'
import { hashPlane, lumaOf } from './reference.ts'

const GROUP = 8

type Exports = Readonly<{
  memory: WebAssembly.Memory
  open(width: number, height: number, channels: number, rowWindow: number, columnWindow: number): number
  dctAddress(): number
  blockAddress(): number
  keptAddress(): number
  push(rows: number): void
  close(): void
  transform(): void
  gradientSum(): number
}>

/** A kernel with memory of its own: one for each thread. */
export function createPdqWasm(): PdqKernel & Readonly<{ hashFiltered(image: RawImage): PdqResult }> {
  const bytes = Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
  // Meta's dihedral function filters a 64 × 64 picture too: what its vectors hold.
  const hashFiltered = (image: RawImage): PdqResult => {
    const { kept, quality } = coefficients(wasm, image)
    return { hex: coefficientsHash(kept), quality, dihedral: dihedralHashes(kept) }
  }
  const hash = (image: RawImage, pipeline: PdqPipeline): PdqResult => {
    checkImage(image)
    const source = pipeline === 'c512' ? shrink(image) : image
    // Meta's plain path leaves a 64 × 64 picture unfiltered; it and the smallest are the reference's.
    const { width, height } = source
    if (width < MIN_SIDE || height < MIN_SIDE || (width === BLOCK && height === BLOCK))
      return hashPlane(lumaOf(source, 'full'), { filterSmall: false })
    return hashFiltered(source)
  }
  return { hash, hashFiltered }
}

/** The 16 × 16 coefficients and the quality; not for a 64 × 64 picture, which the reference leaves unfiltered. */
function coefficients(
  wasm: Exports,
  { width, height, channels, data }: RawImage,
): Readonly<{ kept: Float32Array; quality: number }> {
  const window = (side: number): number => Math.floor((side + WINDOW_DIVISOR - 1) / WINDOW_DIVISOR)
  const input = wasm.open(width, height, channels, window(width), window(height)) >>> 0
  const dct = new Float32Array(wasm.memory.buffer, wasm.dctAddress() >>> 0, DCT.length)
  // Its place never moves: the first picture fills it.
  if (dct[0] === 0) dct.set(DCT)
  const rowBytes = width * channels
  const target = new Uint8Array(wasm.memory.buffer, input, rowBytes * GROUP)
  for (let row = 0; row < height; row += GROUP) {
    const rows = Math.min(GROUP, height - row)
    target.set(data.subarray(row * rowBytes, (row + rows) * rowBytes))
    wasm.push(rows)
  }
  wasm.close()
  const quality = Math.min(100, Math.floor((wasm.gradientSum() >>> 0) / 90))
  wasm.transform()
  const kept = new Float32Array(wasm.memory.buffer, wasm.keptAddress() >>> 0, HASH_BITS).slice()
  return { kept, quality }
}

/** Nearest neighbour to 512 × 512 where either side is larger; the aspect is not kept (pdq/cpp/io, CImg). */
function shrink(image: RawImage): RawImage {
  const { width, height, channels, data } = image
  if (width <= C512_SIDE && height <= C512_SIDE) return image
  const columns = Uint32Array.from(
    { length: C512_SIDE },
    (_, column) => Math.floor((column * width) / C512_SIDE) * channels,
  )
  const small = new Uint8Array(C512_SIDE * C512_SIDE * channels)
  let to = 0
  for (let row = 0; row < C512_SIDE; row += 1) {
    const from = Math.floor((row * height) / C512_SIDE) * width * channels
    for (let column = 0; column < C512_SIDE; column += 1) {
      const at = from + (columns[column] as number)
      for (let channel = 0; channel < channels; channel += 1, to += 1) small[to] = data[at + channel] as number
    }
  }
  return { width: C512_SIDE, height: C512_SIDE, channels, data: small }
}
