// The lists that everything is compared with: coverage at a glance, ages, canaries, what waits for two, entries in doubt.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { ImportForm } from './import-form.tsx'
import { doubtsQuery, listsQuery, useAskOfList } from './list-data.ts'
import type { ActiveList, AskedOfList } from './list-data.ts'

type Asking = Omit<AskedOfList, 'reason'>

export function ListsRoom() {
  const { t, i18n } = useTranslation()
  const moment = useMoment()
  const may = useMay()
  const tell = useTell()
  const lists = useQuery(listsQuery())
  const doubts = useQuery(doubtsQuery())
  const ask = useAskOfList()
  const [bringing, setBringing] = useState(false)
  const [asking, setAsking] = useState<Asking>()
  const number = new Intl.NumberFormat(i18n.language)
  const mayImport = may('ask.list-import')
  useKeys(mayImport ? [{ key: 'i', act: t('lists.bring'), run: () => setBringing(true) }] : [])
  const active = lists.data?.lists ?? []
  const failed = active.filter(({ canary }) => canary === 'failed')
  const stale = active.filter(({ pastAge }) => pastAge)
  const age = ({ ageDays, pastAge, maxAgeDays, whenStale }: ActiveList): string =>
    ageDays === undefined
      ? t('lists.ageUnknown')
      : [
          t('lists.days', { count: ageDays }),
          ...(maxAgeDays === undefined ? [] : [t('lists.limit', { count: maxAgeDays })]),
          ...(pastAge ? [t(`lists.stale.${whenStale}`)] : []),
        ].join(' · ')
  const meaning = ({ realm, victim }: Pick<(typeof active)[number], 'realm' | 'victim'>): string =>
    [t(`lists.realms.${realm}`), ...(victim === 'unstated' ? [] : [t(`lists.victims.${victim}`)])].join(', ')
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('lists.title')}</h1>
      <Problems errors={[lists.error, doubts.error]} />
      {failed.length + stale.length === 0 ? null : (
        <p role="alert" className="border-warn text-warn my-2 rounded-md border px-3 py-2">
          {[
            ...failed.map(({ list }) => t('lists.canaryFailed', { list })),
            ...stale.map(({ list }) => t('lists.isStale', { list })),
          ].join(' ')}
        </p>
      )}
      {mayImport ? (
        <p className="mb-4">
          <Button shortcut="i" onClick={() => setBringing(true)}>
            {t('lists.bring')}
          </Button>
        </p>
      ) : null}
      <div className="grid grid-cols-1 gap-8">
        <Table
          worked
          caption={t('lists.coverage')}
          empty={t('lists.none')}
          head={['name', 'realm', 'entries', 'version', 'age', 'distance', 'canary', 'inDoubt', 'acts'].map((word) =>
            t(`lists.${word as 'name'}`),
          )}
          rows={active.map((one) => ({
            key: one.list,
            cells: [
              `${one.list} (${one.source})`,
              meaning(one),
              `${number.format(one.entries)} (${one.kinds.map(({ kind, entries }) => `${kind} ${number.format(entries)}`).join(', ')})`,
              `${one.version}, ${one.date}`,
              age(one),
              t('lists.bits', { count: one.distanceBits }),
              t(`lists.canaries.${one.canary}`),
              number.format(one.quarantined),
              may('ask.list-removal') ? (
                <Button key="remove" shortcut="x" onClick={() => setAsking({ list: one.list })}>
                  {t('lists.remove')}
                </Button>
              ) : null,
            ],
          }))}
        />
        <Table
          caption={t('lists.waiting')}
          empty={t('lists.noneWaiting')}
          head={['name', 'realm', 'distance', 'entries', 'received', 'fileIs'].map((word) =>
            t(`lists.${word as 'name'}`),
          )}
          rows={(lists.data?.waiting ?? []).map((one) => ({
            key: one.received,
            cells: [
              `${one.list} (${one.source})`,
              meaning(one),
              t('lists.bits', { count: one.distanceBits }),
              number.format(one.entries),
              moment(one.receivedAt),
              <span key="sha" className="font-mono text-sm break-all">
                {one.fileSha256}
              </span>,
            ],
          }))}
        />
        {(lists.data?.waiting ?? []).length === 0 ? null : (
          <p>
            <Link to="/requests" search={{}} className="underline underline-offset-4">
              {t('lists.toRequests')}
            </Link>
          </p>
        )}
        <Table
          worked
          caption={t('lists.doubts')}
          empty={t('lists.noDoubts')}
          head={[t('lists.name'), t('lists.why'), t('lists.files'), t('lists.since'), t('lists.acts')]}
          rows={(doubts.data ?? []).map((one) => ({
            key: `${one.list} ${one.quarantine}`,
            cells: [
              `${one.list} · ${one.quarantine}`,
              t(`lists.doubtIs.${one.reason}`),
              number.format(one.files),
              moment(one.since),
              one.liftedAt !== undefined ? (
                t('lists.lifted', { time: moment(one.liftedAt) })
              ) : may('ask.quarantine-lift') ? (
                <Button
                  key="lift"
                  shortcut="x"
                  onClick={() => setAsking({ list: one.list, quarantine: one.quarantine })}
                >
                  {t('lists.lift')}
                </Button>
              ) : null,
            ],
          }))}
        />
        <p className="text-soft">{t('lists.doubtMeans')}</p>
      </div>
      <Dialog open={bringing} onClose={() => setBringing(false)} title={t('lists.bring')}>
        <ImportForm onSent={() => setBringing(false)} />
      </Dialog>
      <FormDialog
        open={asking !== undefined}
        onClose={() => setAsking(undefined)}
        title={t(asking?.quarantine === undefined ? 'lists.remove' : 'lists.lift')}
        fields={[{ name: 'reason', label: t('requests.reason'), long: true }]}
        busy={ask.isPending}
        error={ask.error}
        onSend={({ reason = '' }) => {
          if (asking !== undefined)
            ask.mutate(
              { ...asking, reason },
              {
                onSuccess: () => {
                  tell({ said: t('requests.asked') })
                  setAsking(undefined)
                },
              },
            )
        }}
      />
    </>
  )
}
