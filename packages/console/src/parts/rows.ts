// Rows that are worked by keyboard. `j` and `k` move the focus through every row of the page, `Enter` goes into the one that
// has it: opens its link, or steps onto its first control. A control of a row that shows a key is bound to it for as long as the
// row, or something in it, has the focus; so ten rows need no more keys than one.
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Binding } from '../keys/bindings.ts'
import { useKeys } from '../keys/keys.tsx'

/** What makes an element a row. */
export const ROW = { 'data-row': '', tabIndex: -1 } as const
const ROWS = 'main [data-row]'
const CONTROLS = 'a[href], button, select'

/** Lays the keys of rows; several callers on one page lay the same ones. `any` is false where there is no row to choose. */
export function useRows(any: boolean): void {
  const { t } = useTranslation()
  const last = useRef(-1)
  const [own, setOwn] = useState<readonly Binding[]>()
  useEffect(() => {
    const follow = (): void => setOwn(bindingsOf(rowInHand()))
    document.addEventListener('focusin', follow)
    document.addEventListener('focusout', follow)
    return () => {
      document.removeEventListener('focusin', follow)
      document.removeEventListener('focusout', follow)
    }
  }, [])
  const move = (by: number): void => {
    const rows = [...document.querySelectorAll<HTMLElement>(ROWS)]
    const row = rowInHand()
    const from = row === undefined ? last.current : rows.indexOf(row) // an act may have taken the row away
    last.current = Math.max(0, Math.min(rows.length - 1, from + by))
    rows[last.current]?.focus()
  }
  useKeys(
    any
      ? [
          { key: 'j', act: t('rows.forward'), run: () => move(1) },
          { key: 'k', act: t('rows.backward'), run: () => move(-1) },
          ...(own === undefined ? [] : [{ key: 'Enter', act: t('rows.enter'), run: enter }, ...own]),
        ]
      : [],
  )
}

function rowInHand(): HTMLElement | undefined {
  return document.activeElement?.closest<HTMLElement>(ROWS) ?? undefined
}

function enter(): void {
  const first = rowInHand()?.querySelector<HTMLElement>(CONTROLS)
  if (first instanceof HTMLAnchorElement) first.click()
  else first?.focus()
}

/** The keys that the controls of a row show; undefined where there is no row. */
function bindingsOf(row: HTMLElement | undefined): readonly Binding[] | undefined {
  return (
    row &&
    [...row.querySelectorAll<HTMLElement>('[aria-keyshortcuts]')].map((control) => {
      const key = control.getAttribute('aria-keyshortcuts') ?? ''
      return {
        key,
        act: control.getAttribute('aria-label') ?? control.firstChild?.textContent ?? '',
        run: () => press(key),
      }
    })
  )
}

/** Presses a button of the row in hand, or steps onto its list to choose from; looked up anew, as an act may have changed it. */
function press(key: string): void {
  const control = rowInHand()?.querySelector<HTMLElement>(`[aria-keyshortcuts="${key}"]`)
  if (control instanceof HTMLSelectElement) control.focus()
  else control?.click()
}
