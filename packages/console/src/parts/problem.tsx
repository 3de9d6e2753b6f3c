// What went wrong, in words, with the way on.
import { CallProblem } from '@rempart/client'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

export function Problem({ error, onAgain }: Readonly<{ error: unknown; onAgain?: () => void }>) {
  const { t } = useTranslation()
  const known = error instanceof CallProblem ? error : undefined
  const detail = known?.code === 'unreachable' ? t('problem.unreachable') : known?.message
  return (
    <section role="alert" className="border-warn my-4 rounded-md border p-4">
      <h2 className="font-semibold">{t('problem.title')}</h2>
      <p>{detail ?? String(error)}</p>
      {known?.requestId === undefined ? null : (
        <p className="text-soft text-sm">{t('problem.number', { id: known.requestId })}</p>
      )}
      {onAgain === undefined ? null : <Button onClick={onAgain}>{t('problem.again')}</Button>}
    </section>
  )
}
