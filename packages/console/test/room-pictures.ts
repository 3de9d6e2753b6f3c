// Keeps a room as a picture, light and dark (artefacts/console/), and checks that it fits at 200 % zoom and on a telephone.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { inOtherLanguage } from './faultless.ts'

const artefacts = join(import.meta.dirname, '../../../artefacts/console')
const SIZE = { width: 1280, height: 900 }
const NARROW = [
  { width: 640, height: 450 }, // 200 % zoom of the above
  { width: 390, height: 844 },
]

/** Where the picture of a room is kept. */
export function pictureOf(room: string, theme: 'light' | 'dark'): string {
  return join(artefacts, `${room}-${theme}.png`)
}

export async function keepPictures(page: Page, room: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true })
  await page.setViewportSize(SIZE)
  for (const theme of ['light', 'dark'] as const) {
    await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
    await page.screenshot({ path: pictureOf(room, theme) })
  }
  await fits(page, room)
}

/** Nothing is wider than the page, in either language; the navigation takes one line of a whole window. */
export async function fits(page: Page, room: string): Promise<void> {
  const check = async (): Promise<void> => {
    for (const size of NARROW) {
      await page.setViewportSize(size)
      const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect.soft(over, `${room} at ${size.width} pixels`).toBeLessThanOrEqual(0)
    }
    await page.setViewportSize(SIZE)
    const lines = await page.evaluate(
      "new Set([...document.querySelectorAll('header nav a')].map((a) => a.offsetTop)).size",
    )
    expect.soft(lines, `lines of the navigation in ${room}`).toBe(1)
  }
  await check()
  await inOtherLanguage(page, check)
}
