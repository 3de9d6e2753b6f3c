// What moved the card after it was laid: which list or version changed, from which lane to which, and what is said of its
// exhibits since then and no longer. A machine moved it; what people decided stands elsewhere.
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useMoment } from '../../parts/time.ts'
import type { Card } from './card-data.ts'
import { Reasons } from './reasons.tsx'

type Move = Card['moves'][number]

/** Nothing for a card that stands where it was laid. */
export function CardMoves({ moves }: Readonly<{ moves: readonly Move[] }>) {
  const { t } = useTranslation()
  if (moves.length === 0) return null
  return (
    <section aria-labelledby="moves" className="grid gap-2">
      <h2 id="moves" className="text-soft">
        {t('card.moves.title')}
      </h2>
      <ol className="grid gap-2">
        {moves.map((move) => (
          <OneMove key={move.at} move={move} />
        ))}
      </ol>
    </section>
  )
}

function OneMove({ move }: Readonly<{ move: Move }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { at, why, list, laneBefore, laneAfter, reasonsBefore, reasonsAfter, reopened, changes, gained, lost } = move
  const lanes =
    laneBefore === laneAfter
      ? t('card.moves.stays', { lane: laneAfter })
      : t('card.moves.lanes', { before: laneBefore, after: laneAfter })
  const more = (these: readonly string[], those: readonly string[]): readonly string[] =>
    these.filter((code) => !those.includes(code))
  return (
    <li className="border-line border-l-4 pl-3">
      <p>{`${moment(at)}: ${t(`card.moves.why.${why}`, { list })} ${lanes}`}</p>
      {reopened ? <p>{t('card.moves.reopened')}</p> : null}
      <Said title={t('card.moves.changes')} what={changes} />
      <Said title={t('card.moves.gained')} what={gained} />
      <Said title={t('card.moves.lost')} what={lost} />
      <Codes title={t('card.moves.newReasons')} codes={more(reasonsAfter, reasonsBefore)} />
      <Codes title={t('card.moves.oldReasons')} codes={more(reasonsBefore, reasonsAfter)} />
    </li>
  )
}

/** Names of readers and lists with what they say, as the manifest has them. */
function Said({ title, what }: Readonly<{ title: string; what: readonly string[] }>): ReactNode {
  if (what.length === 0) return null
  return (
    <p>
      {title} <span className="font-mono text-sm">{what.join(', ')}</span>
    </p>
  )
}

function Codes({ title, codes }: Readonly<{ title: string; codes: readonly string[] }>): ReactNode {
  return codes.length === 0 ? null : <Reasons title={title} codes={codes} />
}
