// Readers of pixels: they run inside the sandbox, where the pixels end.
import { dwtdctWatermark } from './dwtdct-watermark.ts'
import { novelaiSignature } from './novelai-signature.ts'
import type { PixelReader } from './pixel-reader.ts'
import { stealthPnginfo } from './stealth-pnginfo.ts'

export const pixelReaders: readonly PixelReader[] = [dwtdctWatermark, novelaiSignature, stealthPnginfo]
