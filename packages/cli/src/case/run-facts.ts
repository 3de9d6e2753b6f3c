// What was asked of a run, how it was made, and what came of it.
import type { HeldList, PdqPipeline } from '@rempart/core'
import type { SandboxState } from '@rempart/media'
import type { ListOption } from '../lists/list-option.ts'

export type TriageOptions = Readonly<{
  folder: string
  out: string
  lists: readonly ListOption[]
  /** Folder of the registry; beside the keys where it is left out. */
  listFolder: string | undefined
  /** ISO day on which ages and cancellations are judged; the day of the first start where it is left out. */
  asOf: string | undefined
  pipeline: PdqPipeline
  workers: number | undefined
  keepTexts: boolean
  unsafeNoSandbox: boolean
  trustAnchors: string | undefined
  textToImageSigners: string | undefined
}>
export type Summary = Readonly<{
  exhibits: number
  cards: number
  /** Exhibits with at least one gap. */
  gaps: number
  /** Exhibits by lane, in order. */
  lanes: ReadonlyMap<number, number>
  manifestSha256: string
}>
export type RunFacts = Readonly<{
  options: TriageOptions
  lists: readonly HeldList[]
  decoderVersion: string
  sandbox: SandboxState
  /** Milliseconds since the epoch. */
  started: number
  keys: string
  /** ISO day on which ages of lists and cancellations were judged. */
  asOf: string
}>
