// The addresses of a case as people read them: what became of each, with the words that lie sealed beside it.
import { addressFetches } from '@rempart/store'
import type { AddressFetch, CaseId } from '@rempart/store'
import { z } from 'zod'
import { existingWords } from '../cases/case-words.ts'
import type { Services } from '../services.ts'

type ReadServices = Pick<Services, 'database' | 'access' | 'random'>
const fetchWords = z.object({
  address: z.string(),
  /** The address that answered, where another did. */
  answered: z.string().optional(),
  headers: z.array(z.tuple([z.string(), z.string()])).readonly(),
  allowedBy: z.string().optional(),
})
export type FetchWords = z.infer<typeof fetchWords>
/** An address of a case as people see it; `words` is undefined once the case was erased. */
export type ReadFetch = Omit<AddressFetch, 'wordsSealed'> &
  Readonly<{ exhibit: string | undefined; words: FetchWords | undefined }>

/** Where an exhibit came from: an address of a report, the one that answered where another did, when, and who had allowed it. */
export type FetchedFrom = Readonly<{ address: string; answered?: string; at: string; allowedBy?: string }>

/** Every address of a case with what became of it; of an erased case, without words. */
export async function readFetches(services: ReadServices, caseId: CaseId): Promise<readonly ReadFetch[]> {
  const { database } = services
  const fetches = await addressFetches(database, caseId)
  if (fetches.length === 0) return []
  const box = (await existingWords(services, database, [caseId])).get(caseId)
  return fetches.map(({ wordsSealed, ...fetch }) => {
    const opened = box && Buffer.from(box.open(wordsSealed, contextOf(fetch))).toString('utf8')
    return { ...fetch, words: opened === undefined ? undefined : fetchWords.parse(JSON.parse(opened)) }
  })
}

/** Exhibits of the case that were fetched. */
export async function fetchedExhibits(
  services: ReadServices,
  caseId: CaseId,
): Promise<ReadonlyMap<string, FetchedFrom>> {
  return new Map(
    (await readFetches(services, caseId)).flatMap(({ exhibit, at, words }) => {
      if (exhibit === undefined || words === undefined) return []
      const { address, answered, allowedBy } = words
      const from = { address, at: at.toISOString(), ...(answered && { answered }), ...(allowedBy && { allowedBy }) }
      return [[exhibit, from] as const]
    }),
  )
}

/** What the sealed words of an address are bound to. */
export function contextOf({ report, number }: Pick<AddressFetch, 'report' | 'number'>): string {
  return `address:${report}:${number}`
}
