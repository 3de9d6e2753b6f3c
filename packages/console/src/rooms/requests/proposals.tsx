// What matching clients ask to write into lists. A client is none of the two persons: the first one asks for it here, or
// refuses it; then it is a request like any other.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem, Problems } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { proposalsQuery, useRefuseProposal } from './proposal-data.ts'
import type { Proposal } from './proposal-data.ts'
import { useAsk } from './request-data.ts'
import type { Request } from './request-data.ts'
import { SubjectFields } from './subject-fields.tsx'

/** `asked`: requests that wait; what one of them is about is not offered again. */
export function Proposals({ asked }: Readonly<{ asked: readonly Request[] }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const tell = useTell()
  const proposals = useQuery({ ...proposalsQuery(), enabled: useMay()('ask.list-change') })
  const refuse = useRefuseProposal()
  const [chosen, setChosen] = useState<Proposal>()
  const pending = new Set(asked.map(({ subject }) => subject['proposal']))
  const open = (proposals.data ?? []).filter(({ subject }) => !pending.has(subject.proposal))
  if (open.length === 0 && proposals.error === null) return null
  return (
    <section aria-label={t('requests.proposals.title')}>
      <h2 className="font-semibold">{t('requests.proposals.title')}</h2>
      <p className="text-soft mb-2">{t('requests.proposals.rule')}</p>
      <Problems errors={[proposals.error, refuse.error]} />
      <ul className="grid gap-3">
        {open.map((proposal) => (
          <li key={proposal.subject.proposal} className="bg-sheet border-line grid gap-2 rounded-lg border p-4">
            <h3 className="font-semibold">{t('requests.kinds.list-change')}</h3>
            {proposal.note === '' ? null : <p>{t('requests.proposals.note', { note: proposal.note })}</p>}
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
              <SubjectFields subject={proposal.subject} />
              <dt className="text-soft">{t('requests.state')}</dt>
              <dd>{t('requests.until', { time: moment(proposal.expiresAt) })}</dd>
            </dl>
            <p className="flex flex-wrap gap-3">
              <Button main onClick={() => setChosen(proposal)}>
                {t('requests.proposals.ask')}
              </Button>
              <Button
                disabled={refuse.isPending}
                onClick={() =>
                  refuse.mutate(proposal, {
                    onSuccess: () =>
                      tell({ said: t('requests.said.refused', { act: t('requests.kinds.list-change') }) }),
                  })
                }
              >
                {t('requests.refuse')}
              </Button>
            </p>
          </li>
        ))}
      </ul>
      <Dialog open={chosen !== undefined} onClose={() => setChosen(undefined)} title={t('requests.proposals.ask')}>
        {chosen === undefined ? null : <AskForProposal proposal={chosen} onAsked={() => setChosen(undefined)} />}
      </Dialog>
    </section>
  )
}

function AskForProposal({ proposal, onAsked }: Readonly<{ proposal: Proposal; onAsked(): void }>) {
  const { t } = useTranslation()
  const tell = useTell()
  const ask = useAsk()
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const reason = textsOf(event)('reason')
    ask.mutate(
      { kind: 'list-change', subject: { ...proposal.subject, reason } },
      {
        onSuccess: () => {
          tell({ said: t('requests.asked') })
          onAsked()
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <p className="text-soft">{t('requests.means.list-change')}</p>
      <TextField label={t('requests.reason')} name="reason" maxLength={2000} required />
      {ask.error === null ? null : <Problem error={ask.error} />}
      <p>
        <Button main submit disabled={ask.isPending}>
          {t('requests.send')}
        </Button>
      </p>
    </form>
  )
}
