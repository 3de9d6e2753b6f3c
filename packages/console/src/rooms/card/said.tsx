// What people said of the card: notes and escalations, the oldest first, and a note of one's own. Sealed with the case.
import { ESCALATION_REASONS } from '@rempart/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { LongField } from '../../parts/form-fields.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { useMoment } from '../../parts/time.ts'
import { useLanguage } from '../../words/use-language.ts'
import { saidQuery } from './card-data.ts'
import type { Place, Said } from './card-data.ts'

export function SaidOfCard({ place }: Readonly<{ place: Place }>) {
  const { t } = useTranslation()
  const data = useQueryClient()
  const form = useRef<HTMLFormElement>(null)
  const said = useQuery(saidQuery(place))
  const write = useMutation({
    mutationFn: async (words: string) => {
      await call('POST /cases/{case}/cards/{card}/notes', { params: place, body: { words } })
      form.current?.reset()
      await data.invalidateQueries({ queryKey: saidQuery(place).queryKey })
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const words = textsOf(event)('words')
    if (words !== '') write.mutate(words)
  }
  useKeys([{ key: 'w', act: t('card.said.write'), run: () => form.current?.querySelector('textarea')?.focus() }])
  const problem = said.error ?? write.error
  return (
    <section aria-labelledby="said" className="grid gap-3">
      <h2 id="said" className="font-semibold">
        {t('card.said.title')}
      </h2>
      {problem === null ? null : <Problem error={problem} />}
      <ul className="grid gap-2">
        {(said.data ?? []).map((one) => (
          <Words key={`${one.at} ${one.by}`} said={one} />
        ))}
      </ul>
      <form ref={form} onSubmit={submit} className="grid gap-2">
        <LongField label={t('card.said.label')} name="words" required />
        <p>
          <Button submit disabled={write.isPending}>
            {t('card.said.keep')}
          </Button>
        </p>
      </form>
    </section>
  )
}

function Words({ said: { kind, by, at, reason, words } }: Readonly<{ said: Said }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const language = useLanguage()
  return (
    <li className="border-line border-l-4 pl-3">
      <p className="text-soft text-sm">
        {t(`card.said.${kind}`, { person: by.slice(0, 8), time: moment(at) })}
        {isEscalationReason(reason) ? ` · ${ESCALATION_REASONS[reason][language]}` : null}
      </p>
      {words === undefined ? null : <p className="break-words whitespace-pre-wrap">{words}</p>}
    </li>
  )
}

function isEscalationReason(reason: string | undefined): reason is keyof typeof ESCALATION_REASONS {
  return reason !== undefined && Object.hasOwn(ESCALATION_REASONS, reason)
}
