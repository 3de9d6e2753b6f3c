// Blender's render stamps in PNG texts and EXIF-free JPEG comments: File, Date, Frame, Camera, Scene, RenderTime.
import type { Reader } from '../media-file.ts'
import { claim, pngTexts } from '../fields.ts'

const STAMPS = ['RenderTime', 'Frame', 'Camera', 'Scene', 'File', 'cycles.ViewLayer.render_time', 'Memory'] as const

export const blender: Reader = {
  id: 'blender',
  version: 1,
  spec: 'https://docs.blender.org/manual/en/latest/render/output/properties/metadata.html',
  read(file) {
    const found = STAMPS.flatMap((keyword) => pngTexts(file, keyword))
    const names = new Set(found.map(({ where }) => where.slice(9)))
    const rendered =
      names.has('RenderTime') ||
      [...names].some((name) => name.startsWith('cycles.')) ||
      (names.has('Frame') && names.has('Scene'))
    return { findings: rendered ? found.slice(0, 1).map((field) => claim(field, 'render-stamp', 'rendered')) : [] }
  },
}
