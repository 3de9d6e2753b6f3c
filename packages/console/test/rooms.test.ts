// Every room of an analyst as it looks, light and dark (artefacts/console/), at 200 % zoom, and how soon the next card is there.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { beforeAll, expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { keepPictures, pictureOf } from './room-pictures.ts'
import { assign, bringSampleCase } from './sample-site.ts'

const CARDS = 12
/** Width of a picture in the documentation. */
const DOCUMENT_PIXELS = 960
/** The card of the sample case that lays a generation run side by side. */
const RUN_CARD = 5
let site: ConsoleSite
let page: Page
beforeAll(async () => {
  site = await consoleSite()
  const place = await bringSampleCase(site)
  const visit = await site.signIn(['analyst'])
  await assign(site, place, visit.person)
  page = visit.page
  await page.setViewportSize({ width: 1280, height: 900 })
  await page.reload()
})

test('every room is kept as a picture, light and dark, and fits at 200 % zoom', async () => {
  await page.getByText('Why it is next').waitFor()
  await keepPictures(page, 'queue')
  for (let down = 1; down < RUN_CARD; down += 1) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/console\/cards\//u)
  await page.getByText('In your hands until').waitFor()
  await page.keyboard.press('v')
  await page.locator('img').first().waitFor()
  await eventually(() => page.getByText('Not shown yet').count()).toBe(0)
  await keepPictures(page, 'card')
  await page.keyboard.press('2')
  await page.getByText('Contact sheets opened').waitFor()
  await keepPictures(page, 'day')
  // The documentation shows two of them: REMPART_UPDATE_PICTURES=1 makes them anew.
  if (process.env['REMPART_UPDATE_PICTURES'] === '1')
    for (const room of ['queue', 'card'])
      await sharp(pictureOf(room, 'light'))
        .resize(DOCUMENT_PIXELS)
        .png({ palette: true })
        .toFile(join(import.meta.dirname, `../../../docs/console-${room}.png`))
})

test('the next card is painted soon after its key', async () => {
  await page.keyboard.press('1')
  await page.waitForURL(/\/console\/queue/u)
  await page.evaluate(`
    window.painted = []
    addEventListener('keydown', (event) => { if (event.key === 'p') window.pressed = performance.now() }, true)
    new MutationObserver(() => {
      const title = document.querySelector('h1')?.textContent
      if (window.pressed === undefined || title === window.title || title === '${en.card.oneCard}') return
      const since = window.pressed
      window.pressed = undefined
      window.title = title
      requestAnimationFrame(() => setTimeout(() => window.painted.push(performance.now() - since)))
    }).observe(document.body, { subtree: true, childList: true, characterData: true })`)
  await page.keyboard.press('n')
  await page.waitForURL(/\/console\/cards\//u)
  for (let card = 0; card < CARDS; card += 1) {
    await page.getByText('In your hands until').waitFor()
    await page.waitForLoadState('networkidle')
    await page.evaluate("window.title = document.querySelector('h1').textContent")
    await page.keyboard.press('p')
    await eventually(() => page.evaluate('window.painted.length')).toBe(card + 1)
  }
  const times = ((await page.evaluate('window.painted')) as number[]).toSorted((a, b) => a - b)
  const median = times[Math.floor(times.length / 2)] ?? Infinity
  console.info(`pass on and next card, key to paint: median ${median.toFixed(0)} ms of ${times.length}`)
  expect(median).toBeLessThan(1000) // 150 ms on a machine of its own; docs/console.md
})
