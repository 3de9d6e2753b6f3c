// Keeps a room as a picture, light and dark (artefacts/console/), and checks that it fits at 200 % zoom.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

const artefacts = join(import.meta.dirname, '../../../artefacts/console')
const SIZE = { width: 1280, height: 900 }
const HALF = { width: 640, height: 450 }

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
  await page.setViewportSize(HALF)
  expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth'), room).toBeLessThanOrEqual(0)
  await page.setViewportSize(SIZE)
}
