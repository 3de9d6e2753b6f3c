// A labelled list to choose one value from.
import { useId } from 'react'

type ChoiceProps = Readonly<{
  label: string
  value: string
  options: readonly Readonly<{ value: string; name: string }>[]
  onChange(value: string): void
  /** The key that steps onto it, where it stands in a row. */
  shortcut?: string
}>

export function Choice({ label, value, options, onChange, shortcut }: ChoiceProps) {
  const id = useId()
  return (
    <p className="flex max-w-full flex-wrap items-center gap-2">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        value={value}
        {...(shortcut !== undefined && { 'aria-keyshortcuts': shortcut })}
        onChange={(event) => onChange(event.target.value)}
        className="border-line bg-sheet min-h-9 max-w-full rounded-md border px-2"
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
      </select>
    </p>
  )
}
