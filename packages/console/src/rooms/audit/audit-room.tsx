// The auditor's room: the ledger, verified here, and who looked at what. Never the material.
import { useTranslation } from 'react-i18next'
import { LedgerCheck } from './ledger-check.tsx'

export function AuditRoom() {
  const { t } = useTranslation()
  return (
    <>
      <h1 className="text-xl font-semibold">{t('audit.title')}</h1>
      <p className="text-soft mb-4">{t('audit.never')}</p>
      <LedgerCheck />
    </>
  )
}
