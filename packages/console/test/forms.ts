// Fills forms in as a person does: by the labels of their fields.
import type { Locator } from 'playwright-core'

/** Texts by label; of a list, the name of what is chosen. */
export async function fillIn(form: Locator, texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, text] of Object.entries(texts)) {
    const field = form.getByLabel(label, { exact: true })
    await field.waitFor()
    const isList = (await form.locator('select').and(field).count()) > 0
    await (isList ? field.selectOption({ label: text }) : field.fill(text))
  }
}
