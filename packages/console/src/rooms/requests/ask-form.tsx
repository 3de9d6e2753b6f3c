// Asks for an act that takes two persons: its kind, what it is about, and why. The fields of each kind are data.
import { HUMAN_ROLES, ROLE_NAMES } from '@rempart/core'
import type { ActForTwo } from '@rempart/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { FormEvent } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { Choice } from '../../parts/choice.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { LongField, SelectField } from '../../parts/form-fields.tsx'
import { Problem } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMay } from '../../session/session.tsx'
import { casesQuery } from '../cases/case-data.ts'
import { peopleQuery } from '../people/people-data.ts'
import { ACT_FORMS } from './act-fields.ts'
import type { ActField } from './act-fields.ts'
import type { Prepared } from './prepared.ts'
import { askable, useAsk } from './request-data.ts'
import { useLanguage } from '../../words/use-language.ts'

/** `onAsked` gets the asker's code, where the act gives him one. */
type AskFormProps = Readonly<{ prepared: Prepared; onAsked(code: string | undefined): void }>

export function AskForm({ prepared, onAsked }: AskFormProps) {
  const { t } = useTranslation()
  const tell = useTell()
  const may = useMay()
  const ask = useAsk()
  const kinds = askable(may).filter((one) => ACT_FORMS[one] !== undefined)
  const [kind, setKind] = useState<ActForTwo | undefined>(prepared.kind ?? kinds[0])
  const form = kind === undefined ? undefined : ACT_FORMS[kind]
  if (kind === undefined || form === undefined) return <p>{t('requests.noneToAsk')}</p>
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    const text = textsOf(event)
    const subject = Object.fromEntries(
      form.fields.map(({ name, input }) => [
        name,
        input === 'lines'
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
      {form.ofCase ? <CaseField prepared={prepared.case} /> : null}
      {form.fields.map((field) => (
        <Field key={field.name} field={field} prepared={prepared} />
      ))}
      <TextField label={t('requests.reason')} name="reason" maxLength={2000} required />
      {ask.error === null ? null : <Problem error={ask.error} />}
      <p>
        <Button main submit disabled={ask.isPending}>
          {t('requests.send')}
        </Button>
      </p>
    </form>
  )
}

/** One of the cases that one works on, or the one for which another room prepared the form. */
function CaseField({ prepared }: Readonly<{ prepared: string | undefined }>) {
  const { t } = useTranslation()
  const cases = useInfiniteQuery({ ...casesQuery(), enabled: useMay()('case.list') })
  const own = (cases.data?.pages ?? []).flatMap((page) => page.cases).filter(({ assigned }) => assigned)
  const offered = [...new Set([...(prepared === undefined ? [] : [prepared]), ...own.map((one) => one.case)])]
  return (
    <SelectField
      label={t('requests.fields.case')}
      name="case"
      required
      options={offered.map((place) => ({ value: place, name: t('cases.one', { case: place.slice(0, 8) }) }))}
      defaultValue={prepared}
    />
  )
}

function Field({ field: { name, input }, prepared }: Readonly<{ field: ActField; prepared: Prepared }>) {
  const { t } = useTranslation()
  const language = useLanguage()
  const people = useQuery({ ...peopleQuery(), enabled: input === 'person' })
  const label = t(`requests.fields.${name}`)
  if (input === 'lines')
    return (
      <LongField
        label={label}
        name={name}
        required
        defaultValue={name === 'exhibits' ? prepared.exhibits?.join('\n') : undefined}
      />
    )
  const options = {
    person: (people.data ?? []).map((one) => ({ value: one.person, name: `${one.name} (${one.signInName})` })),
    role: HUMAN_ROLES.map((role) => ({ value: role, name: ROLE_NAMES[role][language] })),
    change: (['granted', 'withdrawn'] as const).map((value) => ({ value, name: t(`requests.changes.${value}`) })),
  }
  if (input === 'person' || input === 'role' || input === 'change')
    return (
      <SelectField
        label={label}
        name={name}
        required
        options={options[input]}
        defaultValue={input === 'person' ? prepared.person : undefined}
      />
    )
  return <TextField label={label} name={name} type={input === 'date' ? 'date' : 'text'} required />
}
