// The edges of the line. Adapters implement these; the pipeline never imports an adapter.
import type { MediaType } from './exhibit.ts'
import type { PixelFacts } from './examination.ts'
import type { Finding, FoundText, RunStatement, StatedInput } from './finding.ts'
import type { Answer, Gap } from './gap.ts'
import type { PdqPipeline } from './hash.ts'

export type DecodeJob = Readonly<{
  bytes: Uint8Array
  type: MediaType
  pipeline: PdqPipeline
  /** The container parser found C2PA bytes: read them in the sandbox as well. */
  credentials: boolean
}>
/** `pixels` a gap where decoding failed; pixel findings and credentials may still be there. */
export type DecodeResult = Readonly<{
  pixels: Answer<PixelFacts>
  findings: readonly Finding[]
  texts: readonly FoundText[]
  runs: readonly RunStatement[]
  inputs: readonly StatedInput[]
  gaps: readonly Gap[]
}>
/** A freshly encoded picture for a browser: never the original bytes. */
export type Rendition = Readonly<{
  type: 'image/webp' | 'image/jpeg'
  bytes: Uint8Array
  width: number
  height: number
}>

/** `maxSide`: pixels of the longer side at most. `mark`: who sees it and when, drawn all over the picture. */
export type RenderOptions = Readonly<{ maxSide: number; mark?: string }>

/** Decodes untrusted files in a sandbox. Results are a pure function of job and decoder version; a crash, a time-out or
 * a refusal is a gap, never an exception. */
export interface Decoder {
  readonly version: string
  examine(job: DecodeJob): Promise<DecodeResult>
  /** At most 64 KiB. */
  render(job: Pick<DecodeJob, 'bytes' | 'type'>, options: RenderOptions): Promise<Answer<Rendition>>
  close(): Promise<void>
}

export interface Clock {
  now(): Date
}
