// Why a card stands where it stands, in the sentences that docs/priority.md publishes.
import { REASONS } from '@rempart/core'
import type { ReasonCode } from '@rempart/core'
import { useTranslation } from 'react-i18next'

export function Reasons({ title, codes }: Readonly<{ title: string; codes: readonly string[] }>) {
  const { i18n } = useTranslation()
  const language = i18n.language === 'fr' ? 'fr' : 'en'
  return (
    <section>
      <h2 className="text-soft">{title}</h2>
      <ul className="list-disc pl-5">
        {codes.map((code) => (
          <li key={code}>{isReason(code) ? REASONS[code][language] : code}</li>
        ))}
      </ul>
    </section>
  )
}

function isReason(code: string): code is ReasonCode {
  return Object.hasOwn(REASONS, code)
}
