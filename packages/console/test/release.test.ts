// Originals leave by two persons: one asks from a card, another approves, the first takes an age file that only the recipient
// named can open.
import { readFileSync } from 'node:fs'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { ageRecipient } from '../../vault/test/age-recipient.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { ASKED_FOR_PROOF, faultless } from './faultless.ts'
import { prove } from './forms.ts'
import { assign, bringSampleCase } from './sample-site.ts'

const words = en.requests
let site: ConsoleSite
let place: CaseId
beforeAll(async () => {
  site = await consoleSite()
  place = await bringSampleCase(site)
})

test('one person asks for originals from a card, another approves, and an age file leaves for its recipient alone', async () => {
  const { recipient, read } = await ageRecipient()
  const asker = await site.signIn(['analyst'], { name: 'Ann' })
  const approver = await site.signIn(['senior-analyst'], { name: 'Bea' })
  await assign(site, place, asker.person)
  const { page } = asker
  await page.reload()
  await page.getByText(en.queue.why).waitFor()
  await page.keyboard.press('n')
  await page.waitForURL(/\/console\/cards\//u)
  await page.getByText(en.card.inHand.split('{{')[0] ?? '').waitFor()
  await page.keyboard.press('v')
  await page.locator('img').first().waitFor()
  await page.getByRole('link', { name: /^Ask for the original/u }).click()
  const form = page.getByRole('dialog', { name: words.ask })
  expect(await form.getByLabel(words.fields.case).inputValue()).toBe(place)
  await form.getByText(words.exhibitsChosen_one.replace('{{count}}', '1')).waitFor()
  await form.getByLabel(words.fields.recipients).fill(recipient)
  await form.getByLabel(words.reason).fill('Victim identification')
  await faultless(page)
  await form.getByRole('button', { name: words.send }).click()
  await prove(page)
  await page.getByText(words.notYourself).waitFor()

  await approver.page.goto(`${site.url}/console/requests`)
  await approver.page.getByRole('region', { name: words.waiting }).getByText('Ann').waitFor()
  await approver.page.keyboard.press('y')
  await approver.page.getByRole('dialog', { name: words.sure }).getByRole('button', { name: words.approve }).click()
  await prove(approver.page)
  await approver.page.getByText(words.states.approved).first().waitFor()

  await page.reload()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: words.take }).click(),
  ])
  await page.getByRole('status').filter({ hasText: words.taken }).waitFor()
  expect(await read(readFileSync((await download.path()) ?? ''))).toContain('SHA256SUMS')
  expect(asker.complaints.filter((one) => one !== ASKED_FOR_PROOF)).toEqual([])
})

test('whoever sees cards names no exhibit by hand: a form that no card prepared leads to the cards and sends nothing', async () => {
  const { page, person, complaints } = await site.signIn(['analyst'], { name: 'Cy', locale: 'fr-FR' })
  await assign(site, place, person)
  await page.goto(`${site.url}/console/requests`)
  await page.getByRole('button', { name: fr.requests.ask }).click()
  const form = await meet(page, 'requests.ask')
  await form.getByText(fr.requests.exhibitsOnCard).waitFor()
  expect(await form.getByRole('button', { name: fr.requests.send }).isDisabled()).toBe(true)
  await form.getByRole('link', { name: fr.requests.toCards }).click()
  await page.waitForURL(new RegExp(`/console/queue\\?case=.*${place}`, 'u'))
  expect(complaints).toEqual([])
})
