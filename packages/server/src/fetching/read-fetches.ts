// The addresses of a case as people read them: what became of each, with the words that lie sealed beside it.
import { addressFetches } from '@rempart/store'
import type { AddressFetch, CaseId } from '@rempart/store'
import { z } from 'zod'
import { existingWords } from '../cases/case-words.ts'
import { MAX_ADDRESSES_SHOWN } from '../limits.ts'
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

/** A page of the addresses of a case, each with what became of it; of an erased case, without words. `next` is the `after` of the page
 * that follows, if one does. */
export async function fetchPage(
  services: ReadServices,
  place: Readonly<{ caseId: CaseId; after: number | undefined }>,
): Promise<Readonly<{ fetches: readonly ReadFetch[]; next: number | undefined }>> {
  const found = await addressFetches(services.database, { ...place, limit: MAX_ADDRESSES_SHOWN + 1 })
  const page = found.slice(0, MAX_ADDRESSES_SHOWN)
  const next = found.length > page.length ? page.at(-1)?.seq : undefined
  return { fetches: await opened(services, place.caseId, page), next }
}

async function opened(
  services: ReadServices,
  caseId: CaseId,
  fetches: Awaited<ReturnType<typeof addressFetches>>,
): Promise<readonly ReadFetch[]> {
  const { database } = services
  if (fetches.length === 0) return []
  const box = (await existingWords(services, database, [caseId])).get(caseId)
  return fetches.map(({ wordsSealed, ...fetch }) => {
    const words = box && Buffer.from(box.open(wordsSealed, contextOf(fetch))).toString('utf8')
    return { ...fetch, words: words === undefined ? undefined : fetchWords.parse(JSON.parse(words)) }
  })
}

/** Of these exhibits of the case, those that were fetched. */
export async function fetchedExhibits(
  services: ReadServices,
  { caseId, exhibits }: Readonly<{ caseId: CaseId; exhibits: readonly string[] }>,
): Promise<ReadonlyMap<string, FetchedFrom>> {
  const fetches = await addressFetches(services.database, { caseId, exhibits, limit: exhibits.length })
  return new Map(
    (await opened(services, caseId, fetches)).flatMap(({ exhibit, at, words }) => {
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
