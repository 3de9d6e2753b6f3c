// The course of a case, the newest first: what happened beside what people wrote.
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { useMoment } from '../../parts/time.ts'
import { useNames } from './case-data.ts'
import type { CaseEvent } from './case-data.ts'

export function CaseTimeline({
  place,
  events,
  onMore,
}: Readonly<{ place: string; events: readonly CaseEvent[]; onMore: (() => void) | undefined }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const names = useNames(place)
  return (
    <section aria-labelledby="timeline">
      <h2 id="timeline" className="mb-2 font-semibold">
        {t('cases.timeline')}
      </h2>
      <ol className="border-line grid gap-3 border-l-2 pl-4">
        {events.map(({ kind, about, by, at, words }) => (
          <li key={`${at} ${kind} ${about}`}>
            <p>
              <time dateTime={at} className="text-soft mr-3">
                {moment(at)}
              </time>
              {t(`cases.events.${kind}`, { defaultValue: kind, name: names(about) })}
              {by === undefined ? null : <span className="text-soft"> · {names(by)}</span>}
            </p>
            {words === undefined ? null : <p className="whitespace-pre-wrap">{words}</p>}
          </li>
        ))}
      </ol>
      {onMore === undefined ? null : <Button onClick={onMore}>{t('cases.olderEvents')}</Button>}
    </section>
  )
}
