// Labelled fields of forms: a list to choose one or several from, a text of several lines. What the label says is its name alone.
import { useId } from 'react'

type Option = Readonly<{ value: string; name: string }>
type SelectProps = Readonly<{
  label: string
  name: string
  options: readonly Option[]
  required: boolean
  defaultValue?: string | undefined
  onChange?(value: string): void
}>

export function SelectField({ label, name, options, required, defaultValue, onChange }: SelectProps) {
  const id = useId()
  return (
    <p className="grid max-w-full grid-cols-1 gap-1">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        name={name}
        required={required}
        defaultValue={defaultValue}
        onChange={(event) => onChange?.(event.target.value)}
        className="border-line bg-sheet min-h-9 max-w-full rounded-md border px-2"
      >
        {required ? null : <option value="" />}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </p>
  )
}

export function SeveralField({ label, name, options }: Pick<SelectProps, 'label' | 'name' | 'options'>) {
  return (
    <fieldset className="max-h-48 overflow-y-auto">
      <legend>{label}</legend>
      {options.map((option) => (
        <label key={option.value} className="flex min-h-8 items-center gap-2">
          <input type="checkbox" name={name} value={option.value} className="size-4" />
          {option.name}
        </label>
      ))}
    </fieldset>
  )
}

type LongProps = Readonly<{ label: string; name: string; required: boolean; defaultValue?: string | undefined }>

export function LongField({ label, name, required, defaultValue }: LongProps) {
  const id = useId()
  return (
    <p className="grid max-w-full grid-cols-1 gap-1">
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        name={name}
        rows={4}
        required={required}
        defaultValue={defaultValue}
        className="border-line bg-paper rounded-md border p-2"
      />
    </p>
  )
}
