// One request: what it is about, why, until when it may be answered, and what one may do with it.
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { useMoment } from '../../parts/time.ts'
import { isReleased } from './request-data.ts'
import type { AnswerTo, Request } from './request-data.ts'
import { SubjectFields } from './subject-fields.tsx'

type ItemProps = Readonly<{
  request: Request
  chosen: boolean
  mine: boolean
  mayApprove: boolean
  busy: boolean
  onAnswer(answer: AnswerTo): void
  /** Takes the originals that were released. */
  onTake(request: Request): void
}>

export function RequestItem({ request, chosen, mine, mayApprove, busy, onAnswer, onTake }: ItemProps) {
  const { t } = useTranslation()
  const moment = useMoment()
  const open = request.state === 'asked'
  return (
    <li
      aria-current={chosen ? 'true' : undefined}
      className="bg-sheet border-line aria-[current=true]:border-mark grid gap-2 rounded-lg border border-l-4 p-4"
    >
      <h3 className="font-semibold">{t(`requests.kinds.${request.kind}`)}</h3>
      <p>{request.reason}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <SubjectFields subject={request.subject} concernsName={request.concernsName} />
        <dt className="text-soft">{t('requests.askedBy')}</dt>
        <dd>{t('requests.askedAt', { name: request.askedByName, time: moment(request.askedAt) })}</dd>
        <dt className="text-soft">{t('requests.state')}</dt>
        <dd>
          {t(`requests.states.${request.state}`)}
          {open ? ` · ${t('requests.until', { time: moment(request.expiresAt) })}` : null}
        </dd>
      </dl>
      {mine && isReleased(request) ? (
        <p>
          <Button main shortcut="t" disabled={busy} onClick={() => onTake(request)}>
            {t('requests.take')}
          </Button>
        </p>
      ) : null}
      {open && mine ? <p className="text-soft">{t('requests.notYourself')}</p> : null}
      {open && (mine || mayApprove) ? (
        <p className="flex flex-wrap gap-3">
          {mine ? null : (
            <Button main disabled={busy} onClick={() => onAnswer({ request, answer: 'approve' })}>
              {t('requests.approve')}
            </Button>
          )}
          <Button disabled={busy} onClick={() => onAnswer({ request, answer: 'close' })}>
            {t(mine ? 'requests.withdraw' : 'requests.refuse')}
          </Button>
        </p>
      ) : null}
    </li>
  )
}
