// Nobody at the screen. The server ends a session that nobody uses (SECURITY §4.7), and a page that asks by itself would keep it
// alive: it stops asking soon after the last key or movement, and lets go of everything when the session's time is over.
import { SESSION_IDLE_MS } from '@rempart/core'
import { focusManager } from '@tanstack/react-query'
import { useEffect } from 'react'
import { RESTS_AFTER_MS } from './limits.ts'

const SIGNS_OF_LIFE = ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart', 'focusin'] as const

export function useIdle(): void {
  useEffect(() => {
    let timers: readonly number[] = []
    const ends = new AbortController()
    const wake = (): void => {
      timers.forEach(window.clearTimeout)
      focusManager.setFocused(undefined)
      timers = [
        window.setTimeout(() => focusManager.setFocused(false), RESTS_AFTER_MS),
        window.setTimeout(leave, SESSION_IDLE_MS),
      ]
    }
    for (const sign of SIGNS_OF_LIFE) window.addEventListener(sign, wake, { signal: ends.signal, passive: true })
    wake()
    return () => {
      ends.abort()
      timers.forEach(window.clearTimeout)
    }
  }, [])
}

/** Leaves for the sign-in page: another document, so nothing of this one stays. */
export function leave(): void {
  location.assign('/sign-in')
}
