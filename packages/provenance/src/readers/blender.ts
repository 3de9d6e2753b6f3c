// Blender's render stamps in PNG texts and in JPEG comments that begin with its name: File, Date, Frame, Camera, Scene, RenderTime.
import type { Reader } from '../media-file.ts'
import { claim, pngTexts } from '../fields.ts'

const STAMPS = ['RenderTime', 'Frame', 'Camera', 'Scene', 'File', 'cycles.ViewLayer.render_time', 'Memory'] as const

export const blender: Reader = {
  id: 'blender',
  version: 1,
  spec: 'https://docs.blender.org/manual/en/latest/render/output/properties/metadata.html',
  read(file) {
    const comments = file.texts.filter(({ where, text }) => where === 'jpeg:COM' && text.startsWith('Blender:'))
    const stamps = STAMPS.flatMap((keyword) => pngTexts(file, keyword))
    const found = [...comments, ...stamps]
    const names = new Set(stamps.map(({ where }) => where.slice(9)))
    const rendered =
      comments.length > 0 ||
      names.has('RenderTime') ||
      [...names].some((name) => name.startsWith('cycles.')) ||
      ['Frame', 'Camera', 'Scene'].filter((name) => names.has(name)).length >= 2
    return { findings: rendered ? found.slice(0, 1).map((field) => claim(field, 'render-stamp', 'rendered')) : [] }
  },
}
