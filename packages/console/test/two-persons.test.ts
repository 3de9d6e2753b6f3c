// Two administrators in two browsers: people, an act that takes both of them, and the auditor who verifies the ledger.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { ASKED_FOR_PROOF, faultless } from './faultless.ts'
import { prove } from './forms.ts'
import { keepPictures } from './room-pictures.ts'

let site: ConsoleSite
const CODE = /^[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}$/u
beforeAll(async () => {
  site = await consoleSite()
})

const room = (page: Page, path: string) => page.goto(`${site.url}/console${path}`)
const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()

test('while there is one administrator, his links open alone, and can be made anew', async () => {
  const { page, complaints } = await site.signIn(['administrator'], { name: 'Ann' })
  await room(page, '/people')
  await page.getByRole('row', { name: /Ann/u }).waitFor()
  await page.keyboard.press('i')
  const form = await meet(page, 'people.invite')
  await form.getByLabel(en.people.name, { exact: true }).fill('Ivo')
  await form.getByLabel(en.people.signInName).fill('ivo')
  await form.getByLabel(en.people.second).waitFor()
  await form.getByRole('button', { name: en.people.makeLink }).click()
  await prove(page)
  const shown = await meet(page, 'people.link')
  await shown.getByText(`${site.url}/enrol`).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('row', { name: /Ivo/u }).getByRole('button', { name: en.people.inviteAgain }).click()
  await (await meet(page, 'people.link')).getByText(`${site.url}/enrol`).waitFor()
  expect(complaints).toEqual([ASKED_FOR_PROOF])
})

test('one administrator asks for a role, another one gives it; nobody answers himself', async () => {
  const words = en.requests
  const first = await site.signIn(['administrator'], { name: 'Ada' })
  const second = await site.signIn(['administrator'], { name: 'Bo', locale: 'fr-FR' })
  const third = await site.signIn(['analyst'], { name: 'Cem' })

  await room(first.page, '/people')
  await first.page.getByRole('row', { name: /Cem/u }).getByRole('button', { name: en.people.changeRole }).click()
  const form = await meet(first.page, 'requests.ask')
  await form.getByLabel(words.fields.role).selectOption('senior-analyst')
  await form.getByLabel(words.reason).fill('Second opinions from now on')
  await form.getByRole('button', { name: words.send }).click()
  await meet(first.page, 'stepUp.title')
  await prove(first.page)
  await status(first.page, words.asked)
  await first.page.getByText(words.notYourself).waitFor()
  expect(await first.page.getByRole('button', { name: words.approve }).count()).toBe(0)
  await faultless(first.page)

  await room(second.page, '/requests')
  await second.page.getByRole('region', { name: fr.requests.waiting }).getByText('Ada').waitFor()
  await faultless(second.page)
  await second.page.keyboard.press('y')
  const sure = await meet(second.page, 'requests.sure')
  await sure.getByRole('button', { name: fr.requests.approve }).click()
  await prove(second.page, fr)
  await second.page.getByText(fr.requests.states.performed).first().waitFor()
  await keepPictures(second.page, 'requests')

  await third.page.reload()
  await third.page.getByLabel(en.session.role).selectOption('senior-analyst')
  expect([first.complaints, second.complaints]).toEqual([[ASKED_FOR_PROOF], [ASKED_FOR_PROOF]])
})

test('a new way in: the asker sees a code, the approver a link, and the person comes in with both', async () => {
  const words = en.requests
  const first = await site.signIn(['administrator'], { name: 'Flo' })
  const second = await site.signIn(['administrator'], { name: 'Gil' })
  await site.signIn(['analyst'], { name: 'Hal' })

  await room(first.page, '/people')
  await first.page.getByRole('row', { name: /Hal/u }).getByRole('button', { name: en.people.recover }).click()
  const form = first.page.getByRole('dialog')
  await form.getByLabel(words.reason).fill('Lost the key')
  await form.getByRole('button', { name: words.send }).click()
  await prove(first.page)
  const shown = await meet(first.page, 'requests.handed.code')
  const code = (await shown.getByText(CODE).textContent()) ?? ''
  await first.page.keyboard.press('Escape')
  await first.page.getByText(words.notYourself).waitFor()
  expect(await first.page.getByText(code).count()).toBe(0)

  await room(second.page, '/requests')
  await second.page.getByRole('region', { name: words.waiting }).getByText('Flo').waitFor()
  await second.page.keyboard.press('y')
  await second.page.getByRole('dialog').getByRole('button', { name: words.approve }).click()
  await prove(second.page)
  const given = await meet(second.page, 'requests.handed.link')
  const link = (await given.getByText(`${site.url}/enrol`).textContent()) ?? ''

  const guest = await site.visitor('fr-FR')
  await guest.goto(link)
  const half = guest.getByLabel('Code', { exact: true })
  await half.fill(code.replaceAll(/[A-Z]/gu, 'A'))
  await guest.keyboard.press('Enter')
  await guest.getByText(/ne vont pas ensemble/u).waitFor()
  expect(await guest.locator('#passkey').isVisible()).toBe(false)
  await half.fill(code.toLowerCase())
  await guest.keyboard.press('Enter')
  await guest.getByText(/Hal/u).waitFor()
  await guest.locator('#passkey').click()
  await guest.locator('#to-sign-in').waitFor()
  await guest.goto(`${site.url}/sign-in`)
  await guest.locator('#passkey').click()
  await guest.locator('#console:focus').waitFor()
})

