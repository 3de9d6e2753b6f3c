// Fifty thousand cards that wait: what the page draws and asks for while somebody scrolls through them. The answers are made
// here, a page at a time, as GET /queue gives them.
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { consoleSite } from './console-site.ts'

const CARDS = 50_000
const PAGE = 200
const MOST_ROWS = 60
/** Between two frames while scrolling: three quarters of a second is a machine that does something else. */
const MOST_FRAME_MS = 750

let page: Page
const pagesAsked = new Set<number>()
beforeAll(async () => {
  const site = await consoleSite()
  ;({ page } = await site.signIn(['analyst']))
  const hex = (n: number): string => n.toString(16).padStart(32, '0')
  await page.route(/\/queue\?/u, async (route) => {
    const from = Number(new URL(route.request().url()).searchParams.get('from') ?? 0)
    pagesAsked.add(from)
    const cards = Array.from({ length: Math.min(PAGE, CARDS - from) }, (_, at) => ({
      case: hex(1),
      card: hex(from + at),
      lane: 3,
      position: from + at + 1,
      since: new Date(0).toISOString(),
      waitsFor: 'decision',
      source: 'import',
    }))
    const lanes = [{ lane: 3, waiting: CARDS, oldestMs: 0, overdue: 0, longestMs: 1 }]
    const sources = [{ source: 'import', waiting: CARDS }]
    await route.fulfill({ json: { lanes, sources, cards, total: CARDS, more: from + PAGE < CARDS } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Card 1', exact: true }).waitFor()
})

test('scrolling through fifty thousand cards draws few rows, paints on, and asks for the pages in sight alone', async () => {
  const { rows, slowest, frames } = (await page.evaluate(`new Promise((done) => {
    const list = document.querySelector('ol[style]')
    const box = list.parentElement
    let [rows, slowest, frames, last] = [0, 0, 0, performance.now()]
    const step = () => {
      const now = performance.now()
      ;[rows, slowest, frames, last] = [Math.max(rows, list.children.length), Math.max(slowest, now - last), frames + 1, now]
      box.scrollTop += list.clientHeight / 120
      if (box.scrollTop + box.clientHeight < list.clientHeight - 1) requestAnimationFrame(step)
      else done({ rows, slowest, frames })
    }
    requestAnimationFrame(step)
  })`)) as { rows: number; slowest: number; frames: number }
  expect(rows).toBeLessThanOrEqual(MOST_ROWS)
  expect(frames).toBeGreaterThanOrEqual(100)
  expect(slowest).toBeLessThan(MOST_FRAME_MS)
  await page.getByRole('button', { name: `Card ${CARDS}`, exact: true }).waitFor()
  expect(pagesAsked.has(CARDS - PAGE)).toBe(true)
  expect(pagesAsked.size).toBeLessThan(CARDS / PAGE)
})

test('keys choose and open from the first card on, and only the chosen one is marked', async () => {
  await page.keyboard.press('j')
  await page.keyboard.press('j')
  const chosen = page.locator('li[aria-current="true"]')
  await chosen.getByRole('button', { name: 'Card 3', exact: true }).waitFor()
  expect(await chosen.count()).toBe(1)
  expect(await chosen.getAttribute('aria-setsize')).toBe(String(CARDS))
})
