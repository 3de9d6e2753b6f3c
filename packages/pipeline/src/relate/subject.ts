// What relate reads of an examination, and the relations it gathers.
import type { Examination, ExhibitPath, Relation } from '@rempart/core'

export type Subject = Readonly<
  Pick<
    Examination,
    'path' | 'type' | 'digests' | 'pixels' | 'matches' | 'findings' | 'runs' | 'inputs' | 'camera' | 'parent' | 'gaps'
  >
>

/** A link as one part of relate sees it, by position in the case: both ends get their relation. */
export type Link = Readonly<{
  from: number
  to: number
  kind: Relation['kind']
  /** The kind at the other end; absent where a link has one direction only. */
  back?: Relation['kind']
  basis: Relation['basis']
  detail?: string
}>

/** The folder part of a path, `` for the root. */
export function folderOf(path: ExhibitPath): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}
