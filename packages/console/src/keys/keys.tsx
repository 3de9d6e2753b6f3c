// Listens for keys and hands them to the newest binding. Every act of the console has one; `?` shows them all.
import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { belongsToFocus, bindingOf } from './bindings.ts'
import type { Binding, Layers } from './bindings.ts'

type KeyRoom = Readonly<{ layers: Layers; lay(layer: readonly Binding[]): () => void }>
const KeyContext = createContext<KeyRoom>({ layers: [], lay: () => () => undefined })

export function KeyProvider({ children }: Readonly<{ children: ReactNode }>) {
  const [layers, setLayers] = useState<Layers>([])
  const current = useRef(layers)
  useEffect(() => {
    const held = new Map<string, Binding>()
    const down = (event: KeyboardEvent): void => {
      // A modal dialog has the keys: nothing behind it may act unseen.
      if (document.querySelector('dialog[open]') !== null) return
      const focus = document.activeElement instanceof HTMLElement ? document.activeElement : undefined
      const seen = focus && { tagName: focus.tagName, isContentEditable: focus.isContentEditable, type: typeOf(focus) }
      if (belongsToFocus(event, seen)) return
      const binding = bindingOf(current.current, event.key)
      if (binding === undefined) return
      event.preventDefault()
      if (event.repeat) return
      held.set(event.key, binding)
      binding.run()
    }
    const up = (event: KeyboardEvent): void => {
      held.get(event.key)?.release?.()
      held.delete(event.key)
    }
    const leave = (): void => {
      for (const binding of held.values()) binding.release?.()
      held.clear()
    }
    const stop = new AbortController()
    window.addEventListener('keydown', down, stop)
    window.addEventListener('keyup', up, stop)
    window.addEventListener('blur', leave, stop)
    return () => stop.abort()
  }, [])
  const room = useMemo<KeyRoom>(
    () => ({
      layers,
      lay: (layer) => {
        const change = (to: Layers): void => {
          current.current = to // at once: a key acts as soon as what it acts on is on the screen
          setLayers(to)
        }
        change([...current.current, layer])
        return () => change(current.current.filter((other) => other !== layer))
      },
    }),
    [layers],
  )
  return <KeyContext value={room}>{children}</KeyContext>
}

/** Lays bindings for as long as the component is there. `act` changes with the language, `run` with every render. */
export function useKeys(bindings: readonly Binding[]): void {
  const { lay } = useContext(KeyContext)
  const newest = useRef(bindings)
  useLayoutEffect(() => {
    newest.current = bindings
  })
  const shape = bindings.map(({ key, act, hidden }) => `${key}\u0000${act}\u0000${String(hidden)}`).join('\u0001')
  const layRef = useRef(lay)
  layRef.current = lay
  useLayoutEffect(() => {
    const layer = newest.current.map(({ key, act, hidden }, at) => ({
      key,
      act,
      ...(hidden !== undefined && { hidden }),
      run: () => newest.current[at]?.run(),
      release: () => newest.current[at]?.release?.(),
    }))
    return layRef.current(layer)
  }, [shape])
}

/** The layers now, for the list of keys. */
export function useLayers(): Layers {
  return useContext(KeyContext).layers
}

function typeOf(element: HTMLElement): string | undefined {
  return element instanceof HTMLInputElement ? element.type : undefined
}
