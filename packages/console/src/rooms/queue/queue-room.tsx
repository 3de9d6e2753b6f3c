// The queue: what waits by lane, the next card with its reasons, and the list in the published order.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMay } from '../../session/session.tsx'
import { Reasons } from '../card/reasons.tsx'
import { cardQuery } from '../card/card-data.ts'
import { LaneCounts } from './lane-counts.tsx'
import { queueQuery, useNext } from './queue-data.ts'
import type { QueueFilter, Waiting } from './queue-data.ts'
import { QueueFilters } from './queue-filters.tsx'
import { SampleOffer } from './sample-offer.tsx'
import { WaitingList } from './waiting-list.tsx'

export function QueueRoom() {
  const { t } = useTranslation()
  const filter = useSearch({ from: '/queue' })
  const go = useNavigate()
  const queue = useQuery(queueQuery(filter))
  const next = useNext(filter)
  const may = useMay()
  useKeys([{ key: 'n', act: t('queue.next'), run: () => next.mutate() }])
  const first = queue.data?.cards[0]
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('queue.title')}</h1>
      {queue.error === null ? null : <Problem error={queue.error} onAgain={() => void queue.refetch()} />}
      {next.error === null ? null : <Problem error={next.error} />}
      {queue.data === undefined ? null : (
        <div className="grid grid-cols-1 gap-6">
          <LaneCounts lanes={queue.data.lanes} />
          <QueueFilters
            filter={filter}
            queue={queue.data}
            onChange={(search: QueueFilter) => void go({ to: '/queue', search })}
          />
          {first === undefined ? <p>{t('queue.nothing')}</p> : <NextCard card={first} onTake={() => next.mutate()} />}
          {may('sample.bring') ? <SampleOffer room="queue" isEmpty={first === undefined} /> : null}
          {first === undefined ? null : (
            <WaitingList
              filter={filter}
              total={queue.data.total}
              onOpen={(card) =>
                void go({ to: '/cards/$case/$card', params: { case: card.case, card: card.card }, search: filter })
              }
            />
          )}
        </div>
      )}
    </>
  )
}

function NextCard({ card, onTake }: Readonly<{ card: Waiting; onTake(): void }>) {
  const { t } = useTranslation()
  const read = useQuery(cardQuery({ case: card.case, card: card.card }))
  return (
    <section aria-labelledby="next-card" className="bg-sheet border-line grid gap-3 rounded-lg border p-4">
      <h2 id="next-card" className="font-semibold">
        {t('queue.nextIs', { lane: card.lane, position: card.position })}
      </h2>
      {read.data === undefined ? null : <Reasons title={t('queue.why')} codes={read.data.reasons} />}
      <p>
        <Button main shortcut="n" onClick={onTake}>
          {t('queue.next')}
        </Button>
      </p>
    </section>
  )
}
