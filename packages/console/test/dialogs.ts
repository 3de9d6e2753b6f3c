// Dialogs by the key of their title: dialogs.test.ts holds the tests to meeting each one that the console has.
import type { Locator, Page } from 'playwright-core'
import { en } from '../src/words/en.ts'
import type { Words } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { faultless } from './faultless.ts'

/** Waits for the dialog whose title has this key (`lists.bring`), in whichever language, and finds no fault in it in either. */
export async function meet(page: Page, title: string): Promise<Locator> {
  const named = (words: Words): Locator => page.getByRole('dialog', { name: titleIn(words, title), exact: true })
  const dialog = named(en).or(named(fr))
  await dialog.waitFor()
  await faultless(page, 'dialog[open]')
  return dialog
}

/** The sentence of a key; an error where there is none. */
export function titleIn(words: Words, key: string): string {
  const found = key.split('.').reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], words)
  if (typeof found !== 'string') throw new Error(`no sentence has the key ${key}`)
  return found
}
