// A card: its contact sheet, the evidence on each member, the assessment, and what was decided before.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem, Problems } from '../../parts/problem.tsx'
import { useMoment } from '../../parts/time.ts'
import { useSession } from '../../session/session.tsx'
import { queueQuery, useNext } from '../queue/queue-data.ts'
import { CardDesk } from './card-desk.tsx'
import { CardMoves } from './card-moves.tsx'
import { Escalate } from './escalate.tsx'
import { cardQuery, leaseQuery, useGiveBack } from './card-data.ts'
import type { Card, Place } from './card-data.ts'
import { Reasons } from './reasons.tsx'

export function CardRoom() {
  const place = useParams({ from: '/cards/$case/$card' })
  return <OneCard key={place.card} place={place} />
}

function OneCard({ place }: Readonly<{ place: Place }>) {
  const { t } = useTranslation()
  const read = useQuery(cardQuery(place))
  const lease = useQuery(leaseQuery(place))
  usePrefetchedNext(place)
  return (
    <>
      <CardActs place={place} token={lease.error === null ? lease.data?.token : undefined} />
      {read.error === null ? null : <Problem error={read.error} onAgain={() => void read.refetch()} />}
      {lease.error === null ? null : <Problem error={lease.error} onAgain={() => void lease.refetch()} />}
      {read.data === undefined ? (
        <h1 className="text-xl font-semibold">{t('card.oneCard')}</h1>
      ) : (
        <>
          <CardHead card={read.data} until={lease.data?.until} />
          <CardDesk place={place} card={read.data} token={lease.error === null ? lease.data?.token : undefined} />
        </>
      )}
    </>
  )
}

/** Reads ahead what is written of the card that comes next: never a picture. */
function usePrefetchedNext({ card }: Place): void {
  const filter = useSearch({ from: '/cards/$case/$card' })
  const queue = useQuery(queueQuery(filter))
  const next = queue.data?.cards.find((waiting) => waiting.card !== card)
  useQuery({ ...cardQuery({ case: next?.case ?? '', card: next?.card ?? '' }), enabled: next !== undefined })
}

/** Going on, passing on, going back. */
function CardActs({ place, token }: Readonly<{ place: Place; token: number | undefined }>) {
  const { role } = useSession()
  const { t } = useTranslation()
  const filter = useSearch({ from: '/cards/$case/$card' })
  const go = useNavigate()
  const tell = useTell()
  const giveBack = useGiveBack(place)
  const next = useNext(filter)
  const forward = (): void =>
    next.mutate(undefined, {
      onSuccess: (lease) => {
        if (lease === undefined) void go({ to: '/queue', search: filter })
        if (lease?.card === place.card) tell({ said: t('card.same') })
      },
    })
  const leave = useMutation({
    mutationFn: giveBack,
    onSuccess: (_, pass) => {
      if (pass) tell({ said: t('card.passed') })
      if (pass) forward()
      else void go({ to: '/queue', search: filter })
    },
  })
  const acts = [
    { key: 'n', act: t('card.next'), run: forward },
    { key: 'p', act: t('card.pass'), run: () => leave.mutate(true) },
    { key: 'q', act: t('card.leave'), run: () => leave.mutate(false) },
  ]
  useKeys(acts)
  return (
    <div className="mb-4 flex flex-wrap gap-3">
      {acts.map(({ key, act, run }) => (
        <Button key={key} shortcut={key} onClick={run}>
          {act}
        </Button>
      ))}
      {/* A senior analyst is where it would go. */}
      {token === undefined || role !== 'analyst' ? null : <Escalate place={place} token={token} onDone={forward} />}
      <Problems errors={[next.error, leave.error]} />
    </div>
  )
}

function CardHead({ card, until }: Readonly<{ card: Card; until: string | undefined }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  return (
    <header className="mb-4 grid gap-2">
      <h1 className="text-xl font-semibold">{t('card.title', { position: card.position })}</h1>
      <p className="flex flex-wrap gap-x-6">
        <span>{t('card.lane', { lane: card.lane })}</span>
        <span>{isKind(card.kind) ? t(`card.kinds.${card.kind}`) : card.kind}</span>
        <span className="text-soft">
          {until === undefined ? t('card.notInHand') : t('card.inHand', { time: moment(until) })}
        </span>
      </p>
      <Reasons title={t('card.reasons')} codes={card.reasons} />
      <CardMoves moves={card.moves} />
    </header>
  )
}

const KINDS = ['single', 'copies', 'near-duplicates', 'run', 'decided', 'known-good'] as const
function isKind(kind: string): kind is (typeof KINDS)[number] {
  return (KINDS as readonly string[]).includes(kind)
}
