// Everything the line learned about one exhibit: what rank, relate, the report and the manifest read.
import type { Digests, ExhibitPath, MediaType } from './exhibit.ts'
import type { Finding, FoundText, RunStatement, StatedInput } from './finding.ts'
import type { Gap } from './gap.ts'
import type { PdqHash } from './hash.ts'
import type { Coverage, ListMatch } from './match.ts'

/** What the sandbox returns for one picture, all fixed layout. */
export type PixelFacts = Readonly<{
  width: number
  height: number
  frames: number
  pdq: PdqHash
  /** The eight dihedral PDQ hashes as hex, original first (rot90, rot180, rot270, flipX, flipY, flipPlus1, flipMinus1). */
  dihedral: readonly string[]
  /** Local features (for crops) in the layout of kernels, base64; empty where too small or flat. */
  features: string
  /** 64-bit gradient hash in 16 hexadecimal digits, for previews against main pictures. */
  dhash: string
}>

/** What camera bytes state, for order within a lane and for capping identical devices together. */
export type CameraFacts = Readonly<{
  make?: string
  model?: string
  /** Body or lens serial number as stated. */
  serial?: string
  /** DateTimeOriginal as stated, no zone invented. */
  takenAt?: string
  /** Maker notes, tables and dimensions agree with the stated camera (a measurement). */
  measured: boolean
}>

export type Examination = Readonly<{
  path: ExhibitPath
  sizeBytes: number
  type: MediaType
  digests?: Digests
  pixels?: PixelFacts
  matches: readonly ListMatch[]
  coverage: readonly Coverage[]
  findings: readonly Finding[]
  texts: readonly FoundText[]
  runs: readonly RunStatement[]
  inputs: readonly StatedInput[]
  camera?: CameraFacts
  /** For a preview: the exhibit it was found in. */
  parent?: ExhibitPath
  gaps: readonly Gap[]
}>
