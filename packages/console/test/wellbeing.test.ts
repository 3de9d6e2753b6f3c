// What protects the person who looks (SECURITY §5 K2 to K4): copies are shown once, breaks hold in every window and under any
// clock of the browser, a card is passed on unasked, figures are one's own.
import type { Page } from 'playwright-core'
import type { PersonId } from '@rempart/core'
import { inTransaction, insertExhibitView } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { faultless } from './faultless.ts'
import { assign, bringSampleCase } from './sample-site.ts'

/** As many as the key service opens for one person within a minute, and no more. */
const CARDS = 6
const MINUTE_MS = 60_000
/** A stretch after which a break is due (core's EXPOSURE_DEFAULTS), a view a minute. */
const STRETCH_MINUTES = 50
let site: ConsoleSite
let place: CaseId
let person: PersonId
let page: Page
beforeAll(async () => {
  site = await consoleSite()
  place = await bringSampleCase(site)
  const visit = await site.signIn(['analyst'], { name: 'Amal' })
  await assign(site, place, visit.person)
  ;({ page, person } = visit)
  await page.reload()
  await page.getByText('Why it is next').waitFor()
})

/** Lets the last minutes be full of views, each an entry of the ledger as every view is. */
async function lookFor(minutes: number): Promise<void> {
  const { database, ledger } = site.services
  const { rows } = await database.query<{ object: string }>(
    'SELECT object FROM exhibit WHERE object IS NOT NULL LIMIT 1',
  )
  const now = Date.now()
  await inTransaction(database, async (tx) => {
    const ats = Array.from({ length: minutes }, (_, at) => new Date(now - (minutes - at) * MINUTE_MS))
    const facts = { kind: 'full', reason: 'triage' }
    const seqs = await ledger.appendActs(
      tx,
      ats.map((at) => ({ type: 'view' as const, facts, at })),
    )
    for (const [i, at] of ats.entries())
      await insertExhibitView(tx, {
        seq: seqs[i] as number,
        person,
        caseId: place,
        object: rows[0]?.object as never,
        at,
      })
  })
}

test('through sheet after sheet nothing is opened large, and no bytes are shown twice', async () => {
  await page.keyboard.press('n')
  for (let card = 0; card < CARDS; card += 1) {
    await page.getByText('In your hands until').waitFor()
    const before = page.url()
    await page.keyboard.press('v')
    await eventually(() => page.getByText('Not shown yet').count()).toBe(0)
    await page.keyboard.press('p')
    await eventually(() => page.url()).not.toBe(before)
  }
  const { rows } = await site.services.database.query<{ tiles: number; contents: number; full: number }>(
    `SELECT count(*)::int AS tiles, count(DISTINCT evidence_object.id)::int AS contents,
       (SELECT count(*)::int FROM exhibit_view) AS full
     FROM tile_seen JOIN evidence_object ON evidence_object.name = tile_seen.object`,
  )
  const [seen] = rows
  expect(seen?.tiles).toBeGreaterThan(CARDS)
  expect(seen?.contents).toBe(seen?.tiles)
  expect(seen?.full).toBe(0)
})

test('a break that is due holds in every window and whatever the browser’s clock says; all but pictures goes on', async () => {
  await page.getByText('In your hands until').waitFor()
  await lookFor(STRETCH_MINUTES)
  const refuses = async (one: Page): Promise<void> => {
    await one.getByText('In your hands until').waitFor()
    await one.keyboard.press('v')
    await one.getByRole('alert').getByText('A break is due').waitFor()
    expect(await one.locator('img').count()).toBe(0)
  }
  await refuses(page)
  await faultless(page)
  const other = await page.context().newPage()
  await other.clock.setSystemTime(new Date(Date.now() + 3 * 60 * MINUTE_MS))
  await other.goto(page.url())
  await refuses(other)
  await other.getByRole('heading', { name: 'Evidence on exhibit' }).waitFor()
  await other.getByLabel('A note on this card').fill('After the break.')
  await other.getByRole('button', { name: 'Keep the note' }).click()
  await other.getByText('After the break.').waitFor()
  await other.close()
})

test('one’s day shows one’s own figures, and nothing of a colleague’s', async () => {
  const colleague = await site.signIn(['analyst'], { name: 'Bo' })
  await colleague.page.keyboard.press('2')
  await colleague.page.getByText('Contact sheets opened').waitFor()
  expect(await colleague.page.locator('dd').first().textContent()).toBe('0')
  expect(await colleague.page.content()).not.toContain('Amal')
  expect(await ownRates(colleague.page)).toEqual([en.day.quality.few, en.day.quality.few])
  await page.keyboard.press('2')
  await page.getByText('A break is due').waitFor()
  expect(await page.locator('dd').first().textContent()).toBe(String(STRETCH_MINUTES))
})

test('how one’s answers held is shown as rates, in both languages', async () => {
  const rates = {
    from: '2026-01-01',
    to: '2026-01-31',
    sampled: 0.95,
    golden: 1,
    goldenShare: 0.02,
    qualityShare: 0.05,
  }
  const { page: own, complaints } = await site.signIn(['analyst'], { locale: 'fr-FR' })
  await own.route(/\/me\/quality$/u, (route) => route.fulfill({ json: rates }))
  await own.keyboard.press('2')
  await own.getByText(/Du 1 janv. 2026 au 30 janv. 2026/u).waitFor()
  expect(await ownRates(own)).toEqual(['95\u00a0%', '100\u00a0%'])
  await faultless(own)
  expect(complaints).toEqual([])
})

async function ownRates(one: Page): Promise<readonly string[]> {
  const rates = one.getByRole('region').locator('dd')
  await rates.first().waitFor()
  return rates.allTextContents()
}
