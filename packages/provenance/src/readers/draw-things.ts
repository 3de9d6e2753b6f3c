// Draw Things: XMP CreatorTool, description, and JSON with `c` (prompt) and `uc` (negative) in exif:UserComment.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found, xmpTexts } from '../fields.ts'
import { parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

const XMP = 'http://ns.adobe.com/xap/1.0/'
const EXIF = 'http://ns.adobe.com/exif/1.0/'
const DC = 'http://purl.org/dc/elements/1.1/'

/** Members that its settings have together and no other program's. */
const OWN_SETTINGS = ['"c"', '"uc"', '"sampler"', '"scale"']

export const drawThings: Reader = {
  id: 'draw-things',
  version: 1,
  spec: 'https://drawthings.ai',
  read(file) {
    const tools = [...xmpTexts(file, XMP, 'CreatorTool'), ...exifTexts(file, 'Software')].filter(({ text }) =>
      /^Draw Things\b/u.test(text),
    )
    const comments = [...xmpTexts(file, EXIF, 'UserComment'), ...exifTexts(file, 'UserComment')].filter(({ text }) =>
      OWN_SETTINGS.every((key) => text.includes(key)),
    )
    if (tools.length + comments.length === 0) return { findings: [] }
    const settings = comments.map(({ text }) => parseObject(text)).find((value) => value !== undefined)
    const model = textOf(settings?.['model'])
    return {
      findings: [
        ...tools.map((field) => claim(field, 'creator-tool', 'generated', field.text)),
        ...comments.map((field) => claim(field, 'settings-json', 'generated')),
      ],
      texts: [...comments, ...xmpTexts(file, DC, 'description')].map(found),
      runs: [
        ...(model === undefined ? [] : [{ kind: 'model' as const, value: model }]),
        ...promptFamily(textOf(settings?.['c']) ?? ''),
      ],
    }
  },
}
