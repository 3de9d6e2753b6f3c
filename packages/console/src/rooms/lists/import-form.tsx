// Brings in a version of a list: what it is, whose, on which terms, and the file. It takes effect when two persons agree.
import { REALMS, VICTIM_STATUSES } from '@rempart/core'
import { useTranslation } from 'react-i18next'
import { useTell } from '../../acts/last-act.tsx'
import { Button } from '../../parts/button.tsx'
import { SelectField } from '../../parts/form-fields.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { useImport } from './list-data.ts'

/** What becomes of a list past its age. */
const WHEN_STALE = ['refuse', 'flag'] as const

export function ImportForm({ onSent }: Readonly<{ onSent(): void }>) {
  const { t } = useTranslation()
  const tell = useTell()
  const send = useImport()
  return (
    <form
      className="grid gap-3"
      onSubmit={(event) => {
        const file = new FormData(event.currentTarget).get('file')
        const text = textsOf(event)
        const number = (name: string) => (text(name) === '' ? {} : { [name]: Number(text(name)) })
        const words = (name: string) => (text(name) === '' ? {} : { [name]: text(name) })
        if (!(file instanceof Blob)) return
        const facts = {
          source: text('source'),
          realm: text('realm'),
          victim: text('victim'),
          whenStale: text('whenStale'),
          ...words('version'),
          ...words('date'),
          ...words('termsOfUse'),
          ...number('maxAgeDays'),
          ...number('distanceBits'),
        }
        send.mutate(
          { list: text('list'), facts, file, reason: text('reason') },
          {
            onSuccess: () => {
              tell({ said: t('lists.sent') })
              onSent()
            },
          },
        )
      }}
    >
      <TextField label={t('lists.name')} name="list" maxLength={200} required />
      <TextField label={t('lists.source')} name="source" maxLength={200} required />
      <SelectField
        label={t('lists.realm')}
        name="realm"
        required
        options={REALMS.map((value) => ({ value, name: t(`lists.realms.${value}`) }))}
      />
      <SelectField
        label={t('lists.victim')}
        name="victim"
        required
        defaultValue="unstated"
        options={VICTIM_STATUSES.map((value) => ({ value, name: t(`lists.victims.${value}`) }))}
      />
      <TextField label={t('lists.version')} hint={t('lists.versionHint')} name="version" maxLength={100} />
      <TextField label={t('lists.date')} name="date" type="date" />
      <TextField label={t('lists.maxAge')} name="maxAgeDays" type="number" min={1} />
      <SelectField
        label={t('lists.whenStale')}
        name="whenStale"
        required
        options={WHEN_STALE.map((value) => ({ value, name: t(`lists.stale.${value}`) }))}
      />
      <TextField
        label={t('lists.distance')}
        hint={t('lists.distanceHint')}
        name="distanceBits"
        type="number"
        min={0}
        max={63}
      />
      <TextField label={t('lists.terms')} name="termsOfUse" maxLength={4000} />
      <TextField label={t('lists.file')} name="file" type="file" required />
      <TextField label={t('requests.reason')} name="reason" maxLength={2000} required />
      {send.error === null ? null : <Problem error={send.error} />}
      <p>
        <Button main submit disabled={send.isPending}>
          {t('lists.send')}
        </Button>
      </p>
    </form>
  )
}
