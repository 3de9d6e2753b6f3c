// What a person saw ends with the session, the role and the person's presence (SECURITY §4.7); and no key acts behind a dialog.
import { SESSION_IDLE_MS } from '@rempart/core'
import { beforeAll, expect, test } from 'vitest'
import { RESTS_AFTER_MS } from '../src/session/limits.ts'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'

let site: ConsoleSite
beforeAll(async () => {
  site = await consoleSite()
})

test('with another role the page begins anew: nothing of the first role stays, in this window or in a second one', async () => {
  const { page, context } = await site.signIn(['administrator', 'analyst'], { name: 'Ada' })
  await page.goto(`${site.url}/console/people`)
  await page.getByRole('row', { name: /Ada/u }).waitFor()
  const second = await context.newPage()
  await second.goto(`${site.url}/console/people`)
  await second.getByRole('row', { name: /Ada/u }).waitFor()
  await page.evaluate('window.before = true')
  await page.getByLabel(en.session.role).selectOption('analyst')
  await page.waitForURL(`${site.url}/console/queue`)
  expect(await page.evaluate('window.before')).toBeUndefined()
  await page.goBack()
  await page.getByText(en.problem.codes['not-found']).waitFor()
  expect(await page.getByRole('row', { name: /Ada/u }).count()).toBe(0)
  await second.evaluate("dispatchEvent(new Event('visibilitychange'))")
  await second.waitForURL(`${site.url}/console/queue`)
})

test('a session that ended elsewhere leads to the door at the next thing asked', async () => {
  const { page, context } = await site.signIn(['analyst'], { name: 'Bo' })
  await page.getByText(en.queue.nothing).waitFor()
  await context.clearCookies()
  await page.keyboard.press('n')
  await page.waitForURL(`${site.url}/sign-in`)
})

test('a page at which nobody sits asks nothing, and lets go of everything when the session’s time is over', async () => {
  const { page } = await site.signIn(['analyst'], { name: 'Cy' })
  await page.clock.install()
  await page.reload()
  await page.getByText(en.queue.nothing).waitFor()
  let asked = 0
  page.on('request', (request) => {
    if (request.url().includes('/queue')) asked += 1
  })
  await page.clock.runFor(60_000)
  await eventually(() => asked).toBeGreaterThan(0)
  await page.clock.runFor(RESTS_AFTER_MS)
  const resting = asked
  await page.clock.runFor(SESSION_IDLE_MS - RESTS_AFTER_MS - 2 * 60_000)
  expect(asked).toBe(resting)
  expect(page.url()).toBe(`${site.url}/console/queue`)
  await page.clock.runFor(2 * 60_000)
  await page.waitForURL(`${site.url}/sign-in`)
})

test('while a dialog is open no key acts behind it', async () => {
  const { page } = await site.signIn(['analyst'], { name: 'Di' })
  await page.keyboard.press('2')
  await page.getByRole('heading', { level: 1, name: en.day.title }).waitFor()
  expect(await page.title()).toBe(`${en.day.title} – ${en.app.name}`)
  expect(await page.evaluate('document.activeElement.id')).toBe('content')
  await page.keyboard.press('?')
  const dialog = page.getByRole('dialog', { name: en.keys.title })
  await dialog.waitFor()
  for (const key of ['e', 'O', 'L', '1']) await page.keyboard.press(key)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  expect(page.url()).toBe(`${site.url}/console/day`)
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(en.day.title)
})

test('what goes wrong is said in the language of the page, and a session that cannot be ended goes on', async () => {
  const { page, context } = await site.signIn(['analyst'], { name: 'Ed', locale: 'fr-FR' })
  await page.goto(`${site.url}/console/cases/${'0'.repeat(32)}`)
  await page.getByText(fr.problem.codes['not-found']).first().waitFor()
  await context.setOffline(true)
  await page.keyboard.press('O')
  await page.getByText(fr.problem.codes.unreachable).first().waitFor()
  expect(page.url()).toContain('/console/')
})
