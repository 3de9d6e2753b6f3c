// Acts that take two persons: what waits for one's answer, what one asked for, and what was answered.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problem, Problems } from '../../parts/problem.tsx'
import { useMay, useSession } from '../../session/session.tsx'
import { AskForm } from './ask-form.tsx'
import { askable, isReleased, requestsQuery, useAnswer, useTake } from './request-data.ts'
import type { AnswerTo, Request } from './request-data.ts'
import { Proposals } from './proposals.tsx'
import { RequestItem } from './request-item.tsx'

export function RequestsRoom() {
  const { t } = useTranslation()
  const may = useMay()
  const tell = useTell()
  const { person } = useSession()
  const go = useNavigate()
  const prepared = useSearch({ from: '/requests' })
  const requests = useQuery(requestsQuery())
  const answer = useAnswer()
  const take = useTake()
  const [asking, setAsking] = useState(prepared.kind !== undefined)
  const [chosen, setChosen] = useState(0)
  const [sure, setSure] = useState<Request>()
  const [handed, setHanded] = useState<Readonly<{ kind: 'code' | 'link'; text: string }>>()
  const mayAnswer = ({ kind, askedBy }: Request): boolean => askedBy !== person && may(`approve.${kind}`)
  const all = requests.data ?? []
  const waiting = all.filter((request) => request.state === 'asked' && mayAnswer(request))
  const mine = all.filter((request) => request.state === 'asked' && request.askedBy === person)
  const rest = all.filter((request) => !waiting.includes(request) && !mine.includes(request))
  const ordered = [...waiting, ...mine, ...rest]
  const current = ordered[chosen]
  const send = (given: AnswerTo): void =>
    answer.mutate(given, {
      onSuccess: (done) => {
        tell({ said: t(`requests.said.${done.state}`, { act: t(`requests.kinds.${given.request.kind}`) }) })
        if ('link' in done && done.link !== undefined) setHanded({ kind: 'link', text: done.link })
      },
    })
  const give = (given: AnswerTo): void => (given.answer === 'approve' ? setSure(given.request) : send(given))
  /** What another room prepared leaves the address with the form. */
  const closeForm = (): void => {
    setAsking(false)
    if (prepared.kind !== undefined) void go({ to: '/requests', search: {}, replace: true })
  }
  const choose = (at: number): void => setChosen(Math.max(0, Math.min(ordered.length - 1, at)))
  const takeFile = (request: Request): void =>
    take.mutate(request, { onSuccess: () => tell({ said: t('requests.taken') }) })
  useKeys([
    ...(current?.askedBy === person && isReleased(current)
      ? [{ key: 't', act: t('requests.take'), run: () => takeFile(current) }]
      : []),
    { key: 'j', act: t('requests.forward'), run: () => choose(chosen + 1) },
    { key: 'k', act: t('requests.backward'), run: () => choose(chosen - 1) },
    ...(askable(may).length > 0 ? [{ key: 'a', act: t('requests.ask'), run: () => setAsking(true) }] : []),
    ...(current !== undefined && waiting.includes(current)
      ? [
          { key: 'y', act: t('requests.approve'), run: () => setSure(current) },
          { key: 'r', act: t('requests.refuse'), run: () => send({ request: current, answer: 'close' }) },
        ]
      : []),
    ...(current !== undefined && mine.includes(current)
      ? [{ key: 'w', act: t('requests.withdraw'), run: () => send({ request: current, answer: 'close' }) }]
      : []),
  ])
  const section = (title: string, of: readonly Request[]) =>
    of.length === 0 ? null : (
      <section aria-label={title}>
        <h2 className="mb-2 font-semibold">{title}</h2>
        <ul className="grid gap-3">
          {of.map((request) => (
            <RequestItem
              key={request.request}
              request={request}
              chosen={request === current}
              mine={request.askedBy === person}
              mayApprove={mayAnswer(request)}
              busy={answer.isPending || take.isPending}
              onAnswer={give}
              onTake={takeFile}
            />
          ))}
        </ul>
      </section>
    )
  return (
    <>
      <h1 className="text-xl font-semibold">{t('requests.title')}</h1>
      <p className="text-soft mb-4">{t('requests.rule')}</p>
      {requests.error === null ? null : <Problem error={requests.error} onAgain={() => void requests.refetch()} />}
      <Problems errors={[answer.error, take.error]} />
      {askable(may).length > 0 ? (
        <p className="mb-4">
          <Button shortcut="a" onClick={() => setAsking(true)}>
            {t('requests.ask')}
          </Button>
        </p>
      ) : null}
      <div className="grid grid-cols-1 gap-6">
        {requests.data !== undefined && waiting.length === 0 ? <p>{t('requests.nothing')}</p> : null}
        {section(t('requests.waiting'), waiting)}
        <Proposals asked={all.filter(({ state }) => state === 'asked')} />
        {section(t('requests.mine'), mine)}
        {section(t('requests.rest'), rest)}
      </div>
      <Dialog open={asking} onClose={closeForm} title={t('requests.ask')}>
        <AskForm
          prepared={prepared}
          onAsked={(code) => {
            closeForm()
            if (code !== undefined) setHanded({ kind: 'code', text: code })
          }}
        />
      </Dialog>
      <Dialog open={sure !== undefined} onClose={() => setSure(undefined)} title={t('requests.sure')}>
        {sure === undefined ? null : (
          <>
            <p className="font-semibold">{t(`requests.kinds.${sure.kind}`)}</p>
            <p className="my-2">{t(`requests.means.${sure.kind}`)}</p>
            <Button
              main
              onClick={() => {
                setSure(undefined)
                send({ request: sure, answer: 'approve' })
              }}
            >
              {t('requests.approve')}
            </Button>
          </>
        )}
      </Dialog>
      <Dialog
        open={handed !== undefined}
        onClose={() => setHanded(undefined)}
        title={t(`requests.handed.${handed?.kind ?? 'link'}`)}
      >
        <p className="mb-2">{t(`requests.handedOnce.${handed?.kind ?? 'link'}`)}</p>
        <p className="font-mono break-all">{handed?.text}</p>
      </Dialog>
    </>
  )
}
