// What stands decided about the contents of this card, in whichever case it was decided, with the way to take it back.
import { AXIS_NAMES } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMoment } from '../../parts/time.ts'
import { undoDecision, useForget } from './card-data.ts'
import type { Card, Decided, Place } from './card-data.ts'
import { isValue } from './values.ts'

export function EarlierDecisions({ place, card }: Readonly<{ place: Place; card: Card }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const tell = useTell()
  const forget = useForget()
  const undo = useMutation({
    mutationFn: async (decision: string) => {
      await undoDecision(place, decision)
      await forget()
      tell({ said: t('card.assess.undone') })
    },
  })
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier" className="font-semibold">
        {t('card.decisions.title')}
      </h2>
      {card.decisions.length === 0 ? <p>{t('card.decisions.none')}</p> : null}
      {undo.error === null ? null : <Problem error={undo.error} />}
      <ul className="grid gap-3">
        {card.decisions.map((decided) => (
          <li key={decided.decision}>
            {t('card.decisions.by', {
              person: decided.by.slice(0, 8),
              time: moment(decided.at),
              numbers: numbersOf(card, decided).join(', '),
            })}
            <Answers decided={decided} />
            <Button onClick={() => undo.mutate(decided.decision)}>{t('card.decisions.undo')}</Button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Answers({ decided: { assessment } }: Readonly<{ decided: Decided }>) {
  const { t } = useTranslation()
  const given = AXIS_NAMES.filter((axis) => assessment[axis] !== 'not-known')
  return (
    <ul className="text-soft list-disc pl-5">
      {given.map((axis) => {
        const value = assessment[axis]
        return <li key={axis}>{`${t(`card.axes.${axis}`)} ${isValue(value) ? t(`card.values.${value}`) : value}`}</li>
      })}
    </ul>
  )
}

function numbersOf(card: Card, { contents }: Decided): readonly number[] {
  return card.members.filter(({ content }) => contents.includes(content)).map(({ number }) => number)
}
