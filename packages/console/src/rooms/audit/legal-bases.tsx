// On which legal basis a case was worked on, and when: what the auditor holds the acts against. The case is one that the acts
// shown name, so that nobody types an identifier. Nothing is asked before the auditor asks.
import { useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { SelectField } from '../../parts/form-fields.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { legalBasesQuery } from './audit-data.ts'

/** `cases`: those to choose from. `said`: a person's name. */
type LegalBasesProps = Readonly<{ cases: readonly string[]; said(person: string): string }>

export function LegalBases({ cases, said }: LegalBasesProps) {
  const { t, i18n } = useTranslation()
  const moment = useMoment()
  const regions = new Intl.DisplayNames([i18n.language], { type: 'region' })
  const form = useRef<HTMLFormElement>(null)
  const [place, setPlace] = useState<string>()
  const bases = useQuery({ ...legalBasesQuery(place ?? ''), enabled: place !== undefined })
  useKeys([{ key: 'b', act: t('audit.askBases'), run: () => form.current?.requestSubmit() }])
  return (
    <section aria-labelledby="legal-bases" className="mt-4 grid grid-cols-1 gap-3">
      <h2 id="legal-bases" className="font-semibold">
        {t('audit.bases')}
      </h2>
      <form
        ref={form}
        className="flex flex-wrap items-end gap-4"
        onSubmit={(event) => setPlace(textsOf(event)('place'))}
      >
        <SelectField
          label={t('audit.caseOfActs')}
          name="place"
          required
          options={cases.map((value) => ({ value, name: value.slice(0, 8) }))}
        />
        <Button submit shortcut="b">
          {t('audit.askBases')}
        </Button>
      </form>
      {bases.error === null ? null : <Problem error={bases.error} />}
      {place === undefined || bases.data === undefined ? null : (
        <Table
          caption={t('audit.basesOf', { case: place.slice(0, 8) })}
          empty={t('audit.noBases')}
          head={[
            t('cases.country'),
            t('cases.authority'),
            t('cases.legalBasis'),
            t('audit.statedBy'),
            t('audit.from'),
            t('audit.to'),
          ]}
          rows={bases.data.map(({ id, country, authority, basis, by, from, until }) => ({
            key: id,
            cells: [
              regions.of(country) ?? country,
              authority,
              basis ?? t('audit.erased'),
              said(by),
              moment(from),
              until === undefined ? t('audit.stillStands') : moment(until),
            ],
          }))}
        />
      )}
    </section>
  )
}
