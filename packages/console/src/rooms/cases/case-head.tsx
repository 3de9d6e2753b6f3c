// The state of a case, until when it is kept and what holds it, who works on it, and where its cards wait.
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Problem, Problems } from '../../parts/problem.tsx'
import { ROW, useRows } from '../../parts/rows.ts'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { caseQuery, colleaguesQuery, of, useWrite } from './case-data.ts'

export function CaseHead({ place }: Readonly<{ place: string }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const may = useMay()
  const go = useNavigate()
  const file = useQuery(caseQuery(place))
  const [assigning, setAssigning] = useState(false)
  const colleagues = useQuery({ ...colleaguesQuery(), enabled: assigning })
  const assign = useWrite(place, ({ member, assigned }: Readonly<{ member: string; assigned: boolean }>) =>
    call('PUT /cases/{case}/people/{member}', { params: { case: place, member }, body: { assigned } }),
  )
  const turn = useWrite(place, (finished: boolean) =>
    finished
      ? call('POST /cases/{case}/finish', { ...of(place), body: {} })
      : call('POST /cases/{case}/reopening', of(place)),
  )
  const state = file.data?.state
  const finishes = state === 'open'
  const mayTurn = may('case.finish') && state !== undefined && state !== 'erased'
  const toCards = (): void => void go({ to: '/queue', search: { case: place } })
  useKeys([
    { key: 'v', act: t('cases.seeCards'), run: toCards },
    ...(mayTurn
      ? [{ key: 'f', act: t(finishes ? 'cases.finishCase' : 'cases.reopenCase'), run: () => turn.mutate(finishes) }]
      : []),
    ...(may('case.assign') ? [{ key: 'g', act: t('cases.assign'), run: () => setAssigning(true) }] : []),
  ])
  useRows((file.data?.people ?? []).length > 0)
  if (file.data === undefined || state === undefined) return file.error === null ? null : <Problem error={file.error} />
  const { retention, holds, people, openedAt, exhibits, cards } = file.data
  const kept =
    retention.kind === 'until'
      ? t('cases.keptUntil', { time: moment(retention.at) })
      : t(`cases.kept.${retention.because}`)
  return (
    <section aria-label={t('cases.about')} className="mb-4 grid gap-2">
      <Problems errors={[assign.error, turn.error]} />
      <p>
        {[t(`cases.states.${state}`), t('cases.openedAt', { time: moment(openedAt) }), kept].join(' · ')}
        {holds.some(({ liftedAt }) => liftedAt === undefined) ? ` · ${t('cases.held')}` : null}
      </p>
      <p className="flex flex-wrap items-center gap-3">
        <Link to="/queue" search={{ case: place }} className="underline underline-offset-4">
          {t('cases.toCards', { cards, exhibits })}
        </Link>
        {mayTurn ? (
          <Button shortcut="f" disabled={turn.isPending} onClick={() => turn.mutate(finishes)}>
            {t(finishes ? 'cases.finishCase' : 'cases.reopenCase')}
          </Button>
        ) : null}
      </p>
      <ul aria-label={t('cases.people')} className="flex flex-wrap items-center gap-3">
        {people.map(({ person, name }) => (
          <li key={person} {...ROW} className="border-line flex items-center gap-2 rounded-md border px-2">
            {name}
            {may('case.assign') ? (
              <Button
                aria-keyshortcuts="x"
                aria-label={t('cases.unassign', { name })}
                onClick={() => assign.mutate({ member: person, assigned: false })}
              >
                ×
              </Button>
            ) : null}
          </li>
        ))}
        {may('case.assign') ? (
          <li>
            <Button shortcut="g" onClick={() => setAssigning(true)}>
              {t('cases.assign')}
            </Button>
          </li>
        ) : null}
      </ul>
      <FormDialog
        open={assigning}
        onClose={() => setAssigning(false)}
        title={t('cases.assign')}
        fields={[
          {
            name: 'member',
            label: t('cases.colleague'),
            options: (colleagues.data ?? []).map(({ person, name }) => ({ value: person, name })),
          },
        ]}
        busy={assign.isPending}
        error={assign.error}
        onSend={({ member }) => {
          if (member !== undefined) assign.mutate({ member, assigned: true }, { onSuccess: () => setAssigning(false) })
        }}
      />
    </section>
  )
}
