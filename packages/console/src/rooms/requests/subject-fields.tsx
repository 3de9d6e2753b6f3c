// What an act for two is about, as its kind names it, in words.
import { HUMAN_ROLES, ROLE_NAMES } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { useLanguage } from '../../words/use-language.ts'

type SubjectFieldsProps = Readonly<{ subject: Readonly<Record<string, unknown>>; concernsName?: string | undefined }>

/** Rows of a definition list. `concernsName`: of the person whom it is about. */
export function SubjectFields({ subject, concernsName }: SubjectFieldsProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  const named = (name: string, value: unknown): string => {
    const role = name === 'role' ? HUMAN_ROLES.find((one) => one === value) : undefined
    if (role !== undefined) return ROLE_NAMES[role][language]
    if (name === 'change' && (value === 'granted' || value === 'withdrawn')) return t(`requests.changes.${value}`)
    if (name === 'what' && (value === 'add' || value === 'remove')) return t(`requests.entryChanges.${value}`)
    if (name === 'case') return t('cases.one', { case: inWords(value).slice(0, 8) })
    if (name === 'exhibits' && Array.isArray(value)) return `${value.length} (${inWords(value)})`
    return name === 'person' && concernsName !== undefined ? concernsName : inWords(value)
  }
  const shown = Object.entries(subject).filter(([, value]) => value !== '')
  return shown.map(([name, value]) => (
    <div key={name} className="contents">
      <dt className="text-soft">{t(`requests.fields.${name}`, { defaultValue: name })}</dt>
      <dd className="break-all">{named(name, value)}</dd>
    </div>
  ))
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
