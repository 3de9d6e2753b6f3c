// JUMBF boxes in APP11 segments (ISO/IEC 19566-5 Annex D), as C2PA uses them. Packet numbers may start at 0: one vendor's
// files do, though the standard starts at 1.
import type { Draft } from '../draft.ts'
import { indexOf, viewOf } from '../cursor.ts'

const HEADER_BYTES = 8

export type JumbfJoiner = Readonly<{ add(data: Uint8Array, offset: number): void; finish(draft: Draft): void }>

export function createJumbfJoiner(): JumbfJoiner {
  const boxes = new Map<number, { offset: number; sizeBytes: number; isC2pa: boolean }>()
  return {
    add(data, offset) {
      const view = viewOf(data)
      const instance = view.u16(2) ?? 0
      const box = boxes.get(instance) ?? { offset, sizeBytes: 0, isC2pa: false }
      box.sizeBytes += Math.max(0, data.length - HEADER_BYTES)
      box.isC2pa ||= indexOf(data, 'c2pa') >= 0
      boxes.set(instance, box)
    },
    finish(draft) {
      for (const { offset, sizeBytes, isC2pa } of boxes.values())
        if (isC2pa) draft.c2pa({ where: 'jpeg:APP11', offset, sizeBytes })
    },
  }
}
