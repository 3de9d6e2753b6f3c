// The cards that wait, in order. Only the rows in sight are drawn, and only the pages in sight are asked for, so that fifty
// thousand cards scroll like fifty.
import { useQueries } from '@tanstack/react-query'
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { useLength } from '../../parts/time.ts'
import { PAGE_CARDS, queueQuery } from './queue-data.ts'
import type { QueueFilter, Waiting } from './queue-data.ts'

const ROW_PIXELS = 40

type ListProps = Readonly<{ filter: QueueFilter; total: number; onOpen(card: Waiting): void }>

export function WaitingList({ filter, total, onOpen }: ListProps) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(0)
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PIXELS,
  })
  const inSight = rows.getVirtualItems()
  const cardAt = useCards(filter, [...inSight.map(({ index }) => index), chosen])
  const choose = (at: number): void => {
    const inside = Math.max(0, Math.min(total - 1, at))
    setChosen(inside)
    rows.scrollToIndex(inside)
  }
  const open = (): void => {
    const card = cardAt(chosen)
    if (card !== undefined) onOpen(card)
  }
  useKeys([
    { key: 'j', act: t('queue.move'), run: () => choose(chosen + 1) },
    { key: 'k', act: t('queue.back'), run: () => choose(chosen - 1) },
    { key: 'Enter', act: t('queue.openChosen'), run: open },
  ])
  return (
    <section aria-labelledby="waiting-list">
      <h2 id="waiting-list" className="font-semibold">
        {t('queue.list')}
      </h2>
      <div
        ref={box}
        tabIndex={0}
        role="group"
        aria-labelledby="waiting-list"
        className="border-line max-h-96 overflow-auto border"
      >
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {inSight.map(({ index, start }) => (
            <li
              key={index}
              aria-current={index === chosen ? 'true' : undefined}
              aria-posinset={index + 1}
              aria-setsize={total}
              style={{ transform: `translateY(${start}px)`, height: ROW_PIXELS }}
              className="aria-[current=true]:bg-sheet aria-[current=true]:border-mark absolute inset-x-0 top-0 flex items-center gap-6 border-l-4 border-transparent px-3"
            >
              <Row card={cardAt(index)} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      </div>
    </section>
  )
}

/** The cards at these places of the order, as far as their pages came. */
function useCards(filter: QueueFilter, places: readonly number[]): (at: number) => Waiting | undefined {
  const pages = [...new Set(places.map((at) => Math.floor(at / PAGE_CARDS)))].toSorted((a, b) => a - b)
  const asked = useQueries({ queries: pages.map((page) => queueQuery(filter, page)) })
  return (at) => asked[pages.indexOf(Math.floor(at / PAGE_CARDS))]?.data?.cards[at % PAGE_CARDS]
}

function Row({ card, onOpen }: Readonly<{ card: Waiting | undefined; onOpen(card: Waiting): void }>) {
  const { t } = useTranslation()
  const length = useLength()
  if (card === undefined) return <span className="text-soft">{t('app.loading')}</span>
  return (
    <>
      <button type="button" className="min-h-8 underline underline-offset-4" onClick={() => onOpen(card)}>
        {t('card.title', { position: card.position })}
      </button>
      <span>{t('card.lane', { lane: card.lane })}</span>
      <span className="text-soft font-mono text-sm">{card.case.slice(0, 8)}</span>
      {card.waitsFor === 'decision' ? null : <span>{t(`queue.waitsFor.${card.waitsFor}`)}</span>}
      <span className="text-soft ml-auto">{length(Math.max(0, Date.now() - Date.parse(card.since)))}</span>
    </>
  )
}
