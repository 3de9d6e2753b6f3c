// Two liaison officers run an operation: cases by country, measures, and a disclosure that one prepares and the other reviews.
import type { Page } from 'playwright-core'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { ASKED_FOR_PROOF, faultless } from './faultless.ts'
import { keepPictures } from './room-pictures.ts'
import { assign, bringSampleCase } from './sample-site.ts'
import { fillIn, inRow } from './forms.ts'

const words = en.operations
let site: ConsoleSite
let place: CaseId
beforeAll(async () => {
  site = await consoleSite()
  place = await bringSampleCase(site)
})
const refusals = (complaints: readonly string[]) => complaints.filter((one) => one !== ASKED_FOR_PROOF)
/** Fills the form of a key in; a fresh proof of presence is given where the server asks for one. */
const write = async (
  page: Page,
  [key, title]: readonly [string, string],
  texts: Readonly<Record<string, string>>,
): Promise<void> => {
  await page.keyboard.press(key)
  const form = await meet(page, title)
  await fillIn(form, texts)
  await form.getByRole('button', { name: en.app.save }).click()
  const proof = page.getByRole('button', { name: en.stepUp.passkey })
  await Promise.race([form.waitFor({ state: 'hidden' }), proof.waitFor().then(() => proof.click())])
  await form.waitFor({ state: 'hidden' })
}

test('an operation holds cases of countries, counts its measures, and tells a country what two persons agreed to', async () => {
  const first = await site.signIn(['liaison-officer'], { name: 'Lo' })
  const second = await site.signIn(['liaison-officer'], { name: 'Mi' })
  const { page } = first
  await assign(site, place, first.person)
  const caseName = en.cases.one.replace('{{case}}', place.slice(0, 8))
  await page.goto(`${site.url}/console/operations`)
  await page.getByText(words.none).waitFor()
  await faultless(page)
  await write(page, ['o', 'operations.open'], { [words.name]: 'Example platform' })
  await page.getByRole('link', { name: 'Example platform' }).click()
  await page.getByText(words.noCases).waitFor()
  await write(page, ['c', 'operations.write.case'], { [en.cases.case]: caseName, [en.cases.country]: 'Belgium (BE)' })
  await write(page, ['m', 'operations.write.measure'], {
    [en.cases.kind]: words.measureKinds.search,
    [en.cases.country]: 'Belgium (BE)',
    [en.cases.state]: words.measureStates.planned,
    [words.day]: '2026-11-30',
  })
  await page
    .getByRole('row', { name: /2026-11-30/u })
    .getByLabel(en.cases.state)
    .selectOption('done')
  const counted = page.getByRole('table', { name: words.counted }).getByRole('row', { name: /search/u })
  await expect.poll(() => counted.getByRole('cell').allTextContents()).toEqual(['0', '0', '1', '0'])
  await write(page, ['p', 'operations.write.member'], {
    [en.requests.fields.person]: 'Mi',
    [en.cases.country]: words.coordinates,
  })
  await write(page, ['d', 'operations.write.disclosure'], {
    [en.cases.country]: 'Belgium (BE)',
    [en.cases.authority]: 'Example authority',
    [en.cases.legalBasis]: 'Treaty, article 7',
    [`${caseName}, Belgium (BE)`]: '',
  })
  await page.getByText(words.notYourself).waitFor()
  await page.getByRole('table', { name: words.members }).getByRole('rowheader', { name: 'Mi' }).waitFor()
  await faultless(page)
  await keepPictures(page, 'operation')

  await second.page.goto(page.url())
  const row = second.page.getByRole('row', { name: /Example authority/u })
  expect(await row.getByRole('button', { name: en.requests.approve }).count()).toBe(0)
  for (let at = 0; at < 9 && !(await inRow(row)); at += 1) await second.page.keyboard.press('j')
  await second.page.keyboard.press('o')
  const content = await meet(second.page, 'operations.readTitle')
  await content.getByText('Treaty, article 7').waitFor()
  await content.getByText(place).waitFor()
  await content.getByRole('button', { name: en.requests.approve }).click()
  const proof = second.page.getByRole('button', { name: en.stepUp.passkey })
  await Promise.race([row.getByText(words.reviews.approved).waitFor(), proof.waitFor().then(() => proof.click())])
  await row.getByText(words.reviews.approved).waitFor()
  const [download] = await Promise.all([
    second.page.waitForEvent('download'),
    row.getByRole('button', { name: words.take }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^[0-9a-f]{32}\.json$/u)
  expect(refusals([...first.complaints, ...second.complaints])).toEqual([])
})
