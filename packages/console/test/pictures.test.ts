// Comparing two exhibits, seeing a part of one, and its levels, on the near-duplicates of the sample case.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonId } from '@rempart/core'
import type { Page } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { positionedJpeg } from '../../fixtures/src/reader-samples/cameras-and-structure.ts'
import { consoleSite, eventually } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { faultless } from './faultless.ts'
import { lookAt } from './look-at.ts'
import type { Box } from './look-at.ts'
import { assign, bringSampleCase } from './sample-site.ts'

/** The card of the sample case that holds a picture and its mirror image. */
const DUPLICATES_CARD = 6
/** WCAG 2.2, 2.3.1: three flashes a second, each of two changes. */
const MOST_CHANGES_PER_SECOND = 6
const WATCH_MS = 2500
let site: ConsoleSite
let page: Page
let complaints: readonly string[]
let person: PersonId
beforeAll(async () => {
  site = await consoleSite()
  const place = await bringSampleCase(site)
  const visit = await site.signIn(['analyst'])
  await assign(site, place, visit.person)
  ;({ page, person, complaints } = visit)
  await page.setViewportSize({ width: 1400, height: 1200 })
  await page.reload()
  await page.getByText('Why it is next').waitFor()
  for (let down = 1; down < DUPLICATES_CARD; down += 1) await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByText('In your hands until').waitFor()
})

const views = async (): Promise<number> => {
  const { rows } = await site.services.database.query<{ count: number }>('SELECT count(*)::int FROM exhibit_view')
  return rows[0]?.count ?? 0
}
const differing = async (): Promise<number> => {
  const text = (await page.getByText('of the picture differs').textContent()) ?? ''
  return Number.parseFloat(text)
}
const drawn = (): Promise<string> => page.evaluate("document.querySelector('canvas').toDataURL()")
const boxOf = async (selector: string): Promise<Box> => {
  const box = await page.locator(selector).boundingBox()
  if (box === null) throw new Error(`${selector} is not in sight`)
  return box
}
/** How often the canvas changes while the space bar is held. */
const changes = async (): Promise<number> => {
  await page.keyboard.down(' ')
  await page.locator('canvas[data-seen="true"]').waitFor()
  const count = await page.evaluate(`new Promise((done) => {
    const canvas = document.querySelector('canvas')
    let [count, last] = [0, canvas.toDataURL()]
    const timer = setInterval(() => { const now = canvas.toDataURL(); if (now !== last) count += 1; last = now }, 40)
    setTimeout(() => { clearInterval(timer); done(count) }, ${WATCH_MS})
  })`)
  await page.keyboard.up(' ')
  return count as number
}

test('two exhibits are compared veiled until held, one view each, and turning one finds its likeness', async () => {
  await page.keyboard.press('c')
  expect(await views()).toBe(0)
  await page.keyboard.press('f')
  await page.getByRole('heading', { name: 'large' }).waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('c')
  await page.locator('canvas').waitFor()
  await eventually(() => page.evaluate("document.querySelector('canvas').width > 300")).toBe(true)
  expect(await views()).toBe(2)
  await page.locator('canvas').scrollIntoViewIfNeeded()
  const veiled = await lookAt(await page.screenshot(), await boxOf('canvas'))
  expect(veiled.colour).toBeLessThanOrEqual(6)
  expect(veiled.detail).toBeLessThanOrEqual(24)
  await page.keyboard.press('m')
  await page.keyboard.press('m')
  const asFound = await differing()
  await page.keyboard.press('i')
  await eventually(differing).not.toBe(asFound)
  const mirrored = await differing()
  expect(Math.max(asFound, mirrored)).toBeGreaterThan(20)
  expect(Math.min(asFound, mirrored)).toBeLessThan(Math.max(asFound, mirrored) / 3)
  console.info(`areas that differ: ${mirrored} % as they lie, ${asFound} % otherwise`)
  await faultless(page)
  await page.keyboard.press('i')
  await eventually(differing).toBe(asFound)
})

test('what takes turns changes slower than flashes are harmful, and not at all for who asked for less motion', async () => {
  await page.keyboard.press('m')
  await page.keyboard.press('m')
  const moving = await changes()
  expect(moving).toBeGreaterThan(1)
  expect(moving / (WATCH_MS / 1000)).toBeLessThanOrEqual(MOST_CHANGES_PER_SECOND)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  expect(await changes()).toBe(0)
  const before = await drawn()
  await page.keyboard.press('s')
  await eventually(drawn).not.toBe(before)
  await page.keyboard.press('h')
  await page.locator('canvas').waitFor({ state: 'detached' })
})

test('of a part nothing outside it is seen, and shadows are lifted on the screen alone', async () => {
  await page.keyboard.press('f')
  await page.getByRole('heading', { name: 'large' }).waitFor()
  expect(await views()).toBe(3)
  await page.keyboard.press('b')
  await faultless(page)
  const picture = 'section:has(#large-picture) img'
  await page.locator(picture).scrollIntoViewIfNeeded()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.down(' ')
  await page.locator('section:has(#large-picture) canvas').waitFor()
  const screen = await page.screenshot()
  await page.keyboard.up(' ')
  const { x, y, width, height } = await boxOf(picture)
  const inside = await lookAt(screen, { x, y: y + 0.05 * height, width, height: 0.2 * height })
  const outside = await lookAt(screen, { x, y: y + 0.3 * height, width, height: 0.7 * height })
  expect(inside.detail).toBeGreaterThan(24)
  expect(outside.colour).toBeLessThanOrEqual(6)
  expect(outside.detail).toBeLessThanOrEqual(24)
  await page.keyboard.press('b')
  await page.getByLabel('Shadows').fill('2')
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.down(' ')
  await page.locator('section:has(#large-picture) img[data-seen="true"]').waitFor()
  expect(await page.evaluate(`getComputedStyle(document.querySelector('${picture}')).filter`)).toContain(
    '#lifted-shadows',
  )
  await page.keyboard.up(' ')
  expect(complaints).toEqual([])
})

test('a stated position is shown as numbers, and on a sketch of the world that comes with the console', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-place-'))
  writeFileSync(join(folder, 'harbour.jpg'), await positionedJpeg({ width: 320, height: 240 }))
  const place = await bringSampleCase(site, folder)
  rmSync(folder, { recursive: true })
  await assign(site, place, person)
  await page.goto(`${site.url}/console/queue?case=${place}`)
  await page.getByText('Why it is next').waitFor()
  await page.keyboard.press('n')
  await page.getByText('45.5°, -20.26°').waitFor()
  expect(await page.getByRole('img', { name: 'The place on the world' }).count()).toBe(0)
  await page.keyboard.press('g')
  const sketch = page.getByRole('img', { name: 'The place on the world' })
  await sketch.waitFor()
  expect(await sketch.locator('circle').getAttribute('cx')).toBe('-20.26')
  expect(await sketch.locator('circle').getAttribute('cy')).toBe('-45.5')
  await faultless(page)
  expect(complaints).toEqual([])
})
