// The cards that wait, in order; only the rows in sight are drawn.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { useLength } from '../../parts/time.ts'
import type { Waiting } from './queue-data.ts'

const ROW_PIXELS = 40

type ListProps = Readonly<{ cards: readonly Waiting[]; more: boolean; onOpen(card: Waiting): void }>

export function WaitingList({ cards, more, onOpen }: ListProps) {
  const { t } = useTranslation()
  const length = useLength()
  const box = useRef<HTMLDivElement>(null)
  const [chosen, setChosen] = useState(0)
  const rows = useVirtualizer({
    count: cards.length,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PIXELS,
  })
  const choose = (at: number): void => {
    const inside = Math.max(0, Math.min(cards.length - 1, at))
    setChosen(inside)
    rows.scrollToIndex(inside)
  }
  const open = (): void => {
    const card = cards[chosen]
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
          {rows.getVirtualItems().map(({ index, start }) => {
            const card = cards[index]
            if (card === undefined) return null
            return (
              <li
                key={card.card}
                aria-current={index === chosen ? 'true' : undefined}
                style={{ transform: `translateY(${start}px)`, height: ROW_PIXELS }}
                className="aria-[current=true]:bg-sheet aria-[current=true]:border-mark absolute inset-x-0 top-0 flex items-center gap-6 border-l-4 border-transparent px-3"
              >
                <button type="button" className="min-h-8 underline underline-offset-4" onClick={() => onOpen(card)}>
                  {t('card.title', { position: card.position })}
                </button>
                <span>{t('card.lane', { lane: card.lane })}</span>
                <span className="text-soft font-mono text-sm">{card.case.slice(0, 8)}</span>
                <span className="text-soft ml-auto">{length(Math.max(0, Date.now() - Date.parse(card.since)))}</span>
              </li>
            )
          })}
        </ol>
      </div>
      {more ? <p className="text-soft">{t('queue.more')}</p> : null}
    </section>
  )
}
