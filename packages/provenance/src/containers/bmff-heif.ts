// The item structure of HEIF pictures (ISO/IEC 23008-12 §6, ISO/IEC 14496-12 §8.11): which item is shown, how large it
// is, where EXIF, XMP and thumbnails lie.
import type { Draft } from '../draft.ts'
import { slice, startsWith, viewOf } from '../cursor.ts'
import type { View } from '../cursor.ts'
import { readExif } from '../formats/exif.ts'
import { readXmp } from '../formats/xmp.ts'
import { MAX_METADATA_BYTES } from '../limits.ts'

const MAX_ITEMS = 10_000

type Child = Readonly<{ type: string; at: number; size: number }>
type Item = Readonly<{ id: number; type: string; contentType: string }>
type Extent = Readonly<{ method: number; offset: number; length: number }>

/** `from`, `to`: file positions of the children of the top-level `meta` box. */
export function readHeifMeta({ from, to }: Readonly<{ from: number; to: number }>, draft: Draft): void {
  if (to - from > MAX_METADATA_BYTES) return draft.gap('heif-too-much-metadata')
  const bytes = draft.source.slice(from, to - from)
  const children = childrenOf(bytes, 0, bytes.length)
  const box = (type: string): Uint8Array => {
    const child = children.find((candidate) => candidate.type === type)
    return child === undefined ? new Uint8Array() : slice(bytes, child.at + 8, child.size - 8)
  }
  const items = readItems(box('iinf'))
  const extents = readLocations(viewOf(box('iloc')))
  const idatAt = from + (children.find(({ type }) => type === 'idat')?.at ?? 0) + 8
  const bytesOf = ({ id }: Item): Readonly<{ offset: number; bytes: Uint8Array }> | undefined => {
    const extent = extents.get(id)
    if (extent === undefined || extent.method > 1 || extent.length > MAX_METADATA_BYTES) return undefined
    const offset = extent.method === 1 ? idatAt + extent.offset : extent.offset
    return draft.take(extent.length) ? { offset, bytes: draft.source.slice(offset, extent.length) } : undefined
  }
  readSize(box('iprp'), viewOf(box('pitm')), draft)
  for (const item of items) {
    const found = item.type === 'Exif' || item.type === 'mime' || item.type === 'jpeg' ? bytesOf(item) : undefined
    if (found === undefined) continue
    if (item.type === 'Exif') readExifItem(found, draft)
    else if (item.type === 'mime' && item.contentType.includes('rdf+xml'))
      readXmp(found.bytes, draft, { offset: found.offset })
    else if (item.type === 'jpeg' && startsWith(found.bytes, '\xff\xd8\xff')) {
      draft.embed({ name: 'heif-thumbnail', where: 'heif:item:jpeg', offset: found.offset, bytes: found.bytes })
    }
  }
}

/** The item begins with the offset of the TIFF header behind it. */
function readExifItem({ offset, bytes }: Readonly<{ offset: number; bytes: Uint8Array }>, draft: Draft): void {
  const skip = 4 + (viewOf(bytes).u32(0) ?? 0)
  const named = bytes.subarray(Math.min(bytes.length, skip))
  const tiffAt = startsWith(named, 'II') || startsWith(named, 'MM') ? skip : startsWith(bytes, 'Exif\0\0', 4) ? 10 : 4
  readExif(bytes.subarray(Math.min(bytes.length, tiffAt)), draft, { base: offset + tiffAt })
}

function readItems(bytes: Uint8Array): readonly Item[] {
  const view = viewOf(bytes)
  const from = view.u8(0) === 0 ? 6 : 8
  return childrenOf(bytes, from, bytes.length).flatMap(({ type, at }) => {
    if (type !== 'infe') return []
    const version = view.u8(at + 8) ?? 0
    if (version < 2) return []
    const id = version === 2 ? view.u16(at + 12) : view.u32(at + 12)
    const typeAt = at + (version === 2 ? 16 : 18)
    const nameEnd = bytes.indexOf(0, typeAt + 4)
    const contentEnd = nameEnd < 0 ? -1 : bytes.indexOf(0, nameEnd + 1)
    const contentType = contentEnd < 0 ? '' : view.ascii(nameEnd + 1, contentEnd - nameEnd - 1)
    return id === undefined ? [] : [{ id, type: view.ascii(typeAt, 4), contentType }]
  })
}

