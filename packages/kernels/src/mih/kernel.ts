// Starts the kernel (assembly/) on a shared memory and fills in the records it reads. One instance a thread; the memory
// is shared by all of them, each with a context of its own.
import { dealtBits } from './plan.ts'
import { flipMasks } from './flip-masks.ts'
import { HASH_BITS } from './limits.ts'
import { type KernelLayout, MAX_FLIPS } from './kernel-layout.ts'
import { WASM_BASE64 } from './mih.wasm.ts'

export type KernelExports = Readonly<{
  search(index: number, context: number): number
  scan(index: number, context: number, from: number, to: number): number
  countTops(index: number, histograms: number): void
  buildChunk(index: number, chunk: number, histogram: number, pairs: number, local: number): number
  deal(table: number, hashes: number, count: number): void
  dealMany(bytes: number, hashes: number, count: number): void
  widenTable(table: number, bytes: number): void
  fold(hashes: number, count: number, slotOf: number, table: number, mask: number): number
}>

let compiled: WebAssembly.Module | undefined

/** An instance over `memory`. `takeHits` is called when the hit buffer of a context is full. */
export function startKernel(memory: WebAssembly.Memory, takeHits: (context: number) => void): KernelExports {
  compiled ??= new WebAssembly.Module(Buffer.from(WASM_BASE64, 'base64'))
  const instance = new WebAssembly.Instance(compiled, { env: { memory }, host: { takeHits } })
  return instance.exports as unknown as KernelExports
}

/** Writes everything that does not depend on the hashes: records, masks, the table that deals bits. */
export function writeRecords(memory: WebAssembly.Memory, layout: KernelLayout, entries: number): void {
  const words = new Uint32Array(memory.buffer)
  const { index, hashes, lowMasks, dealTable, slotBits, packTable } = layout
  words.set([entries, layout.plan.chunks, hashes, lowMasks, dealTable, slotBits, packTable], index / 4)
  for (const [number, chunk] of layout.chunks.entries()) {
    const tables = layout.maskTables[chunk.width]
    if (tables === undefined) throw new RangeError(`no masks for chunks of ${chunk.width} bits`)
    const record = [chunk.bitOffset, chunk.width, chunk.blocks, 0, chunk.postings, tables.masks, tables.levels, 0]
    words.set(record, layout.index / 4 + 8 + number * 8)
  }
  for (const context of layout.contexts)
    words.set([0, 0, 0, context.ranges, context.candidates, context.hits], context.fields / 4 + 8)
  for (const [width, { masks, levels }] of Object.entries(layout.maskTables)) {
    const list = flipMasks(Number(width) - 6, MAX_FLIPS + 1)
    words.set(list, masks / 4)
    for (let ones = 0; ones <= MAX_FLIPS; ones += 1)
      words[levels / 4 + ones] = flipMasks(Number(width) - 6, ones + 1).length
  }
  new Uint8Array(memory.buffer).set(flipMasks(6, 7), layout.lowMasks)
  writeDealTable(words, layout)
  writePackTable(new Uint8Array(memory.buffer), packTable)
}

function writeDealTable(words: Uint32Array, layout: KernelLayout): void {
  const order = dealtBits(layout.plan)
  for (let place = 0; place < HASH_BITS; place += 1) {
    const bit = order[place] as number
    const nibble = bit >> 2
    for (let value = 0; value < 16; value += 1) {
      if (((value >> (bit & 3)) & 1) === 0) continue
      const at = layout.dealTable / 4 + (nibble * 16 + value) * 8 + (place >> 5)
      words[at] = ((words[at] as number) | (1 << (place & 31))) >>> 0
    }
  }
}

/** For each set of four lanes the bytes of its lanes in order, then the sets of the first 0 to 4 lanes. */
function writePackTable(bytes: Uint8Array, at: number): void {
  for (let lanes = 0; lanes < 16; lanes += 1) {
    const chosen = [0, 1, 2, 3].filter((lane) => ((lanes >> lane) & 1) === 1)
    const places = chosen.flatMap((lane) => [lane * 4, lane * 4 + 1, lane * 4 + 2, lane * 4 + 3])
    bytes.set(places, at + lanes * 16)
  }
  bytes.set([0, 1, 3, 7, 15], at + 256)
}
