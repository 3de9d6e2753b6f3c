// What every page and dialog has to be: without a fault that axe finds, and without a complaint of the browser's.
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What the browser says of the one refusal by which the server asks for a fresh proof of presence. */
export const ASKED_FOR_PROOF = 'Failed to load resource: the server responded with a status of 403 (Forbidden)'

export async function faultless(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}
