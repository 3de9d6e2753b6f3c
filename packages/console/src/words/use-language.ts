// The language of the page, for words that come in both from elsewhere.
import { useTranslation } from 'react-i18next'
import type { Language } from './words.ts'

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'fr' ? 'fr' : 'en'
}
