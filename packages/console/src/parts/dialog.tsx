// A modal dialog on the browser's own element: it traps the focus, closes on Escape and needs no style of its own, which the
// content security policy would refuse.
import { useEffect, useId, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Button } from './button.tsx'

type DialogProps = Readonly<{ open: boolean; onClose(): void; title: string; children: ReactNode }>

export function Dialog({ open, onClose, title, children }: DialogProps) {
  const { t } = useTranslation()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()
  useEffect(() => {
    const element = dialog.current
    if (open && element !== null && !element.open) element.showModal()
    if (!open) element?.close()
  }, [open])
  return (
    <dialog ref={dialog} aria-labelledby={heading} onClose={onClose} onCancel={onClose}>
      {open ? (
        <>
          <h2 id={heading} className="mb-4 text-lg font-semibold">
            {title}
          </h2>
          {children}
          <p className="mt-6 text-right">
            <Button onClick={onClose}>{t('app.close')}</Button>
          </p>
        </>
      ) : null}
    </dialog>
  )
}
