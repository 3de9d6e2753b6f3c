// What people see of the addresses that a report names: which were not fetched and why, and where a file came from that was.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseId, ReportId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { newReportId, sendJson } from '../../server/test/senders.ts'
import { examineFetched } from '../../server/src/cases/examine-fetched.ts'
import { keepAnswer } from '../../server/src/fetching/keep-answer.ts'
import { sealFile } from '../../server/src/intake/receive-files.ts'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite, Visit } from './console-site.ts'
import { faultless } from './faultless.ts'
import { assign } from './sample-site.ts'

const NAMED = 'https://pictures.example/a-harbour'
const CHART = join(import.meta.dirname, '../../../samples/media/other/chart.bmp')
let site: ConsoleSite
let ada: Visit
let caseId: CaseId
let report: ReportId

beforeAll(async () => {
  site = await consoleSite()
  ada = await site.signIn(['senior-analyst'], { name: 'Ada', locale: 'fr-FR' })
  report = newReportId() as ReportId
  expect((await sendJson(site.url, { id: report, urls: [NAMED] })).status).toBe(201)
  const opened = await ada.page.evaluate(async (id) => {
    const { csrf } = (await (await fetch('/sessions/current')).json()) as { csrf: string }
    const answer = await fetch(`/reports/${id}/case`, { method: 'POST', headers: { 'rempart-csrf': csrf } })
    return (await answer.json()) as { case: string }
  }, report)
  caseId = opened.case as CaseId
  await assign(site, caseId, ada.person)
})

test('a case lists the addresses of its reports, as text and with the reason for which one was not fetched, in both languages', async () => {
  const { page, complaints } = ada
  const count = async (): Promise<number> => {
    const { rows } = await site.services.database.query('SELECT FROM address_fetch WHERE report = $1', [report])
    return rows.length
  }
  await eventually(count).toBe(1)
  await page.goto(`${site.url}/console/cases/${caseId}`)
  const row = page.getByRole('row', { name: NAMED })
  await row.getByText(fr.cases.outcomes['fetching-off']).waitFor()
  expect(await page.getByRole('link', { name: NAMED }).count()).toBe(0)
  await faultless(page)
  const english = await site.signIn(['analyst'], { name: 'Bo' })
  await assign(site, caseId, english.person)
  await english.page.goto(`${site.url}/console/cases/${caseId}`)
  await english.page.getByText(en.cases.outcomes['fetching-off']).waitFor()
  expect(complaints).toEqual([])
})

test('a card says where its file was fetched, when, and who allowed it', async () => {
  const { services } = site
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield readFileSync(CHART)
  }
  const head = { status: 200, headers: [['content-type', 'image/bmp']] as const }
  await keepAnswer(
    { ...services, config: { ...services.config, fetch: { ...FETCH, allowedBy: 'A. Example, order 12' } } },
    {
      caseId,
      report,
      number: 2,
      address: 'https://partner.example/chart',
      fetched: {
        outcome: 'fetched',
        answer: { address: 'https://files.partner.example/1', head },
        object: await sealFile(bytes(), services),
      },
    },
  )
  expect(await examineFetched(services, { caseId, report })).toBe(1)
  const { rows } = await services.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1', [caseId])
  const { page, complaints } = ada
  await page.goto(`${site.url}/console/cards/${caseId}/${rows[0]?.id}`)
  const evidence = page.getByRole('region', { name: fr.card.evidence.title.replace('{{number}}', '1') })
  await evidence.getByText('https://files.partner.example/1').waitFor()
  await evidence.getByText('https://partner.example/chart').waitFor()
  await evidence.getByText(fr.card.evidence.allowedBy.replace('{{who}}', 'A. Example, order 12')).waitFor()
  await faultless(page)
  await page.goto(`${site.url}/console/cases/${caseId}`)
  const row = page.getByRole('row', { name: 'https://partner.example/chart' })
  await row.getByText(fr.cases.answer.replace('{{status}}', '200')).click()
  await row.getByText('content-type: image/bmp').waitFor()
  await faultless(page)
  expect(complaints).toEqual([])
})

const FETCH = { hosts: [], userAgent: 'a test', extraCaPem: undefined }
