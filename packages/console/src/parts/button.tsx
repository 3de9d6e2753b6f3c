// Buttons: one look, at least 24 by 24 CSS pixels (WCAG 2.2, 2.5.8), the key that does the same shown on it.
import type { ButtonHTMLAttributes, ReactNode } from 'react'

type ButtonProps = Readonly<
  Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'type'> & {
    children: ReactNode
    /** The key that does the same. */
    shortcut?: string
    main?: boolean
    submit?: boolean
  }
>

export function Button({ children, shortcut, main = false, submit = false, ...rest }: ButtonProps) {
  const look = main ? 'bg-mark text-paper border-mark' : 'border-line'
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={`${look} min-h-9 rounded-md border px-3 py-1 disabled:opacity-60`}
      {...(shortcut !== undefined && { 'aria-keyshortcuts': shortcut })}
      {...rest}
    >
      {children}
      {shortcut === undefined ? null : (
        <kbd aria-hidden="true" className="ml-2 font-mono text-sm opacity-80">
          {shortcut}
        </kbd>
      )}
    </button>
  )
}
