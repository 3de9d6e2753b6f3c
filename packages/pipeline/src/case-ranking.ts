// The last two stages over a whole case, with production's neighbour index.
import type { Card, CaseContext, ExhibitPath } from '@rempart/core'
import { createHashIndex } from '@rempart/kernels'
import { createSubjectReader } from './relate/subject.ts'
import type { Subject } from './relate/subject.ts'
import { rank } from './stages/rank.ts'
import type { RankedLine } from './stages/rank.ts'
import { relate } from './stages/relate.ts'

export type CaseRanking = Readonly<{
  /** What was said of one exhibit. RangeError for a path that is not in the case: a bug. */
  of(path: ExhibitPath): RankedLine
  cards: readonly Card[]
  relationCount: number
}>

/** Relates and ranks; the result depends on the exhibits and the context alone. Examinations may stream: only what is read here is kept. */
export function rankExaminations(examinations: Iterable<Subject>, context: CaseContext = {}): CaseRanking {
  const subjects = Array.from(examinations, createSubjectReader())
  const related = relate(subjects, (hashes) => createHashIndex({ hashes }))
  const { exhibits, cards } = rank(related, context)
  let relationCount = 0
  for (const { relations } of exhibits.values()) relationCount += relations.length
  return {
    of(path) {
      const line = exhibits.get(path)
      if (line === undefined) throw new RangeError(`${path} is not in the case`)
      return line
    },
    cards,
    relationCount,
  }
}
