// One field of the form of an act for two: what there is to choose from is chosen by its name, and nobody types an identifier.
import { HUMAN_ROLES, ROLE_NAMES } from '@rempart/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { LongField, SelectField } from '../../parts/form-fields.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay } from '../../session/session.tsx'
import { useLanguage } from '../../words/use-language.ts'
import { caseQuery } from '../cases/case-data.ts'
import { listsQuery } from '../lists/list-data.ts'
import { peopleQuery } from '../people/people-data.ts'
import type { ActField } from './act-fields.ts'
import type { Prepared } from './prepared.ts'

/** `place`: the case that is chosen, where the act is about one. */
type InputProps = Readonly<{ field: ActField; place: string | undefined; prepared: Prepared }>

export function ActFieldInput({ field: { name, input }, place, prepared }: InputProps) {
  const { t } = useTranslation()
  const options = useOptions(input, place)
  const label = t(`requests.fields.${name}`)
  if (input === 'exhibits') return <ExhibitsField label={label} place={place} exhibits={prepared.exhibits} />
  if (input === 'lines' || input === 'long') return <LongField label={label} name={name} required />
  if (input === 'text' || input === 'date') return <TextField label={label} name={name} type={input} required />
  return (
    <>
      <SelectField
        label={label}
        name={name}
        required
        options={options ?? []}
        defaultValue={input === 'person' ? prepared.person : undefined}
      />
      {options?.length === 0 ? <p className="text-soft">{t('requests.noChoice')}</p> : null}
    </>
  )
}

type Options = readonly Readonly<{ value: string; name: string }>[]

/** What there is to choose from; undefined while it is not known. */
function useOptions(input: ActField['input'], place: string | undefined): Options | undefined {
  const { t } = useTranslation()
  const language = useLanguage()
  const moment = useMoment()
  const people = useQuery({ ...peopleQuery(), enabled: input === 'person' })
  const lists = useQuery({ ...listsQuery(), enabled: input === 'list' || input === 'format' })
  const file = useQuery({ ...caseQuery(place ?? ''), enabled: input === 'hold' && place !== undefined })
  switch (input) {
    case 'person':
      return people.data?.map((one) => ({ value: one.person, name: `${one.name} (${one.signInName})` }))
    case 'list':
      return lists.data?.lists.map(({ list, source }) => ({ value: list, name: `${list} (${source})` }))
    case 'format':
      return lists.data?.exportFormats.map(({ format, name }) => ({ value: format, name }))
    case 'hold':
      return file.data?.holds
        .filter(({ liftedAt }) => liftedAt === undefined)
        .map(({ hold, reason, placedAt }) => ({ value: hold, name: `${reason} (${moment(placedAt)})` }))
    case 'role':
      return HUMAN_ROLES.map((role) => ({ value: role, name: ROLE_NAMES[role][language] }))
    case 'change':
      return (['granted', 'withdrawn'] as const).map((value) => ({ value, name: t(`requests.changes.${value}`) }))
    case 'text':
    case 'long':
    case 'lines':
    case 'exhibits':
    case 'date':
      return undefined
  }
}

type ExhibitsProps = Readonly<{ label: string; place: string | undefined; exhibits: Prepared['exhibits'] }>

/** Exhibits that were chosen on a card. Whoever sees no card names them as they were told to him. */
function ExhibitsField({ label, place, exhibits }: ExhibitsProps) {
  const { t } = useTranslation()
  const may = useMay()
  if (exhibits !== undefined)
    return (
      <p>
        {t('requests.exhibitsChosen', { count: exhibits.length })}
        <input type="hidden" name="exhibits" value={exhibits.join('\n')} />
      </p>
    )
  if (!may('exhibit.view')) return <LongField label={label} name="exhibits" required />
  return (
    <p>
      {t('requests.exhibitsOnCard')}{' '}
      <Link to="/queue" search={{ case: place }} className="underline underline-offset-4">
        {t('requests.toCards')}
      </Link>
    </p>
  )
}
