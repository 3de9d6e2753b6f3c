// Rank: lane, reasons and origin of every exhibit, and the cards of the case in order. The rules are core's.
import type { Card, CaseContext, ExhibitPath, Finding, Gap, RankedResult } from '@rempart/core'
import { rankCase } from '@rempart/core'
import type { RelatedCase } from './relate.ts'

export const RANK_VERSION = 1

/** What relate and rank said of one exhibit; `findings` and `gaps` hold its own and those that only the case showed. */
export type RankedLine = RankedResult & Readonly<{ findings: readonly Finding[]; gaps: readonly Gap[] }>

/** Ranks a related case. The result depends on the exhibits alone, not on their order. */
export function rank(
  related: RelatedCase,
  context: CaseContext = {},
): Readonly<{ exhibits: ReadonlyMap<ExhibitPath, RankedLine>; cards: readonly Card[] }> {
  const { exhibits, cards } = rankCase({ ...related, context })
  const lines = related.exhibits.flatMap(({ path, findings, gaps }, at): [ExhibitPath, RankedLine][] => {
    const result = exhibits[at]
    return result === undefined ? [] : [[path, { ...result, findings, gaps }]]
  })
  return { exhibits: new Map(lines), cards }
}
