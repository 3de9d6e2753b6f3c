// Local features by the kernel in assembly/: the same as reference.ts, several times faster.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { WASM_BASE64 } from './features.wasm.ts'
import { LEVEL_QUOTAS, MIN_PICTURE_SIDE } from './limits.ts'
import { COSINES, PATTERN, SINES } from './pattern.ts'
import { greyPlane, levelSizes } from './pyramid.ts'
import type { Feature } from './feature.ts'
import { placed } from './feature.ts'

const ANSWER_BYTES = 40
const BITS_BYTES = 32

type Exports = Readonly<{
  memory: WebAssembly.Memory
  open(): void
  planeAddress(): number
  patternAddress(): number
  cosineAddress(): number
  sineAddress(): number
  answerAddress(): number
  shrink(fromWidth: number, fromHeight: number, width: number, height: number): void
  find(width: number, height: number, quota: number): number
}>

/** A kernel with memory of its own: one for each thread. */
export function createFeatures(): (image: RawImage) => readonly Feature[] {
  const bytes = Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
  wasm.open()
  const { buffer } = wasm.memory
  new Int8Array(buffer, wasm.patternAddress(), PATTERN.length).set(PATTERN)
  new Int32Array(buffer, wasm.cosineAddress(), COSINES.length).set(COSINES)
  new Int32Array(buffer, wasm.sineAddress(), SINES.length).set(SINES)
  return (image) => {
    checkImage(image)
    if (Math.min(image.width, image.height) < MIN_PICTURE_SIDE) return []
    const base = greyPlane(image)
    new Uint8Array(buffer, wasm.planeAddress(), base.data.length).set(base.data)
    const sizes = levelSizes(base)
    return sizes.flatMap((size, level) => {
      const before = sizes[level - 1]
      if (before !== undefined) wasm.shrink(before.width, before.height, size.width, size.height)
      const count = wasm.find(size.width, size.height, LEVEL_QUOTAS[level] ?? 0)
      return readAnswers(wasm, count).map((corner) => placed({ ...corner, level, width: size.width }, base))
    })
  }
}

function readAnswers(
  wasm: Exports,
  count: number,
): readonly Pick<Parameters<typeof placed>[0], 'at' | 'direction' | 'bits'>[] {
  const address = wasm.answerAddress()
  const view = new DataView(wasm.memory.buffer, address, count * ANSWER_BYTES)
  return Array.from({ length: count }, (_, index) => ({
    at: view.getUint32(index * ANSWER_BYTES, true),
    direction: view.getUint32(index * ANSWER_BYTES + 4, true),
    bits: new Uint8Array(wasm.memory.buffer, address + index * ANSWER_BYTES + 8, BITS_BYTES).slice(),
  }))
}
