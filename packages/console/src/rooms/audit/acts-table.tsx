// Who did what, when, and for which reason: numbers and codes, never the material. Nothing is asked before the auditor asks.
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { SelectField } from '../../parts/form-fields.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useMoment } from '../../parts/time.ts'
import { peopleQuery } from '../people/people-data.ts'
import { ACT_TYPES } from './act-types.ts'
import { actsQuery } from './audit-data.ts'
import type { ActFilter, AuditedAct } from './audit-data.ts'
import { LegalBases } from './legal-bases.tsx'

export function ActsTable() {
  const { t } = useTranslation()
  const moment = useMoment()
  const people = useQuery(peopleQuery())
  const form = useRef<HTMLFormElement>(null)
  const [filter, setFilter] = useState<ActFilter>()
  const acts = useInfiniteQuery({ ...actsQuery(filter ?? {}), enabled: filter !== undefined })
  const older = (): void => void acts.fetchNextPage()
  useKeys([
    { key: 'a', act: t('audit.ask'), run: () => form.current?.requestSubmit() },
    ...(acts.hasNextPage ? [{ key: 'm', act: t('audit.older'), run: older }] : []),
  ])
  const shown = (acts.data?.pages ?? []).flatMap((page) => page.acts)
  const cases = [...new Set(shown.flatMap(({ ids }) => ids['case'] ?? []))]
  const names = new Map((people.data ?? []).map(({ person, name }) => [person, name]))
  const said = (id: string): string => names.get(id) ?? (/^[0-9a-f]{32,}$/u.test(id) ? id.slice(0, 8) : id)
  const details = ({ facts, ids, erased }: AuditedAct): string =>
    [
      ...Object.entries(ids).map(([name, value]) => `${name}: ${said(value)}`),
      ...Object.entries(facts).map(([name, value]) => `${name}: ${value}`),
      ...(erased ? [t('audit.erased')] : []),
    ].join(' · ')
  return (
    <section aria-labelledby="acts" className="mt-8 grid grid-cols-1 gap-3">
      <h2 id="acts" className="font-semibold">
        {t('audit.acts')}
      </h2>
      <form
        ref={form}
        className="flex flex-wrap items-end gap-4"
        onSubmit={(event) => {
          const text = textsOf(event)
          const given = (name: string): string | undefined => (text(name) === '' ? undefined : text(name))
          setFilter({
            person: given('person'),
            case: given('case'),
            type: ACT_TYPES.find((one) => one === given('type')),
            from: given('from'),
            to: given('to'),
          })
        }}
      >
        <SelectField
          label={t('audit.person')}
          name="person"
          required={false}
          options={(people.data ?? []).map(({ person, name }) => ({ value: person, name }))}
        />
        <SelectField
          label={t('audit.type')}
          name="type"
          required={false}
          options={ACT_TYPES.map((type) => ({ value: type, name: t(`audit.types.${type}`) }))}
        />
        <TextField label={t('audit.case')} name="case" pattern="[0-9a-f]{32}" />
        <TextField label={t('audit.from')} name="from" type="date" />
        <TextField label={t('audit.to')} name="to" type="date" />
        <Button main submit shortcut="a">
          {t('audit.ask')}
        </Button>
      </form>
      <p className="text-soft">{t('audit.readingCounts')}</p>
      {acts.error === null ? null : <Problem error={acts.error} />}
      {acts.data === undefined ? null : (
        <>
          <Table
            caption={t('audit.acts')}
            empty={t('audit.noActs')}
            head={[t('audit.entry'), t('audit.when'), t('audit.type'), t('audit.details')]}
            rows={shown.map((act) => ({
              key: String(act.entry),
              cells: [
                act.entry,
                moment(act.at),
                t(`audit.types.${act.type}`, { defaultValue: act.type }),
                details(act),
              ],
            }))}
          />
          {acts.hasNextPage ? (
            <p>
              <Button shortcut="m" disabled={acts.isFetching} onClick={older}>
                {t('audit.older')}
              </Button>
            </p>
          ) : null}
          {cases.length === 0 ? null : <LegalBases cases={cases} said={said} />}
        </>
      )}
    </section>
  )
}
