// A picture that is blurred and grey from its first paint on, and is seen while it is held.
import { filterOf } from './levels.tsx'
import type { Levels } from './levels.tsx'
import { useHold } from './use-hold.ts'
import type { Hold } from './use-hold.ts'

type VeiledProps = Readonly<{
  src: string
  alt: string
  /** Held by a key; the pointer holds as well. */
  held: boolean
  /** Fills its place on a contact sheet, or is as large as it is. */
  size: 'tile' | 'large'
  levels?: Levels
}>

const SIZES = { tile: 'h-full w-full object-contain', large: 'max-h-[70vh] max-w-full' } as const

export function Veiled({ src, alt, held, size, levels }: VeiledProps) {
  const pointer = useHold()
  const seen = held || pointer.held
  const style = seen && levels ? { filter: filterOf(levels) } : undefined
  return (
    <span className="block overflow-hidden" {...pointerHolds(pointer)}>
      <img
        src={src}
        alt={alt}
        draggable={false}
        data-seen={seen}
        className={`${SIZES[size]} ${seen ? '' : 'veil'} select-none`}
        style={style}
      />
    </span>
  )
}

/** Handlers that hold while the pointer is down. */
export function pointerHolds({ start, stop }: Hold) {
  return {
    onPointerDown: start,
    onPointerUp: stop,
    onPointerLeave: stop,
    onPointerCancel: stop,
    onContextMenu: (event: { preventDefault(): void }) => event.preventDefault(),
  }
}
