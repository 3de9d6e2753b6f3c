// Holding to see: for as long as a key or the pointer is down, and never longer than a limit (SECURITY §5 K1).
import { useCallback, useEffect, useRef, useState } from 'react'
import { HOLD_MS } from './limits.ts'

export type Hold = Readonly<{ held: boolean; start(): void; stop(): void }>

/** Ends by itself when the page is left, hidden or loses the focus. */
export function useHold(): Hold {
  const [held, setHeld] = useState(false)
  const timer = useRef<number>(undefined)
  const stop = useCallback(() => {
    window.clearTimeout(timer.current)
    setHeld(false)
  }, [])
  const start = useCallback(() => {
    window.clearTimeout(timer.current)
    setHeld(true)
    timer.current = window.setTimeout(stop, HOLD_MS)
  }, [stop])
  useEffect(() => {
    const ends = new AbortController()
    window.addEventListener('blur', stop, ends)
    document.addEventListener('visibilitychange', stop, ends)
    return () => {
      ends.abort()
      window.clearTimeout(timer.current)
    }
  }, [stop])
  return { held, start, stop }
}
