// Handing the card to a senior analyst, with a reason; it leaves these hands.
import { codesOf, ESCALATION_REASONS } from '@rempart/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { LongField, SelectField } from '../../parts/form-fields.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { useLanguage } from '../../words/use-language.ts'
import type { Place } from './card-data.ts'

const CODES = codesOf(ESCALATION_REASONS)
type EscalateProps = Readonly<{ place: Place; token: number; onDone(): void }>

export function Escalate({ place, token, onDone }: EscalateProps) {
  const { t } = useTranslation()
  const tell = useTell()
  const language = useLanguage()
  const [open, setOpen] = useState(false)
  const send = useMutation({
    mutationFn: async ({ code, words }: Readonly<{ code: string; words: string }>) => {
      const reason = CODES.find((one) => one === code)
      if (reason === undefined) return
      const body = { token, reason, ...(words !== '' && { words }) }
      await call('POST /cases/{case}/cards/{card}/escalations', { params: place, body })
      setOpen(false)
      tell({ said: t('card.escalate.done') })
      onDone()
    },
  })
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const text = textsOf(event)
    send.mutate({ code: text('reason'), words: text('words') })
  }
  const show = (): void => setOpen(true)
  useKeys([{ key: 'e', act: t('card.escalate.act'), run: show }])
  return (
    <>
      <Button shortcut="e" onClick={show}>
        {t('card.escalate.act')}
      </Button>
      <Dialog open={open} onClose={() => setOpen(false)} title={t('card.escalate.act')}>
        <form onSubmit={submit} className="grid gap-3">
          <p>{t('card.escalate.what')}</p>
          <SelectField
            label={t('card.escalate.reason')}
            name="reason"
            required
            options={CODES.map((code) => ({ value: code, name: ESCALATION_REASONS[code][language] }))}
          />
          <LongField label={t('card.escalate.words')} name="words" required={false} />
          {send.error === null ? null : <Problem error={send.error} />}
          <p>
            <Button main submit disabled={send.isPending}>
              {t('card.escalate.send')}
            </Button>
          </p>
        </form>
      </Dialog>
    </>
  )
}
