// Local features by the kernel in assembly/: the same as reference.ts, several times faster.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { WASM_BASE64 } from './features.wasm.ts'
import { LEVEL_QUOTAS, MIN_PICTURE_SIDE } from './limits.ts'
import { COSINES, PATTERN, SINES } from './pattern.ts'
import { levelSizes, samplingOf } from './pyramid.ts'
import type { Sampling } from './pyramid.ts'
import type { Feature } from './feature.ts'
import { placed } from './feature.ts'

const ANSWER_BYTES = 40

type Exports = Readonly<{
  memory: WebAssembly.Memory
  open(): void
  patternAddress(): number
  cosineAddress(): number
  sineAddress(): number
  columnsAddress(): number
  answerAddress(): number
  inputAddress(rowBytes: number): number
  grey(row: number, width: number, rowBytes: number, channels: number): void
  shrink(fromWidth: number, fromHeight: number, width: number, height: number): void
  find(width: number, height: number, quota: number): number
}>

/** A kernel with memory of its own: one for each thread. */
export function createFeatures(): (image: RawImage) => readonly Feature[] {
  const bytes = Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
  wasm.open()
  // The first room for rows makes the memory large enough for the tables too.
  wasm.inputAddress(0)
  new Int8Array(wasm.memory.buffer, wasm.patternAddress(), PATTERN.length).set(PATTERN)
  new Int32Array(wasm.memory.buffer, wasm.cosineAddress(), COSINES.length).set(COSINES)
  new Int32Array(wasm.memory.buffer, wasm.sineAddress(), SINES.length).set(SINES)
  return (image) => {
    checkImage(image)
    if (Math.min(image.width, image.height) < MIN_PICTURE_SIDE) return []
    const base = samplingOf(image)
    layGreyPlane(wasm, image, base)
    const sizes = levelSizes(base)
    return sizes.flatMap((size, level) => {
      const before = sizes[level - 1]
      if (before !== undefined) wasm.shrink(before.width, before.height, size.width, size.height)
      const count = wasm.find(size.width, size.height, LEVEL_QUOTAS[level] ?? 0)
      return readAnswers(wasm, count).map((corner) => placed({ ...corner, level, width: size.width }, base))
    })
  }
}

/** Hands the kernel the sampled rows of the picture, two for each row of the plane. */
function layGreyPlane(wasm: Exports, { width, channels, data }: RawImage, sampling: Sampling): void {
  const rowBytes = width * channels
  const input = wasm.inputAddress(rowBytes)
  const { buffer } = wasm.memory
  const target = new Uint8Array(buffer, input, rowBytes * 2)
  const starts = new Uint32Array(buffer, wasm.columnsAddress(), sampling.columns.length)
  for (const [at, column] of sampling.columns.entries()) starts[at] = column * channels
  const copy = (row: number, to: number): void => target.set(data.subarray(row * rowBytes, (row + 1) * rowBytes), to)
  for (let row = 0; row < sampling.height; row += 1) {
    copy(sampling.rows[row * 2] as number, 0)
    copy(sampling.rows[row * 2 + 1] as number, rowBytes)
    wasm.grey(row, sampling.width, rowBytes, channels)
  }
}

function readAnswers(
  wasm: Exports,
  count: number,
): readonly Pick<Parameters<typeof placed>[0], 'at' | 'direction' | 'bits'>[] {
  const bytes = new Uint8Array(wasm.memory.buffer, wasm.answerAddress(), count * ANSWER_BYTES).slice()
  const words = new Uint32Array(bytes.buffer)
  return Array.from({ length: count }, (_, index) => ({
    at: words[(index * ANSWER_BYTES) / 4] as number,
    direction: words[(index * ANSWER_BYTES) / 4 + 1] as number,
    bits: bytes.subarray(index * ANSWER_BYTES + 8, (index + 1) * ANSWER_BYTES),
  }))
}
