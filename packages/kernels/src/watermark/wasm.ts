// Block votes by the SIMD kernel in assembly/: the same as dwtdct.ts, several times faster.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'
import { readVotes } from './dwtdct.ts'
import type { ReadVotes } from './dwtdct.ts'
import { WASM_BASE64 } from './watermark.wasm.ts'

const BLOCK = 8

type Exports = Readonly<{
  memory: WebAssembly.Memory
  open(width: number, channels: number): number
  votesAddress(): number
  vote(width: number, channels: number, swapped: number): void
}>

/** A kernel with memory of its own: one for each thread. */
export function createVoteReader(): ReadVotes {
  const bytes = Uint8Array.from(atob(WASM_BASE64), (character) => character.charCodeAt(0))
  const wasm = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Exports
  return (image: RawImage, order, sample = 1) => {
    checkImage(image)
    const { width, height, channels, data } = image
    // Grey carries no colour; nobody waits for it.
    if (channels === 1) return readVotes(image, order, sample)
    const [across, down] = [Math.floor(width / BLOCK), Math.floor(height / BLOCK)]
    const rowBytes = BLOCK * width * channels
    const input = wasm.open(width, channels)
    const target = new Uint8Array(wasm.memory.buffer, input, rowBytes)
    const answer = new Uint8Array(wasm.memory.buffer, wasm.votesAddress(), across)
    const votes = new Uint8Array(across * Math.ceil(down / sample))
    for (let row = 0, at = 0; row < down; row += sample, at += across) {
      target.set(data.subarray(row * rowBytes, (row + 1) * rowBytes))
      wasm.vote(width, channels, order === 'bgr' ? 0 : 1)
      votes.set(answer, at)
    }
    return { votes, across, sample }
  }
}
