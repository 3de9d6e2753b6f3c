// What went wrong, in words, with the way on. Every code has its sentence in both languages; where one code stands for many faults, what
// the server says of this one (RFC 9457 `detail`, English) stands beside it.
import { CallProblem } from '@rempart/client'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

/** Codes under which the server names the thing and the reason. */
const OF_MANY_FAULTS: ReadonlySet<string> = new Set([
  'conflict',
  'limit-exceeded',
  'malformed',
  'not-viewable',
  'refused',
  'usage',
])

export function Problem({ error, onAgain }: Readonly<{ error: unknown; onAgain?: () => void }>) {
  const { t } = useTranslation()
  const known = error instanceof CallProblem ? error : undefined
  const wait = known?.retryAfterSeconds
  return (
    <section role="alert" className="border-warn my-4 rounded-md border p-4">
      <h2 className="font-semibold">{t('problem.title')}</h2>
      <p>
        {known === undefined
          ? t('problem.defect')
          : t(`problem.codes.${known.code as 'unreachable'}`, { defaultValue: t('problem.codes.unknown') })}
      </p>
      {known === undefined || !OF_MANY_FAULTS.has(known.code) ? null : (
        <p className="text-soft text-sm">
          {t('problem.detail')} <q lang="en">{known.message}</q>
        </p>
      )}
      {wait === undefined ? null : <p>{t('problem.wait', { count: wait })}</p>}
      {known?.requestId === undefined ? null : (
        <p className="text-soft text-sm">{t('problem.number', { id: known.requestId })}</p>
      )}
      {onAgain === undefined ? null : <Button onClick={onAgain}>{t('problem.again')}</Button>}
    </section>
  )
}

/** All that went wrong, of several. */
export function Problems({ errors }: Readonly<{ errors: readonly unknown[] }>) {
  return errors.map((error, at) => (error === null || error === undefined ? null : <Problem key={at} error={error} />))
}
