// A labelled field for one line of text.
import { useId } from 'react'
import type { InputHTMLAttributes } from 'react'

type TextFieldProps = Readonly<
  Omit<InputHTMLAttributes<HTMLInputElement>, 'className' | 'id'> & { label: string; hint?: string }
>

export function TextField({ label, hint, ...rest }: TextFieldProps) {
  const id = useId()
  return (
    <p className="grid max-w-full grid-cols-1 gap-1">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="border-line bg-paper min-h-9 rounded-md border px-2"
        {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })}
        {...rest}
      />
      {hint === undefined ? null : (
        <span id={`${id}-hint`} className="text-soft text-sm">
          {hint}
        </span>
      )}
    </p>
  )
}
