// A segment in the memory of the WASM kernel.
import { createDealer } from './deal.ts'
import { type Hits, type Segment, reserveHits } from './hits.ts'
import { HASH_WORDS, MAX_WORKERS } from './limits.ts'
import { type KernelExports, startKernel, writeRecords } from './kernel.ts'
import { type KernelLayout, layoutFor } from './kernel-layout.ts'
import { budgetsFor, planFor } from './plan.ts'

/** A memory with a finished index in it; can be sent to a worker as it is. */
export type KernelImage = Readonly<{ memory: WebAssembly.Memory; layout: KernelLayout; slots: number }>

/** `slotOf[entry]` where hashes were folded (see fold.ts), else undefined. */
export type BuiltImage = Readonly<{ image: KernelImage; slotOf: Uint32Array | undefined }>

/** Where the fields of a context lie, in words (assembly/layout.ts). */
const RADIUS = 8
const HIT_COUNT = 9
const BUDGETS = 16

/** Folds and indexes hashes (8 words each). */
export function buildImage(words: Uint32Array, plan = planFor(words.length / HASH_WORDS)): BuiltImage {
  const entries = words.length / HASH_WORDS
  const layout = layoutFor({ entries, plan, contexts: 1 + MAX_WORKERS })
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.maxPages, shared: true })
  const kernel = startKernel(memory, () => {})
  new Uint32Array(memory.buffer).set(words, layout.hashes / 4)
  const slots = foldInPlace(kernel, layout)
  const slotOf =
    slots === entries ? undefined : new Uint32Array(memory.buffer, layout.chunks[0]?.postings ?? 0, entries).slice()
  writeRecords(memory, layout, slots)
  kernel.widenTable(layout.dealTable, layout.pairs)
  kernel.dealMany(layout.pairs, layout.hashes, slots)
  kernel.countTops(layout.index, layout.histograms)
  let sides = layout.sides
  for (let chunk = 0; chunk < layout.plan.chunks; chunk += 1) {
    new Uint32Array(memory.buffer)[layout.index / 4 + 8 + chunk * 8 + 3] = sides
    const histogram = layout.histograms + chunk * 32_768
    sides = kernel.buildChunk(layout.index, chunk, histogram, layout.pairs, layout.local) >>> 0
    if (sides === 0) throw new RangeError('the side tables outgrew the memory they were reckoned for')
    sides = Math.ceil(sides / 64) * 64
  }
  return { image: { memory, layout, slots }, slotOf }
}

/** Answers from an image with one of its contexts; each thread takes a context of its own. */
export function openImage(image: KernelImage, context = 0): Segment {
  const { memory, layout, slots } = image
  const place = layout.contexts[context]
  if (place === undefined) throw new RangeError(`the image has ${layout.contexts.length} contexts, not ${context + 1}`)
  const fields = place.fields / 4
  const words = new Uint32Array(memory.buffer, 0, layout.chunks[0] ? layout.chunks[0].blocks / 4 : 0)
  const bytes = new Uint8Array(memory.buffer, 0, words.byteLength)
  let current: Hits | undefined
  const take = (count: number): void => {
    if (current === undefined || count === 0) return
    reserveHits(current, count)
    for (let at = place.hits / 4, end = at + count * 2; at < end; at += 2) {
      current.slots[current.length] = words[at] as number
      current.distances[current.length] = words[at + 1] as number
      current.length += 1
    }
  }
  const kernel = startKernel(memory, () => take(words[fields + HIT_COUNT] as number))
  const budgets = new Map<number, Uint32Array>()
  let prepared = -1
  const prepare = (radiusBits: number): void => {
    if (radiusBits === prepared) return
    let known = budgets.get(radiusBits)
    if (known === undefined) {
      known = Uint32Array.from(budgetsFor({ plan: layout.plan, count: slots, radiusBits }))
      budgets.set(radiusBits, known)
    }
    words.set(known, fields + BUDGETS)
    words[fields + RADIUS] = radiusBits
    prepared = radiusBits
  }
  return {
    slots,
    memoryBytes: memory.buffer.byteLength,
    search: ({ query, radiusBits, hits }) => {
      bytes.set(query, place.fields)
      kernel.deal(layout.dealTable, place.fields, 1)
      prepare(radiusBits)
      current = hits
      take(kernel.search(layout.index, place.fields))
      current = undefined
    },
    hashes: () => {
      const dealt = new Uint32Array(memory.buffer, layout.hashes, slots * HASH_WORDS).slice()
      return new Uint8Array(createDealer(layout.plan).collect(dealt).buffer)
    },
  }
}

function foldInPlace(kernel: KernelExports, layout: KernelLayout): number {
  const { entries } = layout
  // The postings are not written yet: the first list takes the slots, the others the hash table.
  const slotOf = layout.chunks[0]?.postings ?? 0
  const table = layout.chunks[1]?.postings ?? 0
  const mask = 2 ** Math.max(4, Math.ceil(Math.log2(entries * 1.25))) - 1
  return kernel.fold(layout.hashes, entries, slotOf, table, mask)
}
