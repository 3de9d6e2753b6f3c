// One operation: its cases by country, searches, arrests and follow-ups, entities, and what is told to which country.
import { COUNTRY_CODES, ENTITY_KINDS, MEASURE_KINDS, MEASURE_STATES } from '@rempart/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { FormDialog } from '../../parts/form-dialog.tsx'
import type { FormField } from '../../parts/form-dialog.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMay } from '../../session/session.tsx'
import { casesQuery, colleaguesQuery } from '../cases/case-data.ts'
import { Disclosures } from './disclosures.tsx'
import { Measures } from './measures.tsx'
import { measuresQuery, of, operationEntitiesQuery, operationQuery, useChangeOperation } from './operation-data.ts'
import { useLanguage } from '../../words/use-language.ts'

const FORMS = ['case', 'measure', 'disclosure', 'member'] as const
type Form = (typeof FORMS)[number]
const FORM_KEYS = { case: 'c', measure: 'm', disclosure: 'd', member: 'p' } as const satisfies Record<Form, string>
const FORM_PERMISSIONS = {
  case: 'operation.change',
  measure: 'operation.record',
  disclosure: 'disclosure.prepare',
  member: 'operation.change',
} as const satisfies Record<Form, string>
/** No country of its own: who coordinates works in all of them. */
const ALL = 'all'
type Texts = Readonly<Record<string, string>>

export function OperationRoom() {
  const { t, i18n } = useTranslation()
  const language = useLanguage()
  const { operation } = useParams({ from: '/operations/$operation' })
  const go = useNavigate()
  const tell = useTell()
  const may = useMay()
  const read = useQuery(operationQuery(operation))
  const measures = useQuery(measuresQuery(operation))
  const entities = useQuery(operationEntitiesQuery(operation))
  const [form, setForm] = useState<Form>()
  const send = useChangeOperation((texts: Texts) => write(operation, form, texts))
  const open = (one: Form): void => {
    send.reset()
    setForm(one)
  }
  const cases = useInfiniteQuery({ ...casesQuery(), enabled: form === 'case' })
  const colleagues = useQuery({ ...colleaguesQuery(), enabled: form === 'member' })
  const forms = FORMS.filter((one) => may(FORM_PERMISSIONS[one]))
  useKeys([
    ...forms.map((one) => ({ key: FORM_KEYS[one], act: t(`operations.write.${one}`), run: () => open(one) })),
    { key: 'q', act: t('operations.back'), run: () => void go({ to: '/operations' }) },
  ])
  const caseName = (id: string): string => t('cases.one', { case: id.slice(0, 8) })
  const regions = new Intl.DisplayNames([i18n.language], { type: 'region' })
  const country = (code: string): string => `${regions.of(code) ?? code} (${code})`
  const problem = read.error ?? measures.error ?? entities.error
  if (read.data === undefined)
    return (
      <>
        <h1 className="mb-4 text-xl font-semibold">{t('operations.title')}</h1>
        {problem === null ? <p>{t('app.loading')}</p> : <Problem error={problem} />}
      </>
    )
  const { title, countries, cases: held, members } = read.data
  const inCountry = new Set(held.map((one) => one.country))
  const where: FormField = {
    name: 'country',
    label: t('cases.country'),
    options: COUNTRY_CODES.map((code) => ({ value: code, name: country(code) })).toSorted((a, b) =>
      a.name.localeCompare(b.name, language),
    ),
  }
  const fields: Readonly<Record<Form, readonly FormField[]>> = {
    case: [
      {
        name: 'case',
        label: t('cases.case'),
        options: (cases.data?.pages ?? [])
          .flatMap((page) => page.cases)
          .filter(({ assigned, state }) => assigned && state !== 'erased')
          .map((one) => ({ value: one.case, name: caseName(one.case) })),
      },
      where,
    ],
    measure: [
      {
        name: 'kind',
        label: t('cases.kind'),
        options: MEASURE_KINDS.map((value) => ({ value, name: t(`operations.measureKinds.${value}`) })),
      },
      where,
      {
        name: 'state',
        label: t('cases.state'),
        options: MEASURE_STATES.map((value) => ({ value, name: t(`operations.measureStates.${value}`) })),
      },
      { name: 'day', label: t('operations.day'), date: true },
      { name: 'words', label: t('cases.words'), long: true, optional: true },
    ],
    disclosure: [
      where,
      { name: 'authority', label: t('cases.authority') },
      { name: 'basis', label: t('cases.legalBasis'), long: true },
      {
        name: 'cases',
        label: t('operations.whichCases'),
        several: true,
        options: held.map((one) => ({ value: one.case, name: `${caseName(one.case)}, ${country(one.country)}` })),
      },
      {
        name: 'entities',
        label: t('operations.whichEntities'),
        several: true,
        options: (entities.data?.entities ?? []).map((one) => ({
          value: one.entity,
          name: `${ENTITY_KINDS[one.kind][language]}: ${one.statements[0]?.value ?? one.entity.slice(0, 8)}`,
        })),
      },
      { name: 'exhibits', label: t('operations.whichExhibits'), long: true, optional: true },
    ],
    member: [
      {
        name: 'member',
        label: t('requests.fields.person'),
        options: (colleagues.data ?? []).map(({ person, name }) => ({ value: person, name })),
      },
      // The widest choice comes last: nobody coordinates because a field was left as it was.
      { ...where, options: [...(where.options ?? []), { value: ALL, name: t('operations.coordinates') }] },
    ],
  }
  return (
    <>
      <h1 className="text-xl font-semibold">{title}</h1>
      <p className="text-soft mb-4">
        {countries === 'all'
          ? t('operations.allCountries')
          : t('operations.only', { countries: countries.map(country).join(', ') })}
        {' · '}
        {t('operations.sums', { cases: held.length, countries: inCountry.size, members: members.length })}
      </p>
      {problem === null ? null : <Problem error={problem} />}
      <p className="mb-4 flex flex-wrap gap-2">
        {forms.map((one) => (
          <Button key={one} shortcut={FORM_KEYS[one]} onClick={() => open(one)}>
            {t(`operations.write.${one}`)}
          </Button>
        ))}
      </p>
      <div className="grid grid-cols-1 gap-8 lg:grid-cols-2">
        <div className="grid min-w-0 content-start gap-8">
          {measures.data === undefined ? null : (
            <Measures operation={operation} measures={measures.data} country={country} />
          )}
          <Table
            caption={t('operations.cases')}
            empty={t('operations.noCases')}
            head={[t('cases.case'), t('cases.country')]}
            rows={held.map((one) => ({ key: one.case, cells: [caseName(one.case), country(one.country)] }))}
          />
          <Table
            caption={t('operations.members')}
            head={[t('people.name'), t('cases.country')]}
            rows={members.map((one) => ({
              key: `${one.person} ${one.country ?? ''}`,
              cells: [one.name, one.country === undefined ? t('operations.coordinates') : country(one.country)],
            }))}
          />
        </div>
        <div className="grid min-w-0 content-start gap-8">
          <Disclosures operation={operation} country={country} />
          <Table
            caption={t('cases.entities')}
            empty={t('cases.noEntities')}
            head={[t('cases.value'), t('cases.kind'), t('cases.case')]}
            rows={(entities.data?.entities ?? []).map((one) => ({
              key: one.entity,
              cells: [one.statements[0]?.value ?? '', ENTITY_KINDS[one.kind][language], caseName(one.case)],
            }))}
          />
        </div>
      </div>
      {form === undefined ? null : (
        <FormDialog
          open
          onClose={() => setForm(undefined)}
          title={t(`operations.write.${form}`)}
          fields={fields[form]}
          busy={send.isPending}
          error={send.error}
          onSend={(texts) =>
            send.mutate(texts, {
              onSuccess: () => {
                tell({ said: t('operations.written') })
                setForm(undefined)
              },
            })
          }
        />
      )}
    </>
  )
}

