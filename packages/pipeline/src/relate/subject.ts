// What relate reads of an examination, and the relations it gathers.
import type { Examination, ExhibitPath, Relation } from '@rempart/core'
import { MAX_SHARED_VALUES } from '../limits.ts'

export type Subject = Readonly<
  Pick<
    Examination,
    'path' | 'type' | 'digests' | 'pixels' | 'matches' | 'findings' | 'runs' | 'inputs' | 'camera' | 'parent' | 'gaps'
  >
>

/** Takes of each examination what relating and ranking read. What many exhibits have in common (the same gap, the same
 * finding, nothing at all) is kept once: a case may hold a million of them. */
export function createSubjectReader(): (examination: Subject) => Subject {
  const kept = new Map<string, unknown>()
  const share = <T>(value: readonly T[]): readonly T[] => {
    const key = JSON.stringify(value)
    const held = kept.get(key) as readonly T[] | undefined
    if (held === undefined && kept.size < MAX_SHARED_VALUES) kept.set(key, value)
    return held ?? value
  }
  return ({ path, type, digests, pixels, matches, findings, runs, inputs, camera, parent, gaps }) => ({
    path,
    type,
    ...(digests && { digests }),
    ...(pixels && { pixels }),
    matches: share(matches),
    findings: share(findings),
    runs: share(runs),
    inputs: share(inputs),
    ...(camera && { camera }),
    ...(parent !== undefined && { parent }),
    gaps: share(gaps),
  })
}

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
