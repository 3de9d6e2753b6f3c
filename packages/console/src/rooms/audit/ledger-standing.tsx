// How the ledger stands by the server's own word: published, cosigned by which witness when, and what its last verification found.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { ledgerStateQuery, useServerCheck } from './audit-data.ts'

export function LedgerStanding() {
  const { t } = useTranslation()
  const moment = useMoment()
  const tell = useTell()
  const state = useQuery(ledgerStateQuery())
  const check = useServerCheck()
  const verify = (): void => check.mutate(undefined, { onSuccess: () => tell({ said: t('audit.checking') }) })
  useKeys([{ key: 'c', act: t('audit.serverCheck'), run: verify }])
  if (state.data === undefined) return state.error === null ? null : <Problem error={state.error} />
  const { entries, published, cosigned, halted, witnesses, verification } = state.data
  return (
    <section aria-labelledby="ledger-standing" className="grid grid-cols-1 gap-3">
      <h2 id="ledger-standing" className="font-semibold">
        {t('audit.standing')}
      </h2>
      {halted ? (
        <p role="alert" className="border-warn text-warn rounded-md border px-3 py-2">
          {t('audit.halted')}
        </p>
      ) : null}
      <dl className="grid w-fit grid-cols-[auto_auto] gap-x-6 gap-y-1">
        <dt className="text-soft">{t('audit.entries')}</dt>
        <dd className="tabular-nums">{entries}</dd>
        <dt className="text-soft">{t('audit.published')}</dt>
        <dd className="tabular-nums">{published ?? t('audit.notYet')}</dd>
        <dt className="text-soft">{t('audit.cosigned')}</dt>
        <dd className="tabular-nums">{cosigned ?? t('audit.notYet')}</dd>
        <dt className="text-soft">{t('audit.verified')}</dt>
        <dd>
          {verification === undefined
            ? t('audit.notYet')
            : t(verification.problems === 0 ? 'audit.sound' : 'audit.problems', {
                time: moment(verification.at),
                entries: verification.entries,
                count: verification.problems,
                places: verification.places.join(', '),
              })}
        </dd>
      </dl>
      <Table
        caption={t('audit.witnesses')}
        empty={t('audit.noWitness')}
        head={[t('audit.witness'), t('audit.lastWord')]}
        rows={witnesses.map(({ name, cosignedAt }) => ({
          key: name,
          cells: [name, cosignedAt === undefined ? t('audit.notYet') : moment(cosignedAt)],
        }))}
      />
      {check.error === null ? null : <Problem error={check.error} />}
      <p>
        <Button shortcut="c" disabled={check.isPending} onClick={verify}>
          {t('audit.serverCheck')}
        </Button>
      </p>
    </section>
  )
}
