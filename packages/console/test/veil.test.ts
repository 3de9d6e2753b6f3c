// What is on the screen while a contact sheet comes, pixel by pixel, on a slow processor (SECURITY §5 K1), and what is left
// of it afterwards (F8).
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { HOLD_MS } from '../src/pictures/limits.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { lookAt } from './look-at.ts'
import type { Box, Look } from './look-at.ts'
import { assign, bringSampleCase } from './sample-site.ts'

const SLOWER = 6

let site: ConsoleSite
let page: Page
beforeAll(async () => {
  site = await consoleSite()
  const place = await bringSampleCase(site)
  const visit = await site.signIn(['analyst'])
  await assign(site, place, visit.person)
  page = visit.page
})

const boxes = (): Promise<Box[]> =>
  page.evaluate(`[...document.querySelectorAll('img')].filter((img) => img.complete && img.naturalWidth > 0)
    .map((img) => img.parentElement.getBoundingClientRect())
    .filter((box) => box.top >= 0 && box.bottom <= innerHeight && box.width > 50)
    .map(({ x, y, width, height }) => ({ x, y, width, height }))`)

test('no frame shows a picture sharp or in colour before it is held, and holding ends by itself', async () => {
  await page.keyboard.press('n')
  await page.waitForURL(/\/console\/cards\//u)
  await page.getByText('In your hands until').waitFor()
  const tools = await page.context().newCDPSession(page)
  await tools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER })
  await page.locator('#contact-sheet').scrollIntoViewIfNeeded()
  await page.keyboard.press('v')
  const looks: Look[] = []
  for (let frame = 0, quiet = 0; frame < 200 && quiet < 5; frame += 1) {
    const before = await boxes()
    const screen = await page.screenshot({ animations: 'allow' })
    if (JSON.stringify(await boxes()) !== JSON.stringify(before)) continue // moved between
    for (const box of before) looks.push(await lookAt(screen, box))
    if (before.length > 0 && (await page.getByText('Not shown yet').count()) === 0) quiet += 1
  }
  expect(looks.length).toBeGreaterThan(4)
  expect(Math.max(...looks.map(({ colour }) => colour))).toBeLessThanOrEqual(6)
  expect(Math.max(...looks.map(({ detail }) => detail))).toBeLessThanOrEqual(24)
  await tools.send('Emulation.setCPUThrottlingRate', { rate: 1 })

  await page.keyboard.down(' ')
  const held = page.locator('img[data-seen="true"]')
  await held.waitFor()
  const [box] = await boxes()
  if (box === undefined) throw new Error('no picture is in sight')
  const seen = await lookAt(await page.screenshot(), box)
  expect(seen.colour).toBeGreaterThan(40) // the same measure tells a picture that is seen
  await held.waitFor({ state: 'detached', timeout: HOLD_MS + 2000 })
  await page.keyboard.up(' ')
  expect(HOLD_MS).toBeLessThanOrEqual(10_000)
})

test('nothing of it stays: no store, no worker, and after signing out the way back shows no picture', async () => {
  expect(await page.evaluate('Object.keys(localStorage).filter((key) => !/theme|language/.test(key))')).toEqual([])
  expect(await page.evaluate('sessionStorage.length + document.cookie.length')).toBe(0)
  expect(await page.evaluate('caches.keys()')).toEqual([])
  expect(await page.evaluate('navigator.serviceWorker.getRegistrations().then((all) => all.length)')).toBe(0)
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${site.url}/sign-in`)
  await page.goBack()
  await page.waitForURL(`${site.url}/sign-in`)
  expect(await page.locator('img').count()).toBe(0)
})
