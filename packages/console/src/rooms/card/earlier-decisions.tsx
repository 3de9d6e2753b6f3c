// What stands decided about the contents of this card, in whichever case, with the ways to take it back and to have somebody
// else look again. Of a case that one does not know, answers and day alone.
import { AXIS_NAMES } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { useMoment } from '../../parts/time.ts'
import { undoDecision, useForget } from './card-data.ts'
import type { Card, Decided, Place } from './card-data.ts'
import { SecondOpinions } from './second-opinions.tsx'
import { isValue } from './values.ts'

export function EarlierDecisions({ place, card }: Readonly<{ place: Place; card: Card }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const tell = useTell()
  const forget = useForget()
  const change = useMutation({
    mutationFn: async ({ act, of }: Readonly<{ act: 'undo' | 'ask'; of: Decided }>) => {
      const params = { case: of.case, decision: of.decision }
      if (act === 'undo') await undoDecision(params)
      else await call('POST /cases/{case}/decisions/{decision}/second-opinions', { params })
      await forget()
      tell({ said: t(act === 'undo' ? 'card.assess.undone' : 'card.opinions.requested') })
    },
  })
  const newest = card.decisions.filter((decided) => decided.case === place.case).at(-1)
  const ask = (of: Decided | undefined): void => {
    if (of !== undefined && !change.isPending) change.mutate({ act: 'ask', of })
  }
  useKeys(newest === undefined ? [] : [{ key: 's', act: t('card.opinions.ask'), run: () => ask(newest) }])
  const numbers = (contents: readonly string[]): string =>
    card.members.flatMap(({ content, number }) => (contents.includes(content) ? [number] : [])).join(', ')
  return (
    <section aria-labelledby="earlier" className="grid gap-3">
      <h2 id="earlier" className="font-semibold">
        {t('card.decisions.title')}
      </h2>
      {card.decisions.length + card.elsewhere.length === 0 ? <p>{t('card.decisions.none')}</p> : null}
      {change.error === null ? null : <Problem error={change.error} />}
      <ul className="grid gap-3">
        {card.decisions.map((decided) => (
          <li key={decided.decision}>
            {t('card.decisions.by', {
              person: decided.by.slice(0, 8),
              time: moment(decided.at),
              numbers: numbers(decided.contents),
            })}
            <Answers assessment={decided.assessment} />
            <span className="flex flex-wrap gap-3">
              <Button onClick={() => change.mutate({ act: 'undo', of: decided })}>{t('card.decisions.undo')}</Button>
              <Button {...(decided === newest && { shortcut: 's' })} onClick={() => ask(decided)}>
                {t('card.opinions.ask')}
              </Button>
            </span>
          </li>
        ))}
        {card.elsewhere.map(({ day, contents, assessment }) => (
          <li key={`${day} ${contents.join(' ')}`}>
            {t('card.decisions.elsewhere', { day, numbers: numbers(contents) })}
            <Answers assessment={assessment} />
          </li>
        ))}
      </ul>
      <SecondOpinions looks={card.secondOpinions} />
    </section>
  )
}

function Answers({ assessment }: Readonly<{ assessment: Decided['assessment'] }>) {
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
