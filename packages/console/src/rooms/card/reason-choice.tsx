// Why somebody looks: written in the ledger with each view. Core names the reasons, in both languages.
import { codesOf, VIEW_REASONS } from '@rempart/core'
import type { ViewReason } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { Choice } from '../../parts/choice.tsx'
import { useLanguage } from '../../words/use-language.ts'

const CODES = codesOf(VIEW_REASONS)
type ChoiceProps = Readonly<{ reason: ViewReason; onChange(reason: ViewReason): void }>

export function ReasonChoice({ reason, onChange }: ChoiceProps) {
  const { t } = useTranslation()
  const language = useLanguage()
  return (
    <Choice
      label={t('card.sheet.reason')}
      value={reason}
      options={CODES.map((code) => ({ value: code, name: VIEW_REASONS[code][language] }))}
      onChange={(value) => {
        const chosen = CODES.find((code) => code === value)
        if (chosen !== undefined) onChange(chosen)
      }}
    />
  )
}
