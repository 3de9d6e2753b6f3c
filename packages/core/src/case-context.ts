// What ranking knows of the case beyond the files themselves: reports, earlier decisions, the operator's settings.
import type { Examination } from './examination.ts'
import type { ExhibitPath } from './exhibit.ts'
import type { Relation } from './relation.ts'

/** A report or decision that says a real child may be at risk now. */
export type AtRiskReport = Readonly<{
  path: ExhibitPath
  /** Who says so: each source has a budget. */
  source: string
  /** Order of arrival at that source. */
  sequence: number
}>

export type CaseContext = Readonly<{
  atRisk?: readonly AtRiskReport[]
  /** SHA-256 of what was decided here by a human. */
  decided?: ReadonlySet<string>
  /** SHA-256 seen in earlier cases: after the unseen, within a lane. */
  seenBefore?: ReadonlySet<string>
  /** An operator's own detector by SHA-256: the smaller, the sooner, among otherwise equal exhibits. */
  detectorOrder?: ReadonlyMap<string, number>
  /** ISO day on which cancellations are judged; without it they act only where that raises. */
  asOf?: string
  /** List entries (a match's `entry`) that earlier cases put in doubt: they match, and no longer count as a decision. */
  quarantined?: ReadonlySet<string>
  /** Distinct files above which a list entry no longer counts as a decision. */
  floodedAbove?: number
}>

/** What ranking reads of one exhibit. */
export type RankedExhibit = Readonly<
  Pick<
    Examination,
    'path' | 'type' | 'digests' | 'matches' | 'findings' | 'runs' | 'inputs' | 'camera' | 'parent' | 'gaps'
  > & {
    pixels?: Pick<NonNullable<Examination['pixels']>, 'width' | 'height' | 'pdq' | 'dihedral'>
    relations: readonly Relation[]
  }
>
