// BMP pixels (Microsoft BITMAPINFOHEADER family; OS/2 headers): 1, 2, 4, 8, 16, 24, 32 bits, RLE4, RLE8, bit fields, both row orders.
import { UnreadableImage } from './unreadable-image.ts'
import type { RawImage } from '@rempart/kernels'

const COMPRESSION = { none: 0, rle8: 1, rle4: 2, bitfields: 3, alphaBitfields: 6 } as const

type Header = Readonly<{
  width: number
  height: number
  topDown: boolean
  bits: number
  compression: number
  dataAt: number
  paletteAt: number
  paletteEntryBytes: number
  paletteEntries: number
  masks: readonly number[]
}>

/** RGB pixels. UnreadableImage where the file contradicts itself; missing pixels at the end stay black, as browsers do. */
export function decodeBmp(bytes: Uint8Array): RawImage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < 26) throw new UnreadableImage('BMP header cut short')
  const header = readHeader(view)
  const palette = readPalette(bytes, header)
  const data = new Uint8Array(header.width * header.height * 3)
  if (header.compression === COMPRESSION.rle8 || header.compression === COMPRESSION.rle4)
    decodeRuns(bytes, header, palette, data)
  else decodeRows(view, header, palette, data)
  return { width: header.width, height: header.height, channels: 3, data }
}

function readHeader(view: DataView): Header {
  const dataAt = view.getUint32(10, true)
  const headerBytes = view.getUint32(14, true)
  const core = headerBytes === 12
  if (!core && (headerBytes < 16 || view.byteLength < 14 + Math.min(headerBytes, 40)))
    throw new UnreadableImage('BMP header cut short')
  const has = (bytes: number): boolean => headerBytes >= bytes
  const width = core ? view.getUint16(18, true) : view.getInt32(18, true)
  const signedHeight = core ? view.getUint16(20, true) : view.getInt32(22, true)
  const planes = view.getUint16(core ? 22 : 26, true)
  const bits = view.getUint16(core ? 24 : 28, true)
  const compression = has(20) ? view.getUint32(30, true) : COMPRESSION.none
  const used = has(36) ? view.getUint32(46, true) : 0
  const topDown = signedHeight < 0
  const height = Math.abs(signedHeight)
  const masked = compression === COMPRESSION.bitfields || compression === COMPRESSION.alphaBitfields
  const maskBytes = masked && headerBytes === 40 ? (compression === COMPRESSION.bitfields ? 12 : 16) : 0
  if (width <= 0 || height <= 0 || planes !== 1) throw new UnreadableImage('BMP without pixels or with several planes')
  if (![1, 2, 4, 8, 16, 24, 32].includes(bits)) throw new UnreadableImage(`BMP with ${bits} bits a pixel`)
  if (![0, 1, 2, 3, 6].includes(compression)) throw new UnreadableImage(`BMP compression ${compression}`)
  if (masked && bits !== 16 && bits !== 32) throw new UnreadableImage('bit fields need 16 or 32 bits a pixel')
  if ((compression === COMPRESSION.rle8 && bits !== 8) || (compression === COMPRESSION.rle4 && bits !== 4))
    throw new UnreadableImage('run lengths do not fit the depth')
  const masks = masked ? readMasks(view) : bits === 16 ? [0x7c00, 0x03e0, 0x001f] : [0xff0000, 0x00ff00, 0x0000ff]
  const paletteEntries = bits > 8 ? 0 : Math.min(256, used === 0 ? 2 ** bits : used)
  return {
    width,
    height,
    topDown,
    bits,
    compression,
    dataAt,
    paletteAt: 14 + headerBytes + maskBytes,
    paletteEntryBytes: core ? 3 : 4,
    paletteEntries,
    masks,
  }
}

function readMasks(view: DataView): readonly number[] {
  if (view.byteLength < 66) throw new UnreadableImage('bit fields cut short')
  const masks = [54, 58, 62].map((at) => view.getUint32(at, true))
  if (masks.some((mask) => mask === 0)) throw new UnreadableImage('empty bit field')
  return masks
}

function readPalette(
  bytes: Uint8Array,
  { paletteAt, paletteEntryBytes, paletteEntries, dataAt, bits }: Header,
): Uint8Array {
  const palette = new Uint8Array(256 * 3)
  if (bits > 8) return palette
  const end = Math.min(bytes.length, dataAt > paletteAt ? dataAt : bytes.length)
  for (let index = 0; index < paletteEntries; index += 1) {
    const at = paletteAt + index * paletteEntryBytes
    if (at + 3 > end) break
    palette.set([bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0], index * 3)
  }
  return palette
}

function decodeRows(view: DataView, header: Header, palette: Uint8Array, data: Uint8Array): void {
  const { width, height, bits, dataAt, topDown } = header
  const stride = Math.floor((width * bits + 31) / 32) * 4
  const channels = header.masks.map(channelOf)
  const u8 = (at: number): number => (at < view.byteLength ? view.getUint8(at) : 0)
  for (let row = 0; row < height; row += 1) {
    const from = dataAt + row * stride
    let to = (topDown ? row : height - 1 - row) * width * 3
    for (let x = 0; x < width; x += 1, to += 3) {
      if (bits <= 8) {
        const at = from + ((x * bits) >> 3)
        const index = (u8(at) >> (8 - bits - ((x * bits) & 7))) & (2 ** bits - 1)
        data.set(palette.subarray(index * 3, index * 3 + 3), to)
      } else if (bits === 24) {
        const at = from + x * 3
        data[to] = u8(at + 2)
        data[to + 1] = u8(at + 1)
        data[to + 2] = u8(at)
      } else {
        const at = from + x * (bits / 8)
        const value =
          at + bits / 8 > view.byteLength ? 0 : bits === 16 ? view.getUint16(at, true) : view.getUint32(at, true)
        for (const [index, { mask, shift, max }] of channels.entries())
          data[to + index] = Math.round((((value & mask) >>> shift) * 255) / max)
      }
    }
  }
}

function channelOf(mask: number): Readonly<{ mask: number; shift: number; max: number }> {
  const shift = 31 - Math.clz32(mask & -mask)
  return { mask, shift, max: mask >>> shift }
}

function decodeRuns(
  bytes: Uint8Array,
  { width, height, bits, dataAt, topDown }: Header,
  palette: Uint8Array,
  data: Uint8Array,
): void {
  let x = 0
  let row = 0
  const put = (index: number): void => {
    if (x < width && row < height)
      data.set(palette.subarray(index * 3, index * 3 + 3), ((topDown ? row : height - 1 - row) * width + x) * 3)
    x += 1
  }
  const nibble = (byte: number, step: number): number => (bits === 8 ? byte : step % 2 === 0 ? byte >> 4 : byte & 15)
  for (let at = dataAt; at + 1 < bytes.length && row < height; ) {
    const count = bytes[at] ?? 0
    const value = bytes[at + 1] ?? 0
    at += 2
    if (count > 0) for (let step = 0; step < count; step += 1) put(nibble(value, step))
    else if (value === 0) [x, row] = [0, row + 1]
    else if (value === 1) return
    else if (value === 2) {
      x += bytes[at] ?? 0
      row += bytes[at + 1] ?? 0
      at += 2
    } else {
      const literal = bits === 8 ? value : Math.ceil(value / 2)
      for (let step = 0; step < value; step += 1) put(nibble(bytes[at + (bits === 8 ? step : step >> 1)] ?? 0, step))
      at += literal + (literal % 2)
    }
  }
}