test('a person is invited, and the form for his way in is ready; he is disabled, and enabled again', async () => {
  const { page, complaints } = await site.signIn(['administrator'], { name: 'Dee' })
  await room(page, '/people')
  await page.getByRole('row', { name: /Dee/u }).waitFor()
  await page.keyboard.press('i')
  const form = await meet(page, 'people.invite')
  await form.getByLabel(en.people.name, { exact: true }).fill('Eve')
  await form.getByLabel(en.people.signInName).fill('eve')
  expect(await form.getByLabel(en.people.second).count()).toBe(0)
  await form.getByText(en.people.thenTwo).waitFor()
  await faultless(page)
  await form.getByRole('button', { name: en.people.inviteByTwo }).click()
  await prove(page)
  const asking = await meet(page, 'requests.ask')
  await asking.getByText(en.requests.means.recovery).waitFor()
  await asking.getByLabel(en.requests.reason).fill('Begins on Monday')
  await asking.getByRole('button', { name: en.requests.send }).click()
  const half = await meet(page, 'requests.handed.code')
  await half.getByText(CODE).waitFor()
  await page.keyboard.press('Escape')
  await room(page, '/people')
  expect(await page.getByRole('button', { name: en.people.inviteAgain }).count()).toBe(0)
  const row = page.getByRole('row', { name: /\beve\b/u })
  await row.getByRole('button', { name: en.people.disable }).click()
  await row.getByText(en.people.off).waitFor()
  await row.getByRole('button', { name: en.people.enable }).click()
  await row.getByText(en.people.on).waitFor()
  await page.getByRole('button', { name: en.people.addMachine }).click()
  const adding = await meet(page, 'people.addMachine')
  await adding.getByLabel(en.people.name).fill('Platform')
  await adding.getByRole('button', { name: en.people.addMachine }).click()
  await page
    .getByRole('row', { name: /Platform/u })
    .getByRole('button')
    .first()
    .click()
  const secret = await meet(page, 'people.secret')
  await secret.getByText(en.people.secretOnce).waitFor()
  await page.keyboard.press('Escape')
  await keepPictures(page, 'people')
  expect(complaints).toEqual([ASKED_FOR_PROOF])
})

test('the auditor verifies the ledger in the browser, and notices a key that did not sign it', async () => {
  const { page, complaints } = await site.signIn(['auditor'])
  await room(page, '/audit')
  await page.getByLabel(en.audit.key).waitFor()
  await page.keyboard.press('v')
  await page.getByText(en.audit.firstSight).waitFor()
  await page.keyboard.press('v')
  await page.getByText(/It continues/u).waitFor()
  await page.getByText(en.audit.noWitness).waitFor()
  expect(await page.getByRole('table', { name: en.audit.acts }).count()).toBe(0)
  await page.getByLabel(en.audit.type).selectOption('act-approved')
  await page.getByRole('button', { name: en.audit.ask }).click()
  await page.getByRole('row', { name: /Bo/u }).waitFor()
  await page.getByLabel(en.audit.type).selectOption('ledger-read')
  await page.getByRole('button', { name: en.audit.ask }).click()
  await page
    .getByRole('row', { name: /Test Person/u })
    .first()
    .waitFor()
  await faultless(page)
  await keepPictures(page, 'audit')
  await page.getByLabel(en.audit.key).fill('site.example+00000000+AAAA')
  await page.keyboard.press('Enter')
  await page.getByText(en.audit.doubts['malformed-key']).waitFor()
  expect(complaints).toEqual([])
})

test('whoever opens a room by its address without the right to it is told so, and sees nothing', async () => {
  const { page } = await site.signIn(['analyst'])
  await room(page, '/people')
  await page.getByRole('alert').waitFor()
  expect(await page.getByRole('row', { name: /Ada/u }).count()).toBe(0)
})
