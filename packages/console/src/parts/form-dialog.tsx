// A dialog with a form of a few fields, which are data: what is asked for, and what it is called.
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { textsOf } from './form-text.ts'
import { LongField, SelectField, SeveralField } from './form-fields.tsx'
import { Problem } from './problem.tsx'
import { TextField } from './text-field.tsx'

/** `options` make it a list to choose from, `several` with more than one choice (one a line); `long` a text of several lines. What is not `optional` has to be given. */
export type FormField = Readonly<{
  name: string
  label: string
  hint?: string
  date?: boolean
  long?: boolean
  optional?: boolean
  several?: boolean
  options?: readonly Readonly<{ value: string; name: string }>[]
}>
type FormDialogProps = Readonly<{
  open: boolean
  onClose(): void
  title: string
  fields: readonly FormField[]
  busy: boolean
  error: unknown
  /** Texts by name; a field left empty is not among them. */
  onSend(texts: Readonly<Record<string, string>>): void
}>

export function FormDialog({ open, onClose, title, fields, busy, error, onSend }: FormDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onClose={onClose} title={title}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          const text = textsOf(event)
          const given = fields.map(({ name }) => [name, text(name)] as const).filter(([, value]) => value !== '')
          onSend(Object.fromEntries(given))
        }}
      >
        {fields.map((field) => (
          <Field key={field.name} field={field} />
        ))}
        {error === null || error === undefined ? null : <Problem error={error} />}
        <p>
          <Button main submit disabled={busy}>
            {t('app.save')}
          </Button>
        </p>
      </form>
    </Dialog>
  )
}

function Field({
  field: { name, label, hint, date, long, optional, several, options },
}: Readonly<{ field: FormField }>) {
  const required = optional !== true
  if (options !== undefined && several === true) return <SeveralField label={label} name={name} options={options} />
  if (options !== undefined) return <SelectField label={label} name={name} required={required} options={options} />
  if (long === true) return <LongField label={label} name={name} required={required} />
  return (
    <TextField
      label={label}
      name={name}
      required={required}
      type={date === true ? 'date' : 'text'}
      {...(hint !== undefined && { hint })}
    />
  )
}
