// Cases of a site with lists, for tests: an analyst works on each, and finds its cards once it was examined.
import type { CaseId } from '@rempart/store'
import { expect, vi } from 'vitest'
import { type Browser, person, signIn } from './access-site.ts'
import type { ListSite } from './list-site.ts'
import { newReportId, sendFiles } from './senders.ts'

type SentFile = Readonly<{ name: string; bytes: Uint8Array }>
export type ReviewedCases = Readonly<{
  /** The analyst's. */
  page: Browser
  /** The case of a report with these files, once it has cards. */
  caseOf(files: readonly SentFile[]): Promise<CaseId>
  cardIds(caseId: CaseId): Promise<readonly string[]>
}>

export async function reviewedCases({ running, site, senior }: ListSite): Promise<ReviewedCases> {
  const analyst = await person(site, ['analyst'])
  const [desk, page] = [await signIn(site, await person(site, ['reporter-desk'])), await signIn(site, analyst)]
  const cardIds = async (caseId: CaseId): Promise<readonly string[]> => {
    const { rows } = await running.services.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1', [
      caseId,
    ])
    return rows.map(({ id }) => id)
  }
  return {
    page,
    cardIds,
    async caseOf(files) {
      const id = newReportId()
      expect((await sendFiles(running.url, { id }, files)).status).toBe(201)
      const caseId = (await desk.send('POST', `/reports/${id}/case`)).json<{ case: CaseId }>().case
      const assigned = await senior.send('PUT', `/cases/${caseId}/people/${analyst.id}`, { assigned: true })
      expect(assigned.statusCode).toBeLessThan(300)
      await vi.waitUntil(async () => (await cardIds(caseId)).length > 0, { timeout: 60_000, interval: 200 })
      return caseId
    },
  }
}
