// A card that a list moved, and then another version of a reader: the card says what changed, when and why, in both languages.
import { hash } from 'node:crypto'
import { landscape, writePng } from '@rempart/fixtures'
import { listHunts } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { afterAll, expect, test } from 'vitest'
import { REASONS } from '@rempart/core'
import type { TestAccess } from '../../server/test/access-site.ts'
import { worker } from '../../server/test/case-site.ts'
import { playEarlier } from '../../server/test/earlier-examiner.ts'
import { listSite } from '../../server/test/list-site.ts'
import type { TestSite } from '../../server/test/running-site.ts'
import { newReportId, sendFiles } from '../../server/test/senders.ts'
import { noteExaminer } from '../../server/src/examiner/examiner-in-force.ts'
import { createApp } from '../../server/src/http/app.ts'
import { ROUTES } from '../../server/src/routes/index.ts'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import { faultless, inOtherLanguage } from './faultless.ts'
import { assign } from './sample-site.ts'

const PATIENCE = { timeout: 60_000, interval: 200 }

test('a card says what moved it: the list, then the version of a reader, with what is said now and no longer', async () => {
  const site = await consoleSite()
  const { services, url } = site
  const app = createApp(ROUTES, services)
  afterAll(() => app.close())
  const desk = await worker({ ...services, app } as unknown as TestAccess, 'reporter-desk')
  const bytes = writePng(landscape(3, { width: 160, height: 120 }))
  const report = newReportId()
  expect((await sendFiles(url, { id: report }, [{ name: 'hills.png', bytes }])).status).toBe(201)
  const caseId = (await desk.page.send('POST', `/reports/${report}/case`)).json<{ case: CaseId }>().case
  const cardIn = async () =>
    (await services.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1', [caseId])).rows[0]?.id
  await expect.poll(cardIn, PATIENCE).toBeDefined()
  const roundDone = () =>
    expect
      .poll(async () => (await listHunts(services.database, 1))[0], PATIENCE)
      .toMatchObject({ casesLeft: 0, cardsMoved: 1 })

  const { importList } = await listSite({ services } as TestSite)
  await importList('victims', `sha256,victim\n${hash('sha256', bytes, 'hex')},unidentified\n`)
  await roundDone()
  const claimed = { reader: 'camera-exif', version: 1, code: 'camera-named', origin: 'camera' } as const
  await playEarlier(services, {
    caseId,
    versions: `inspect = regexp_replace(inspect, 'camera-exif \\d+', 'camera-exif 1000')`,
    was: (examination) => ({
      ...examination,
      findings: [...examination.findings, { ...claimed, basis: 'measurement', where: 'exif:Make@0' }],
    }),
  })
  await noteExaminer(services)
  await roundDone()

  const { person, page, complaints } = await site.signIn(['analyst'])
  await assign(site, caseId, person)
  await page.goto(`${url}/console/cards/${caseId}/${await cardIn()}`)
  const says = async (words: typeof en, language: 'en' | 'fr'): Promise<void> => {
    const { moves } = words.card
    const told = page.getByRole('region', { name: moves.title })
    await told.getByText(moves.why.versions).waitFor()
    const text = (await told.innerText()).replaceAll(/\s+/gu, ' ')
    expect(text).toContain(moves.why.activated.replace('{{list}}', 'victims'))
    expect(text).toContain(moves.lanes.replace('{{before}}', '3').replace('{{after}}', '2'))
    expect(text).toContain(`${moves.gained} victims exact`.replaceAll(/\s+/gu, ' '))
    expect(text).toContain(moves.stays.replace('{{lane}}', '2'))
    expect(text).toMatch(/camera-exif 1000 → \d+/u)
    expect(text).toContain(`${moves.lost} camera-exif camera-named`.replaceAll(/\s+/gu, ' '))
    expect(text).toContain(REASONS['match-unidentified'][language])
  }
  await says(en, 'en')
  await faultless(page)
  await inOtherLanguage(page, () => says(fr, 'fr'))
  expect(complaints).toEqual([])
}, 240_000)
