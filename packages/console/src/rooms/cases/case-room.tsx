// One case: its course, the entities that it names, what stands in it, who else works on the same.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/session.tsx'
import { entitiesQuery, noticesQuery, stateQuery, timelineQuery, useWrite } from './case-data.ts'
import { CaseAddresses } from './case-addresses.tsx'
import { CaseEntities } from './case-graph.tsx'
import { CaseHead } from './case-head.tsx'
import { CaseNotices } from './case-notices.tsx'
import { CaseStanding } from './case-standing.tsx'
import { CaseTimeline } from './case-timeline.tsx'
import { fieldsOf, write, WRITING_KEYS, WRITINGS } from './write-into-case.ts'
import type { Writing } from './write-into-case.ts'
import { useLanguage } from '../../words/use-language.ts'

export function CaseRoom() {
  const { t } = useTranslation()
  const language = useLanguage()
  const { case: place } = useParams({ from: '/cases/$case' })
  const go = useNavigate()
  const tell = useTell()
  const may = useMay()
  const state = useQuery(stateQuery(place))
  const timeline = useInfiniteQuery(timelineQuery(place))
  const entities = useQuery(entitiesQuery(place))
  const notices = useQuery(noticesQuery(place))
  const [writing, setWriting] = useState<Writing>()
  const send = useWrite(place, (texts: Readonly<Record<string, string>>) =>
    writing === undefined ? Promise.resolve() : write(place, writing, texts),
  )
  const open = (one: Writing): void => {
    send.reset()
    setWriting(one)
  }
  const change = may('case.change')
  useKeys([
    ...(change
      ? WRITINGS.map((one) => ({ key: WRITING_KEYS[one], act: t(`cases.write.${one}`), run: () => open(one) }))
      : []),
    { key: 'q', act: t('cases.back'), run: () => void go({ to: '/cases' }) },
  ])
  const problem = state.error ?? timeline.error ?? entities.error
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('cases.one', { case: place.slice(0, 8) })}</h1>
      {problem === null ? null : <Problem error={problem} onAgain={() => void state.refetch()} />}
      <CaseHead place={place} />
      <CaseNotices notices={notices.data ?? []} />
      {change ? (
        <p className="mb-4 flex flex-wrap gap-2">
          {WRITINGS.map((one) => (
            <Button key={one} shortcut={WRITING_KEYS[one]} onClick={() => open(one)}>
              {t(`cases.write.${one}`)}
            </Button>
          ))}
        </p>
      ) : null}
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-8">
          {state.data === undefined ? null : <CaseStanding place={place} state={state.data} />}
        </div>
        <div className="grid min-w-0 content-start gap-8">
          <CaseEntities place={place} />
          <CaseAddresses place={place} />
          {timeline.data === undefined ? null : (
            <CaseTimeline
              place={place}
              events={timeline.data.pages.flatMap(({ events }) => events)}
              onMore={timeline.hasNextPage ? () => void timeline.fetchNextPage() : undefined}
            />
          )}
        </div>
      </div>
      {writing === undefined ? null : (
        <FormDialog
          open
          onClose={() => setWriting(undefined)}
          title={t(`cases.write.${writing}`)}
          fields={fieldsOf(writing, { t, language, entities: entities.data?.entities ?? [] })}
          busy={send.isPending}
          error={send.error}
          onSend={(texts) =>
            send.mutate(texts, {
              onSuccess: () => {
                tell({ said: t('cases.written') })
                setWriting(undefined)
              },
            })
          }
        />
      )}
    </>
  )
}