/** The first extent of each item (metadata items have one). */
function readLocations(view: View): ReadonlyMap<number, Extent> {
  const version = view.u8(0) ?? 0
  const sizes = view.u16(4) ?? 0
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexBytes = version === 0 ? 0 : sizes & 15
  const wide = version === 2
  const count = Math.min(MAX_ITEMS, (wide ? view.u32(6) : view.u16(6)) ?? 0)
  const number = (at: number, bytes: number): number =>
    bytes === 8 ? (view.u64(at) ?? 0) : bytes === 4 ? (view.u32(at) ?? 0) : bytes === 2 ? (view.u16(at) ?? 0) : 0
  const found = new Map<number, Extent>()
  let at = wide ? 10 : 8
  for (let index = 0; index < count && at < view.length; index += 1) {
    const id = (wide ? view.u32(at) : view.u16(at)) ?? 0
    at += wide ? 4 : 2
    const method = version === 0 ? 0 : (view.u16(at) ?? 0) & 15
    at += version === 0 ? 2 : 4
    const base = number(at, baseBytes)
    at += baseBytes
    const extents = view.u16(at) ?? 0
    at += 2
    const length = number(at + indexBytes + offsetBytes, lengthBytes)
    if (extents > 0) found.set(id, { method, offset: base + number(at + indexBytes, offsetBytes), length })
    at += extents * (indexBytes + offsetBytes + lengthBytes)
  }
  return found
}

/** `ispe` of the primary item by way of `ipma`; the largest `ispe` where that link is missing. */
function readSize(iprp: Uint8Array, pitm: View, draft: Draft): void {
  const primary = (pitm.u8(0) === 0 ? pitm.u16(4) : pitm.u32(4)) ?? 0
  const children = childrenOf(iprp, 0, iprp.length)
  const ipco = children.find(({ type }) => type === 'ipco')
  if (ipco === undefined) return
  const view = viewOf(iprp)
  const properties = childrenOf(iprp, ipco.at + 8, ipco.at + ipco.size)
  const sizeOf = ({ type, at }: Child): readonly [number, number] | undefined =>
    type === 'ispe' ? [view.u32(at + 12) ?? 0, view.u32(at + 16) ?? 0] : undefined
  const linked = children.filter(({ type }) => type === 'ipma').flatMap((child) => associationsOf(view, child, primary))
  const sizes = linked.flatMap((number) =>
    [properties[number - 1]].flatMap((child) => (child === undefined ? [] : [sizeOf(child)])),
  )
  const all = properties.map(sizeOf)
  const best =
    sizes.find((size) => size !== undefined) ??
    all.toSorted((a, b) => (b?.[0] ?? 0) * (b?.[1] ?? 0) - (a?.[0] ?? 0) * (a?.[1] ?? 0))[0]
  if (best !== undefined) draft.size(best[0], best[1])
}

function associationsOf(view: View, { at, size }: Child, item: number): readonly number[] {
  const version = view.u8(at + 8) ?? 0
  const wide = ((view.u8(at + 11) ?? 0) & 1) === 1
  const count = Math.min(MAX_ITEMS, view.u32(at + 12) ?? 0)
  let from = at + 16
  for (let index = 0; index < count && from < at + size; index += 1) {
    const id = (version < 1 ? view.u16(from) : view.u32(from)) ?? 0
    from += version < 1 ? 2 : 4
    const links = view.u8(from) ?? 0
    from += 1
    const numbers = Array.from({ length: links }, (_, link) =>
      wide ? (view.u16(from + link * 2) ?? 0) & 0x7fff : (view.u8(from + link) ?? 0) & 0x7f,
    )
    if (id === item) return numbers
    from += links * (wide ? 2 : 1)
  }
  return []
}

function childrenOf(bytes: Uint8Array, from: number, to: number): readonly Child[] {
  const view = viewOf(bytes)
  const children: Child[] = []
  for (let at = from; at + 8 <= to && children.length < MAX_ITEMS; ) {
    const short = view.u32(at) ?? 0
    const size = short === 0 ? to - at : short
    if (size < 8) break
    children.push({ type: view.ascii(at + 4, 4), at, size })
    at += size
  }
  return children
}
