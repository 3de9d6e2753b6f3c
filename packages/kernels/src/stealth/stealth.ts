// Data hidden in the lowest bits of pixels by `stealth_pnginfo` and its variants (PROTOCOLS §5.5): column-major, most
// significant bit first, a magic of 15 bytes, a length in bits, the payload.
import type { RawImage } from '../raw-image.ts'
import { checkImage } from '../raw-image.ts'

export type StealthData = Readonly<{ carrier: 'alpha' | 'rgb'; compressed: boolean; payload: Uint8Array }>

const MAGIC_BYTES = 15
const MAGICS: Readonly<Record<string, Pick<StealthData, 'carrier' | 'compressed'>>> = {
  stealth_pnginfo: { carrier: 'alpha', compressed: false },
  stealth_pngcomp: { carrier: 'alpha', compressed: true },
  stealth_rgbinfo: { carrier: 'rgb', compressed: false },
  stealth_rgbcomp: { carrier: 'rgb', compressed: true },
}
/** A prompt with its settings; the largest seen is a few KiB. */
const MAX_PAYLOAD_BYTES = 4 * 1024 * 1024

/** The hidden data of either carrier; nothing where there is no magic or the length cannot be. */
export function readStealth(image: RawImage): readonly StealthData[] {
  checkImage(image)
  const carriers = image.channels === 4 ? (['alpha', 'rgb'] as const) : image.channels === 3 ? (['rgb'] as const) : []
  return carriers.flatMap((carrier) => {
    const bits = bitReader(image, carrier)
    const kind = MAGICS[Buffer.from(bits.bytes(0, MAGIC_BYTES)).toString('latin1')]
    if (kind === undefined || kind.carrier !== carrier) return []
    const lengthBits = Buffer.from(bits.bytes(MAGIC_BYTES, 4)).readUInt32BE()
    const lengthBytes = Math.floor(lengthBits / 8)
    const room = Math.floor(bits.capacity / 8) - MAGIC_BYTES - 4
    if (lengthBytes === 0 || lengthBytes > MAX_PAYLOAD_BYTES || lengthBytes > room) return []
    return [{ ...kind, payload: bits.bytes(MAGIC_BYTES + 4, lengthBytes) }]
  })
}

type BitReader = Readonly<{ capacity: number; bytes(from: number, count: number): Uint8Array }>

function bitReader({ width, height, channels, data }: RawImage, carrier: 'alpha' | 'rgb'): BitReader {
  const perPixel = carrier === 'alpha' ? 1 : 3
  const first = carrier === 'alpha' ? 3 : 0
  const bit = (index: number): number => {
    const pixel = Math.floor(index / perPixel)
    const x = Math.floor(pixel / height)
    return (data[((pixel % height) * width + x) * channels + first + (index % perPixel)] ?? 0) & 1
  }
  return {
    capacity: width * height * perPixel,
    bytes(from, count) {
      const bytes = new Uint8Array(count)
      for (let at = 0; at < count; at += 1) {
        let value = 0
        for (let step = 0; step < 8; step += 1) value = value * 2 + bit((from + at) * 8 + step)
        bytes[at] = value
      }
      return bytes
    },
  }
}
