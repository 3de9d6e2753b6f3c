// The auditor's room: the ledger, verified here, and who looked at what. Never the material.
import { useTranslation } from 'react-i18next'
import { useMay } from '../../session/session.tsx'
import { ActsTable } from './acts-table.tsx'
import { LedgerCheck } from './ledger-check.tsx'
import { LedgerStanding } from './ledger-standing.tsx'

export function AuditRoom() {
  const { t } = useTranslation()
  const may = useMay()
  return (
    <>
      <h1 className="text-xl font-semibold">{t('audit.title')}</h1>
      <p className="text-soft mb-4">{t('audit.never')}</p>
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
        <LedgerStanding />
        <LedgerCheck />
      </div>
      {may('audit.read') ? <ActsTable /> : null}
    </>
  )
}
