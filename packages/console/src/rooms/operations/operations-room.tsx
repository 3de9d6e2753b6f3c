// Operations: each holds cases of several countries. One sees those that one works in.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { operationsQuery, useChangeOperation } from './operation-data.ts'

export function OperationsRoom() {
  const { t } = useTranslation()
  const moment = useMoment()
  const may = useMay()
  const operations = useQuery(operationsQuery())
  const [opening, setOpening] = useState(false)
  const open = useChangeOperation((title: string) => call('POST /operations', { body: { title } }))
  const mayOpen = may('operation.open')
  useKeys(mayOpen ? [{ key: 'o', act: t('operations.open'), run: () => setOpening(true) }] : [])
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('operations.title')}</h1>
      {operations.error === null ? null : <Problem error={operations.error} />}
      {mayOpen ? (
        <p className="mb-4">
          <Button shortcut="o" onClick={() => setOpening(true)}>
            {t('operations.open')}
          </Button>
        </p>
      ) : null}
      <Table
        worked
        caption={t('operations.list')}
        empty={t('operations.none')}
        head={[t('operations.name'), t('operations.opened')]}
        rows={(operations.data ?? []).map(({ operation, title, openedAt }) => ({
          key: operation,
          cells: [
            <Link
              key="link"
              to="/operations/$operation"
              params={{ operation }}
              className="underline underline-offset-4"
            >
              {title}
            </Link>,
            moment(openedAt),
          ],
        }))}
      />
      <FormDialog
        open={opening}
        onClose={() => setOpening(false)}
        title={t('operations.open')}
        fields={[{ name: 'title', label: t('operations.name') }]}
        busy={open.isPending}
        error={open.error}
        onSend={({ title = '' }) => open.mutate(title, { onSuccess: () => setOpening(false) })}
      />
    </>
  )
}
