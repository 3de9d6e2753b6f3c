// One request: what it is about, why, until when it may be answered, and what one may do with it.
import { HUMAN_ROLES, ROLE_NAMES } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { useMoment } from '../../parts/time.ts'
import { isReleased } from './request-data.ts'
import type { AnswerTo, Request } from './request-data.ts'
import { useLanguage } from '../../words/use-language.ts'

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
  const language = useLanguage()
  const open = request.state === 'asked'
  const named = (name: string, value: unknown): string => {
    const role = name === 'role' ? HUMAN_ROLES.find((one) => one === value) : undefined
    if (role !== undefined) return ROLE_NAMES[role][language]
    if (name === 'change' && (value === 'granted' || value === 'withdrawn')) return t(`requests.changes.${value}`)
    return name === 'person' && request.concernsName !== undefined ? request.concernsName : inWords(value)
  }
  return (
    <li
      aria-current={chosen ? 'true' : undefined}
      className="bg-sheet border-line aria-[current=true]:border-mark grid gap-2 rounded-lg border border-l-4 p-4"
    >
      <h3 className="font-semibold">{t(`requests.kinds.${request.kind}`)}</h3>
      <p>{request.reason}</p>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {Object.entries(request.subject).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-soft">{t(`requests.fields.${name}`, { defaultValue: name })}</dt>
            <dd className="break-all">{named(name, value)}</dd>
          </div>
        ))}
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

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return typeof value === 'string' || typeof value === 'number' ? String(value) : JSON.stringify(value)
}
