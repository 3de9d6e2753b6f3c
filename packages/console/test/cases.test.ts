// A case as a senior analyst works it: who works on it, what is written into it, and that another unit works on the same.
import type { Page } from 'playwright-core'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite, Visit } from './console-site.ts'
import { meet } from './dialogs.ts'
import { faultless } from './faultless.ts'
import { fillIn, inRow } from './forms.ts'
import { fits, keepPictures } from './room-pictures.ts'
import { assign, bringSampleCase } from './sample-site.ts'

const words = en.cases
let site: ConsoleSite
let own: CaseId
let other: CaseId
let ada: Visit
let bo: Visit
beforeAll(async () => {
  site = await consoleSite()
  own = await bringSampleCase(site)
  other = await bringSampleCase(site)
  ada = await site.signIn(['senior-analyst'], { name: 'Ada' })
  bo = await site.signIn(['liaison-officer'], { name: 'Bo', locale: 'fr-FR' })
  await assign(site, own, ada.person)
  await assign(site, other, bo.person)
})

/** Opens the form of a key, finds no fault in it, fills it in by label and saves it. */
const write = async (
  page: Page,
  [key, title]: readonly [string, string],
  texts: Readonly<Record<string, string>>,
  save = en.app.save,
) => {
  await page.keyboard.press(key)
  const form = await meet(page, title)
  await fillIn(form, texts)
  await form.getByRole('button', { name: save }).click()
  await form.waitFor({ state: 'hidden' })
}

test('whoever works on a case opens it from the list, and what is written into it stands there', async () => {
  const { page, complaints } = ada
  await page.goto(`${site.url}/console/cases`)
  await page.getByRole('link', { name: own.slice(0, 8) }).waitFor()
  await faultless(page)
  await keepPictures(page, 'cases')
  const link = page.getByRole('link', { name: own.slice(0, 8) })
  for (let row = 0; row < 3 && !(await inRow(link)); row += 1) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: words.about }).waitFor()

  await write(page, ['m', 'cases.write.note'], { [words.words]: 'The harbour appears twice.' })
  await write(page, ['t', 'cases.write.task'], { [words.words]: 'Ask the port authority', [words.due]: '2027-01-31' })
  await write(page, ['e', 'cases.write.entity'], {
    [words.kind]: 'site',
    [words.value]: 'https://Gallery.example.org/pages',
  })
  await write(page, ['e', 'cases.write.entity'], { [words.kind]: 'mail address', [words.value]: 'someone@example.org' })
  await page.getByRole('row', { name: /someone@example\.org/u }).waitFor()
  await write(page, ['l', 'cases.write.link'], {
    [words.from]: 'mail address: someone@example.org',
    [words.to]: 'site: https://Gallery.example.org/pages',
    [words.basis]: words.bases.observed,
  })
  await write(page, ['c', 'cases.write.jurisdiction'], {
    [words.country]: 'Belgium (BE)',
    [words.authority]: 'Court',
    [words.legalBasis]: 'Order 7',
  })
  await write(page, ['b', 'cases.write.country'], { [words.country]: 'France (FR)', [words.words]: 'A road sign' })
  await write(page, ['r', 'cases.write.referral'], {
    [words.authority]: 'Example authority',
    [words.country]: 'Belgium (BE)',
  })
  await page.getByText('The harbour appears twice.').waitFor()
  await page.getByRole('cell', { name: 'Order 7' }).waitFor()
  await page.getByRole('img', { name: words.graph }).waitFor()
  await page.getByText('someone@example.org → https://Gallery.example.org/pages').waitFor()
  const task = page.getByRole('row', { name: /Ask the port authority/u })
  for (let row = 0; row < 10 && !(await inRow(task)); row += 1) await page.keyboard.press('j')
  await page.keyboard.press('d')
  await task.getByRole('button', { name: words.reopen }).waitFor()
  expect(await inRow(task)).toBe(true)
  await page
    .getByRole('row', { name: /Example authority/u })
    .getByLabel(words.state)
    .selectOption('approved')
  await page.getByText(words.events['referral-state']).waitFor()
  await faultless(page)
  await keepPictures(page, 'case')
  expect(complaints).toEqual([])
})

test('the auditor sees on which legal basis the case of an act was worked on, and reads it as an act of his own', async () => {
  const { page, complaints } = await site.signIn(['auditor'], { name: 'Eve' })
  await page.goto(`${site.url}/console/audit`)
  await page.getByLabel(en.audit.type).selectOption('case-event')
  expect(await page.getByRole('region', { name: en.audit.bases }).count()).toBe(0)
  await page.keyboard.press('a')
  await page.getByLabel(en.audit.caseOfActs).selectOption(own)
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('b')
  const table = page.getByRole('table', { name: en.audit.basesOf.replace('{{case}}', own.slice(0, 8)) })
  const row = table.getByRole('row', { name: /Order 7/u })
  await row.getByText('Ada').waitFor()
  expect(await row.textContent()).toContain(en.audit.stillStands)
  await faultless(page)
  await fits(page, 'audit')
  await page.getByLabel(en.audit.type).selectOption('ledger-read')
  await page.getByRole('button', { name: en.audit.ask }).click()
  const read = page.getByRole('row').filter({ hasText: `case: ${own.slice(0, 8)}` })
  await read.filter({ hasText: 'Eve' }).waitFor()
  expect(complaints).toEqual([])
})

test('a case is given to a colleague by name', async () => {
  const { page } = ada
  await page.getByRole('button', { name: words.assign }).click()
  const form = await meet(page, 'cases.assign')
  await form.getByLabel(words.colleague).selectOption({ label: 'Bo' })
  await form.getByRole('button', { name: en.app.save }).click()
  await page.getByRole('button', { name: words.unassign.replace('{{name}}', 'Bo') }).click()
  await page.getByRole('list', { name: words.people }).getByText('Bo').waitFor({ state: 'detached' })
  await page.getByText(words.events.released.replace('{{name}}', 'Bo')).waitFor()
})

test('two units on one entity learn that they are, and whom to call, and nothing else', async () => {
  const { page, complaints } = bo
  await page.goto(`${site.url}/console/cases/${own}`)
  await page.getByRole('alert').first().waitFor()
  expect(await page.getByText('someone@example.org').count()).toBe(0)
  await page.goto(`${site.url}/console/cases/${other}`)
  await page.getByText(fr.cases.noEntities).waitFor()
  await write(
    page,
    ['e', 'cases.write.entity'],
    { [fr.cases.kind]: 'site', [fr.cases.value]: 'gallery.example.org' },
    fr.app.save,
  )
  await page.getByRole('button', { name: fr.cases.compare }).click()
  const notice = page.getByRole('region', { name: fr.cases.notices })
  await notice.getByText('Ada').waitFor()
  expect(await notice.textContent()).not.toContain(own.slice(0, 8))
  await faultless(page)
  await ada.page.reload()
  await ada.page.getByRole('region', { name: words.notices }).getByText('Bo').waitFor()
  expect(complaints.filter((one) => !one.includes('404'))).toEqual([])
})
