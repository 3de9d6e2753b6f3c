// What the report is made from.
import type { Examination } from '@rempart/core'
import type { CaseRanking } from '@rempart/pipeline'
import type { RunFacts, Summary } from '../case/run-facts.ts'

export type ReportInput = Readonly<{
  /** In order of raw path bytes; may be gone through again and again, and is never held whole. */
  examinations: Iterable<Examination>
  ranking: CaseRanking
  summary: Summary
  facts: RunFacts
  /** Names a generation run without its words. */
  runNames(value: string): string
}>
