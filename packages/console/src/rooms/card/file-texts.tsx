// What a file says in words (prompts, comments) and what it is called: free text that anyone may have written, hidden until
// somebody asks. Asking for the words is written in the ledger first.
import type { ViewReason } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import type { Facts, Member, Place } from './card-data.ts'

type TextsProps = Readonly<{ place: Place; member: Member; facts: Facts; reason: ViewReason }>

export function FileTexts({ place, member: { object }, facts, reason }: TextsProps) {
  const { t } = useTranslation()
  const ask = useMutation({
    mutationFn: async () => {
      if (object === undefined) return []
      const body = { object, reason }
      return (await call('POST /cases/{case}/cards/{card}/texts', { params: place, body })).body.texts
    },
    gcTime: 0, // what was read is not kept once the exhibit is left
  })
  const run = (): void => {
    if (!ask.isPending) ask.mutate()
  }
  useKeys(object === undefined ? [] : [{ key: 't', act: t('card.texts.ask'), run }])
  return (
    <div className="border-line grid gap-2 rounded-md border p-3">
      <h3 className="text-soft">{t('card.texts.title')}</h3>
      <p className="text-soft text-sm">{t('card.texts.warning')}</p>
      <details>
        <summary className="min-h-8">{t('card.texts.name')}</summary>
        <p className="font-mono break-all">{facts.path}</p>
      </details>
      {object === undefined ? null : (
        <p>
          <Button shortcut="t" disabled={ask.isPending} onClick={run}>
            {t('card.texts.ask')}
          </Button>
        </p>
      )}
      {ask.error === null ? null : <Problem error={ask.error} />}
      {ask.data === undefined ? null : (
        <dl className="grid gap-2">
          {ask.data.length === 0 ? <p>{t('card.texts.none')}</p> : null}
          {ask.data.map(({ reader, where, text }) => (
            <div key={`${reader} ${where}`}>
              <dt className="text-soft font-mono text-sm break-all">{`${reader} · ${where}`}</dt>
              <dd className="break-words whitespace-pre-wrap">{text}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  )
}
