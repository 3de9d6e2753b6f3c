// An exhibit whose file is not opened, matched with the lists of today by what the line kept of it.
import type { HeldList } from '@rempart/core'
import { match } from '@rempart/pipeline'
import type { KeptExamination } from '../cases/imported-line.ts'

/** The same examination with the matches and the coverage of these lists, and a gap for each that failed its canary. */
export async function matchedAgain(examination: KeptExamination, lists: readonly HeldList[]): Promise<KeptExamination> {
  const { digests, pixels, gaps } = examination
  // What was never read has nothing to be matched by, as in the line.
  if (digests === undefined) return examination
  const { matches, coverage } = await match({ digests, ...(pixels && { pixels }) }, lists)
  const failed = coverage.flatMap(({ list, canary }) =>
    canary === 'failed' ? [{ stage: 'match' as const, reason: 'canary-failed', detail: list }] : [],
  )
  return { ...examination, matches, coverage, gaps: [...gaps.filter(({ stage }) => stage !== 'match'), ...failed] }
}
