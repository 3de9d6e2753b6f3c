// The day of an analyst, by keyboard alone, on the sample case: once in English and light, once in French and dark.
import type { Page } from 'playwright-core'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { axe } from './faultless.ts'
import { assign, bringSampleCase } from './sample-site.ts'

let site: ConsoleSite
let place: CaseId
beforeAll(async () => {
  site = await consoleSite()
  place = await bringSampleCase(site)
})

const atCard = (page: Page) => page.waitForURL(/\/console\/cards\/[0-9a-f]{32}\/[0-9a-f]{32}/u)
const status = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text }).waitFor()
/** A sentence up to its first blank to be filled in. */
const start = (sentence: string): string => sentence.split('{{')[0]?.trim() ?? ''

test.each([
  ['en-GB', en, 'light', 2],
  ['fr-FR', fr, 'dark', 3],
] as const)(
  'in %s a day is worked without a mouse, every page without a fault',
  async (locale, words, colorScheme, lane) => {
    const { person, page, complaints } = await site.signIn(['analyst'], { locale })
    await page.emulateMedia({ colorScheme })
    await assign(site, place, person)
    await page.goto(`${site.url}/console/queue?lane=${lane}`)
    await page.getByRole('heading', { name: start(words.queue.nextIs) }).waitFor()
    await page.getByText(words.queue.why).waitFor()
    await axe(page)

    await page.keyboard.press('n')
    await atCard(page)
    await page.getByRole('heading', { level: 1, name: start(words.card.title) }).waitFor()
    await page.getByText(start(words.card.inHand)).waitFor()
    expect(await page.locator('img').count()).toBe(0)
    await axe(page)

    await page.keyboard.press('v')
    const pictures = page.locator('img')
    await pictures.first().waitFor()
    await eventually(() => page.getByText(words.card.sheet.waiting).count()).toBe(0)
    expect(await page.locator('img[data-seen="true"]').count()).toBe(0)
    await page.keyboard.down(' ')
    await page.locator('img[data-seen="true"]').waitFor()
    expect(await page.locator('img[data-seen="true"]').count()).toBe(1)
    await page.keyboard.up(' ')
    await page.locator('img[data-seen="true"]').waitFor({ state: 'detached' })
    await axe(page)

    await page.keyboard.press('f')
    await page.locator('#large-picture').waitFor()
    for (const key of ['+', '-', 'l']) await page.keyboard.press(key)
    await page.keyboard.down(' ')
    await page.locator('canvas').waitFor()
    await page.keyboard.up(' ')
    await axe(page)
    await page.keyboard.press('h')

    await page.keyboard.press('r')
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('input[name="realChild"]:checked').inputValue()).toBe('no')
    await page.keyboard.press('a')
    await page.keyboard.press('ArrowLeft')
    expect(await page.locator('input[name="ageBand"]:checked').inputValue()).toBe('adult')
    await page.getByText(words.card.assess.outside, { exact: true }).first().waitFor()
    await page.keyboard.press('d')
    await status(page, start(words.card.assess.done_one))
    await page.getByRole('button', { name: words.card.decisions.undo }).waitFor()
    await page.keyboard.press('u')
    await status(page, words.card.assess.undone)
    await page.getByText(words.card.decisions.none).waitFor()
    await page.keyboard.press('d')
    await page.getByRole('button', { name: words.card.decisions.undo }).waitFor()
    await axe(page)

    await page.keyboard.press('t')
    await page
      .getByText(words.card.texts.none)
      .or(page.locator('dt').filter({ hasText: '·' }))
      .first()
      .waitFor()
    await page.keyboard.press('w')
    await page.keyboard.type('A quiet harbour, twice.')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.getByText('A quiet harbour, twice.').waitFor()
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('e')
    await meet(page, 'card.escalate.act')
    await page.keyboard.press('Escape')
    await page.keyboard.press('s')
    await status(page, words.card.opinions.requested)
    await axe(page)

    const first = page.url()
    await page.keyboard.press('n')
    await eventually(() => page.url()).not.toBe(first)
    const second = page.url()
    await page.getByText(start(words.card.inHand)).waitFor()
    await page.keyboard.press('p')
    await eventually(() => page.url()).not.toBe(second)
    await status(page, words.card.passed)
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: words.keys.title }).waitFor()
    expect(await page.getByRole('dialog').locator('dt').count()).toBeGreaterThan(12)
    await page.keyboard.press('Escape')
    await page.keyboard.press('q')
    await page.waitForURL(/\/console\/queue/u)
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await atCard(page)

    await page.keyboard.press('2')
    await page.getByRole('heading', { level: 1, name: words.day.title }).waitFor()
    await page.getByText(words.day.full).waitFor()
    expect(await page.locator('dd').first().textContent()).toBe('1')
    await axe(page)
    expect(complaints).toEqual([])
    await page.keyboard.press('e')
    await page.waitForURL(`${site.url}/sign-in`)
  },
)

test('a second opinion is given blind, and what was decided first is seen after it', async () => {
  const { person, page, complaints } = await site.signIn(['analyst'])
  await assign(site, place, person)
  await page.goto(`${site.url}/console/queue?lane=2`)
  await page.getByText(en.queue.why).waitFor()
  await page.keyboard.press('n')
  await page.getByText(start(en.card.asked.opinion)).waitFor()
  expect(await page.getByText('A quiet harbour, twice.').count()).toBe(0)
  await page.getByText(en.card.decisions.none).waitFor()
  await axe(page)
  await page.keyboard.press('v')
  await page.locator('img').first().waitFor()
  await eventually(() => page.getByText(en.card.sheet.waiting).count()).toBe(0)
  await page.keyboard.press('d')
  await status(page, en.card.opinions.given)
  await page.getByText(en.card.opinions.disputed).waitFor()
  await page.getByText('A quiet harbour, twice.').waitFor()
  await axe(page)
  expect(complaints).toEqual([])
})
