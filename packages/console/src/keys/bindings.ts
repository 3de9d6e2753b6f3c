// Which key does what, now: rooms lay bindings on top of each other, the newest one with a key wins. Pure: no page, no event.

/** `key` as KeyboardEvent.key gives it. `act` is the sentence shown in the list of keys. */
export type Binding = Readonly<{ key: string; act: string; run(): void; release?(): void; hidden?: boolean }>

/** Layers of bindings, the newest last. */
export type Layers = readonly (readonly Binding[])[]

/** The binding that a key triggers, from the newest layer down; undefined where there is none. */
export function bindingOf(layers: Layers, key: string): Binding | undefined {
  return layers.toReversed().flatMap((layer) => layer.find((binding) => binding.key === key) ?? [])[0]
}

/** What is to be shown: each key once, the binding that it triggers, in the order in which rooms named them. */
export function visibleBindings(layers: Layers): readonly Binding[] {
  const keys = [...new Set(layers.toReversed().flatMap((layer) => layer.map(({ key }) => key)))]
  return keys.flatMap((key) => bindingOf(layers, key) ?? []).filter(({ hidden }) => hidden !== true)
}

/** Whether a key press belongs to what has the focus: typing, choosing, or a shortcut of the browser's own. */
export function belongsToFocus(
  event: Readonly<{ key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean }>,
  focus: Readonly<{ tagName: string; type?: string | undefined; isContentEditable: boolean }> | undefined,
): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  if (focus === undefined || event.key === 'Escape') return false
  if (focus.isContentEditable || focus.tagName === 'TEXTAREA' || focus.tagName === 'SELECT') return true
  if (focus.tagName === 'INPUT') {
    if (focus.type === 'radio' && event.key.startsWith('Arrow')) return true
    return !['checkbox', 'radio', 'button'].includes(focus.type ?? '') || event.key === ' '
  }
  return (focus.tagName === 'BUTTON' || focus.tagName === 'A') && (event.key === 'Enter' || event.key === ' ')
}
