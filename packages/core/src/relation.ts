// Links between exhibits, typed, and directed where the evidence is.
import type { ExhibitPath } from './exhibit.ts'
import type { Basis } from './finding.ts'

export type RelationKind =
  /** Equal SHA-256. */
  | 'copy'
  /** Within 31 bits in one of eight orientations, both qualities at least 50. */
  | 'near-duplicate'
  /** This exhibit was made from `to`. */
  | 'derived-from'
  /** `to` was made from this exhibit. */
  | 'source-of'
  /** This exhibit shows a part of `to`. */
  | 'crop-of'
  | 'crop-source-of'
  /** This exhibit is the preview embedded in `to`. */
  | 'preview-of'
  | 'has-preview'
  /** Both state the same model, workflow or prompt family. */
  | 'same-run'
  /** `to` is a model found beside this picture. */
  | 'beside-model'

/** `detail`: distance in bits for near-duplicates, the stating reader otherwise. */
export type Relation = Readonly<{ kind: RelationKind; to: ExhibitPath; basis: Basis; detail?: string }>
