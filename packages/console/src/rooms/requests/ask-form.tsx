// Asks for an act that takes two persons: its kind, what it is about, and why. The fields of each kind are data.
import type { ActForTwo } from '@rempart/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { SelectField } from '../../parts/form-fields.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMay } from '../../session/session.tsx'
import { casesQuery } from '../cases/case-data.ts'
import { ACT_FORMS } from './act-fields.ts'
import { ActFieldInput } from './act-field-input.tsx'
import type { Prepared } from './prepared.ts'
import { askable, useAsk } from './request-data.ts'

/** `onAsked` gets the asker's code, where the act gives him one. */
type AskFormProps = Readonly<{ prepared: Prepared; onAsked(code: string | undefined): void }>

export function AskForm({ prepared, onAsked }: AskFormProps) {
  const { t } = useTranslation()
  const tell = useTell()
  const may = useMay()
  const ask = useAsk()
  const kinds = askable(may).filter((one) => ACT_FORMS[one] !== undefined)
  const offered = useOfferedCases(prepared.case)
  const [chosen, setChosen] = useState(prepared.case)
  const place = chosen ?? offered[0]
  const [kind, setKind] = useState<ActForTwo | undefined>(prepared.kind ?? kinds[0])
  const form = kind === undefined ? undefined : ACT_FORMS[kind]
  if (kind === undefined || form === undefined) return <p>{t('requests.noneToAsk')}</p>
  const lacksExhibits =
    may('exhibit.view') && prepared.exhibits === undefined && form.fields.some(({ input }) => input === 'exhibits')
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const text = textsOf(event)
    const subject = Object.fromEntries(
      form.fields.map(({ name, input }) => [
        name,
        input === 'lines' || input === 'exhibits'
          ? text(name)
              .split(/\s+/u)
              .filter((line) => line !== '')
          : text(name),
      ]),
    )
    ask.mutate(
      {
        kind,
        ...(form.ofCase && { place: text('case') }),
        subject: { ...form.fixed, ...subject, reason: text('reason') },
      },
      {
        onSuccess: ({ code }) => {
          tell({ said: t('requests.asked') })
          onAsked(code)
        },
      },
    )
  }
  return (
    <form onSubmit={submit} className="grid gap-3">
      <Choice
        label={t('requests.kind')}
        value={kind}
        options={kinds.map((one) => ({ value: one, name: t(`requests.kinds.${one}`) }))}
        onChange={(value) => setKind(kinds.find((one) => one === value))}
      />
      <p className="text-soft">{t(`requests.means.${kind}`)}</p>
      {form.ofCase ? <CaseField offered={offered} value={place} onChange={setChosen} /> : null}
      {form.fields.map((field) => (
        <ActFieldInput key={field.name} field={field} place={place} prepared={prepared} />
      ))}
      <TextField label={t('requests.reason')} name="reason" maxLength={2000} required />
      {ask.error === null ? null : <Problem error={ask.error} />}
      <p>
        <Button main submit disabled={ask.isPending || lacksExhibits}>
          {t('requests.send')}
        </Button>
      </p>
    </form>
  )
}

type CaseFieldProps = Readonly<{ offered: readonly string[]; value: string | undefined; onChange(place: string): void }>

function CaseField({ offered, value, onChange }: CaseFieldProps) {
  const { t } = useTranslation()
  return (
    <SelectField
      label={t('requests.fields.case')}
      name="case"
      required
      options={offered.map((place) => ({ value: place, name: t('cases.one', { case: place.slice(0, 8) }) }))}
      defaultValue={value}
      onChange={onChange}
    />
  )
}

/** The cases that one works on, and the one for which another room prepared the form. */
function useOfferedCases(prepared: string | undefined): readonly string[] {
  const cases = useInfiniteQuery({ ...casesQuery(), enabled: useMay()('case.list') })
  const own = (cases.data?.pages ?? []).flatMap((page) => page.cases).filter(({ assigned }) => assigned)
  return [...new Set([...(prepared === undefined ? [] : [prepared]), ...own.map((one) => one.case)])]
}
