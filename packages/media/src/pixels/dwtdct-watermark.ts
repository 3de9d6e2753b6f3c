// Open watermarks decoded from pixels. A measurement, and still no proof: anyone can embed one into a photograph.
import { createWatermarkReader } from '@rempart/kernels'
import type { PixelReader } from './pixel-reader.ts'

/** Above this the search costs more than its yield (no hit in 594 generated files, PROVENANCE §5); stated as a gap. */
const MAX_PIXELS = 24_000_000
const readWatermarks = createWatermarkReader()

export const dwtdctWatermark: PixelReader = {
  id: 'dwtdct-watermark',
  version: 1,
  spec: 'https://github.com/ShieldMnt/invisible-watermark',
  read(image) {
    if (image.width * image.height > MAX_PIXELS) return { findings: [], unread: 'watermark-search-too-many-pixels' }
    const best = readWatermarks(image).find(({ found }) => found)
    if (best === undefined) return { findings: [] }
    const detail = `${best.name}, ${(best.agreement * 100).toFixed(0)} % of its bits, ${best.order.toUpperCase()}`
    return {
      findings: [
        { code: 'open-watermark', origin: 'generated', basis: 'measurement', where: 'pixels:dwtDct@0', detail },
      ],
    }
  },
}
