// Deconfliction: another unit works on an entity of the same kind and value. Said is that it does and whom to call, never what.
import { ENTITY_KINDS } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../../parts/time.ts'
import type { Notice } from './case-data.ts'
import { useLanguage } from '../../words/use-language.ts'

export function CaseNotices({ notices }: Readonly<{ notices: readonly Notice[] }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const language = useLanguage()
  if (notices.length === 0) return null
  return (
    <section aria-labelledby="notices" className="border-mark bg-sheet mb-4 rounded-lg border p-4">
      <h2 id="notices" className="font-semibold">
        {t('cases.notices')}
      </h2>
      <ul>
        {notices.map(({ entity, kind, at, contacts }) => (
          <li key={`${entity} ${at}`}>
            {t('cases.notice', {
              kind: ENTITY_KINDS[kind][language],
              time: moment(at),
              names: contacts.map(({ name }) => name).join(', '),
            })}
          </li>
        ))}
      </ul>
    </section>
  )
}
