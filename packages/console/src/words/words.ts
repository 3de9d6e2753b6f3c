// The two languages of the console. A language is loaded whole: nothing falls back to the other one unseen.
import i18next from 'i18next'
import type { i18n } from 'i18next'
import { en } from './en.ts'
import { fr } from './fr.ts'

export type Language = 'en' | 'fr'

const CHOSEN = 'rempart-language'

/** The language that this person chose, or the first of the browser's that we have. */
export function preferredLanguage(): Language {
  const chosen = localStorage.getItem(CHOSEN)
  if (chosen === 'en' || chosen === 'fr') return chosen
  return navigator.languages.some((name) => /^fr\b/iu.test(name)) && !/^en\b/iu.test(navigator.languages[0] ?? '')
    ? 'fr'
    : 'en'
}

/** Starts i18next with both languages at hand. */
export function startWords(language: Language): i18n {
  const words = i18next.createInstance()
  void words.init({
    lng: language,
    resources: { en: { translation: en }, fr: { translation: fr } },
    interpolation: { escapeValue: false }, // React escapes
    returnNull: false,
    initAsync: false,
  })
  document.documentElement.lang = language
  return words
}

/** Changes the language at once and remembers it on this machine. */
export async function changeLanguage(words: i18n, language: Language): Promise<void> {
  localStorage.setItem(CHOSEN, language)
  document.documentElement.lang = language
  await words.changeLanguage(language)
}
