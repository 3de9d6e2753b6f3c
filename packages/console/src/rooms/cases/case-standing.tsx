// What stands in a case: tasks, jurisdictions with their legal basis, likely countries with whom to call, referrals.
import { REFERRAL_STATES } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { useNames, useWrite } from './case-data.ts'
import type { CaseState } from './case-data.ts'

type TaskChange = Readonly<{ subject: string; state: 'open' | 'done' }>
type ReferralChange = Readonly<{ subject: string; state: (typeof REFERRAL_STATES)[number] }>

export function CaseStanding({ place, state }: Readonly<{ place: string; state: CaseState }>) {
  const { t, i18n } = useTranslation()
  const names = useNames(place)
  const moment = useMoment()
  const regions = new Intl.DisplayNames([i18n.language], { type: 'region' })
  const task = useWrite(place, ({ subject, state: to }: TaskChange) =>
    call('PUT /cases/{case}/tasks/{subject}/state', { params: { case: place, subject }, body: { state: to } }),
  )
  const referral = useWrite(place, ({ subject, state: to }: ReferralChange) =>
    call('PUT /cases/{case}/referrals/{subject}/state', { params: { case: place, subject }, body: { state: to } }),
  )
  const end = useWrite(place, (subject: string) =>
    call('DELETE /cases/{case}/jurisdictions/{subject}', { params: { case: place, subject } }),
  )
  const withdraw = useWrite(place, (subject: string) =>
    call('DELETE /cases/{case}/likely-countries/{subject}', { params: { case: place, subject } }),
  )
  const country = (code: string | undefined): string => (code === undefined ? '–' : (regions.of(code) ?? code))
  return (
    <>
      <Problems errors={[task.error, referral.error, end.error, withdraw.error]} />
      <Table
        worked
        caption={t('cases.tasks')}
        empty={t('cases.noTasks')}
        head={[t('cases.words'), t('cases.by'), t('cases.due'), t('cases.state')]}
        rows={state.tasks.map(({ id, words, by, due, state: now }) => ({
          key: id,
          cells: [
            words ?? '',
            names(by),
            due ?? '–',
            <Button
              key="turn"
              shortcut="d"
              onClick={() => task.mutate({ subject: id, state: now === 'open' ? 'done' : 'open' })}
            >
              {t(now === 'open' ? 'cases.finish' : 'cases.reopen')}
            </Button>,
          ],
        }))}
      />
      <Table
        worked
        caption={t('cases.jurisdictions')}
        empty={t('cases.noJurisdictions')}
        head={[t('cases.country'), t('cases.authority'), t('cases.legalBasis'), t('cases.acts')]}
        rows={state.jurisdictions.map(({ id, country: code, authority, basis }) => ({
          key: id,
          cells: [
            country(code),
            authority,
            basis ?? '',
            <Button key="end" shortcut="x" onClick={() => end.mutate(id)}>
              {t('cases.end')}
            </Button>,
          ],
        }))}
      />
      <Table
        worked
        caption={t('cases.likely')}
        empty={t('cases.noLikely')}
        head={[t('cases.country'), t('cases.source'), t('cases.contacts'), t('cases.acts')]}
        rows={state.likelyCountries.map(({ id, country: code, source, by, words, contacts }) => ({
          key: id,
          cells: [
            country(code),
            [t(`cases.sources.${source.kind}`, { id: source.id?.slice(0, 8) ?? '', name: names(by) }), words]
              .filter((part) => part !== undefined)
              .join(' · '),
            contacts.map(({ authority, address }) => `${authority}, ${address}`).join('; ') || t('cases.noContact'),
            <Button key="withdraw" shortcut="x" onClick={() => withdraw.mutate(id)}>
              {t('cases.withdraw')}
            </Button>,
          ],
        }))}
      />
      <Table
        worked
        caption={t('cases.referrals')}
        empty={t('cases.noReferrals')}
        head={[t('cases.authority'), t('cases.country'), t('cases.since'), t('cases.state')]}
        rows={state.referrals.map(({ id, authority, country: code, since, state: now, reference }) => ({
          key: id,
          cells: [
            [authority, reference].filter((part) => part !== undefined).join(' · '),
            country(code),
            moment(since),
            <Choice
              key="state"
              shortcut="s"
              label={t('cases.state')}
              value={now}
              options={REFERRAL_STATES.map((one) => ({ value: one, name: t(`cases.referralStates.${one}`) }))}
              onChange={(value) => {
                const to = REFERRAL_STATES.find((one) => one === value)
                if (to !== undefined && to !== now) referral.mutate({ subject: id, state: to })
              }}
            />,
          ],
        }))}
      />
    </>
  )
}