/** Writes what a form was given; the server checks it and says what is wrong. */
function write(operation: string, form: Form | undefined, texts: Texts): Promise<unknown> {
  const given = (name: string): string => texts[name] ?? ''
  const lines = (name: string): readonly string[] =>
    given(name)
      .split(/\s+/u)
      .filter((line) => line !== '')
  switch (form) {
    case 'case':
      return call('POST /operations/{operation}/cases', {
        ...of(operation),
        body: { change: 'added', cases: [{ case: given('case'), country: given('country') }] },
      })
    case 'measure':
      return call('POST /operations/{operation}/measures', {
        ...of(operation),
        body: {
          kind: MEASURE_KINDS.find((kind) => kind === texts['kind']) ?? 'follow-up',
          state: MEASURE_STATES.find((state) => state === texts['state']) ?? 'open',
          country: given('country'),
          day: given('day'),
          ...(texts['words'] !== undefined && { words: texts['words'] }),
        },
      })
    case 'disclosure':
      return call('POST /operations/{operation}/disclosures', {
        ...of(operation),
        body: {
          country: given('country'),
          authority: given('authority'),
          basis: given('basis'),
          cases: lines('cases'),
          entities: lines('entities'),
          exhibits: lines('exhibits'),
        },
      })
    case 'member':
      return call('PUT /operations/{operation}/people/{member}', {
        params: { operation, member: given('member') },
        body: { assigned: true, ...(given('country') !== ALL && { country: given('country') }) },
      })
    case undefined:
      return Promise.resolve()
  }
}
