// Fills forms in as a person does: by the labels of their fields.
import type { Locator, Page } from 'playwright-core'
import { en } from '../src/words/en.ts'
import type { Words } from '../src/words/en.ts'

/** Texts by label; of a list, the name of what is chosen; a box is ticked. */
export async function fillIn(form: Locator, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(texts)) {
    const field = form.getByLabel(label, { exact: true })
    await field.waitFor()
    const isList = (await form.locator('select').and(field).count()) > 0
    if ((await field.getAttribute('type')) === 'checkbox') await field.check()
    else await (isList ? field.selectOption({ label: text }) : field.fill(text))
  }
}

/** Answers the question for a fresh proof of presence, which holds for five minutes. */
export async function prove(page: Page, words: Words = en): Promise<void> {
  const dialog = page.getByRole('dialog', { name: words.stepUp.title })
  await dialog.getByRole('button', { name: words.stepUp.passkey }).click()
}

/** Whether this row, or the row in which this stands, has the focus. */
export async function inRow(one: Locator): Promise<boolean> {
  const row = one.page().locator('[data-row]:focus')
  return (await row.and(one).count()) + (await row.filter({ has: one }).count()) > 0
}
