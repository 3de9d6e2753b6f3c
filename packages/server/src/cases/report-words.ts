// The words of a report in its case, opened for a job by the key service, which writes it down.
import type { UnwrapRequest } from '@rempart/core'
import { sealedWords } from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { openText } from '@rempart/vault'
import type { Services } from '../services.ts'

/** As take-report.ts wrote them; the caller checks the part that it needs. Undefined where they are not there or were erased. */
export async function reportWords(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  place: Readonly<{ report: ReportId; caseId: CaseId }>,
  request: UnwrapRequest,
): Promise<unknown> {
  const words = await sealedWords(database, place)
  if (words === undefined) return undefined
  const secret = await vault.keys.unwrap(words.key, request)
  return JSON.parse(Buffer.from(await openText(words.sealed, { name: words.name, secret })).toString('utf8'))
}
