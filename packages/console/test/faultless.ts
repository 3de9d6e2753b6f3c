// What every page and dialog has to be: without a fault that axe finds, in both languages and in both colours, and without a
// complaint of the browser's.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What the browser says of the one refusal by which the server asks for a fresh proof of presence. */
export const ASKED_FOR_PROOF = 'Failed to load resource: the server responded with a status of 403 (Forbidden)'

/** `within`: of what the selector names alone. */
export async function faultless(page: Page, within = 'html'): Promise<void> {
  await axe(page, within)
  await inOtherLanguage(page, async () => {
    const theme = await page.evaluate('document.documentElement.dataset.theme')
    const show = (one: unknown) => page.evaluate(`document.documentElement.dataset.theme = '${String(one)}'`)
    await show(theme === 'dark' ? 'light' : 'dark')
    await axe(page, within)
    await show(theme)
  })
}

/** Does it while the page speaks its other language, behind an open dialog too, and comes back to the first. */
export async function inOtherLanguage(page: Page, check: () => Promise<void>): Promise<void> {
  const spoken = await page.locator('html').getAttribute('lang')
  const change = async (language: string | null): Promise<void> => {
    await page.locator('button[aria-keyshortcuts="L"]').dispatchEvent('click')
    await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' })
  }
  await change(spoken === 'fr' ? 'en' : 'fr')
  await check()
  await change(spoken)
}

/** In the language and the colours that the page has. */
export async function axe(page: Page, within = 'html'): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include(within).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
