// The words of cases (notes, bases, values of entities) sealed each under a key of its case. The key lies sealed under the site's
// access key, so that a page of a case is read without asking the key service for each of its lines; it is destroyed with
// the case's other keys (docs/adr/0065).
import { keepWordsKey, wordsKeys } from '@rempart/store'
import type { CaseId, Queryable, Transaction } from '@rempart/store'
import { createBox } from '../access/box.ts'
import type { Box } from '../access/box.ts'
import { notFound } from '../http/problem.ts'
import type { Services } from '../services.ts'

type WordsServices = Pick<Services, 'access' | 'random'>

const KEY_BYTES = 32

/** The box of a case's words, made where it has none. HttpProblem 404 where there is no such case, or it was erased. */
export async function wordsOf({ access, random }: WordsServices, tx: Transaction, caseId: CaseId): Promise<Box> {
  const fresh = access.box.seal(random(KEY_BYTES), contextOf(caseId))
  const sealed = await keepWordsKey(tx, caseId, fresh)
  if (sealed === undefined) throw notFound()
  return createBox(access.box.open(sealed, contextOf(caseId)), random)
}

/** The boxes of these cases; those without words, or erased, are left out. */
export async function existingWords(
  { access, random }: WordsServices,
  database: Queryable,
  cases: readonly CaseId[],
): Promise<ReadonlyMap<CaseId, Box>> {
  const keys = await wordsKeys(database, cases)
  return new Map(
    [...keys].map(([caseId, sealed]) => [caseId, createBox(access.box.open(sealed, contextOf(caseId)), random)]),
  )
}

function contextOf(caseId: CaseId): string {
  return `case-words:${caseId}`
}
