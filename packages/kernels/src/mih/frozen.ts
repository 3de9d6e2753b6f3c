// An index as a header (JSON) and raw parts, so that a file can be streamed straight into the memories it opens from.
// Scratch is left out. The header must come from a trusted place (an authenticated file): its sizes are checked, the
// contents of the parts are not.
import type { HashIndexEngine } from './build.ts'
import type { HashIndexState, SegmentRecord } from './index-state.ts'
import { type KernelLayout, PAGE_BYTES } from './kernel-layout.ts'
import type { KernelImage } from './wasm-segment.ts'

/** Version of the layout of header and parts; another version is refused by the reader. */
export const FROZEN_VERSION = 3

type FrozenBall = Readonly<{ centre: readonly number[]; radiusBits: number; from: number; to: number }>
type FrozenImage = Readonly<{ layout: KernelLayout; slots: number; pages: number }>
type FrozenSegment = Readonly<{
  ids: number
  starts: number | null
  words: number | null
  image: FrozenImage | null
  balls: readonly FrozenBall[] | null
}>
export type FrozenHeader = Readonly<{
  engine: HashIndexEngine
  nextId: number
  deltaFirstId: number
  pending: number
  delta: number
  gone: number
  segments: readonly FrozenSegment[]
}>

/** The state as header and parts; the parts are views, not copies. Lengths in the header are in 32-bit words. */
export function freezeState(state: HashIndexState): { header: FrozenHeader; parts: readonly Uint8Array[] } {
  const parts: Uint8Array[] = [bytesOf(state.delta), bytesOf(state.gone)]
  for (const { ids, starts, words, image } of state.records) {
    parts.push(bytesOf(ids))
    if (starts !== undefined) parts.push(bytesOf(starts))
    if (words !== undefined) parts.push(bytesOf(words))
    if (image !== undefined) parts.push(...imageParts(image.memory, image.layout))
  }
  const { engine, nextId, deltaFirstId, pending, delta, gone } = state
  const segments = state.records.map(freezeSegment)
  return {
    header: { engine, nextId, deltaFirstId, pending, delta: delta.length, gone: gone.length, segments },
    parts,
  }
}

/** The memories to be filled, in the order of the file, and the state over them. */
export function thawState(header: FrozenHeader): { state: HashIndexState; parts: readonly Uint8Array[] } {
  const parts: Uint8Array[] = []
  const array = (length: number): Uint32Array => {
    const words = new Uint32Array(new SharedArrayBuffer(length * 4))
    parts.push(bytesOf(words))
    return words
  }
  const delta = array(header.delta)
  const gone = array(header.gone)
  const records = header.segments.map((segment): SegmentRecord => {
    const ids = array(segment.ids)
    const starts = segment.starts === null ? undefined : array(segment.starts)
    const words = segment.words === null ? undefined : array(segment.words)
    const image = segment.image === null ? undefined : emptyImage(segment.image)
    if (image !== undefined) parts.push(...imageParts(image.memory, image.layout))
    const balls = segment.balls?.map((ball) => ({ ...ball, centre: Uint32Array.from(ball.centre) }))
    return { ids, starts, words, image, balls }
  })
  const { engine, nextId, deltaFirstId, pending } = header
  return { state: { engine, nextId, deltaFirstId, pending, delta, gone, records }, parts }
}

function freezeSegment({ ids, starts, words, image, balls }: SegmentRecord): FrozenSegment {
  return {
    ids: ids.length,
    starts: starts?.length ?? null,
    words: words?.length ?? null,
    image: image
      ? { layout: image.layout, slots: image.slots, pages: image.memory.buffer.byteLength / PAGE_BYTES }
      : null,
    balls: balls?.map((ball) => ({ ...ball, centre: [...ball.centre] })) ?? null,
  }
}

function emptyImage({ layout, slots, pages }: FrozenImage): KernelImage {
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
  return { memory, layout, slots }
}

/** All but the scratch of the build. */
function imageParts(memory: WebAssembly.Memory, layout: KernelLayout): readonly Uint8Array[] {
  const bytes = new Uint8Array(memory.buffer)
  return [bytes.subarray(0, layout.histograms), bytes.subarray(layout.sides)]
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
}
