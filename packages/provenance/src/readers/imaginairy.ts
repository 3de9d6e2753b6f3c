// imaginAIry: EXIF Software, prompt line in ImageDescription, JSON in UserComment.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found } from '../fields.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

export const imaginairy: Reader = {
  id: 'imaginairy',
  version: 1,
  spec: 'https://github.com/brycedrennan/imaginAIry',
  read(file) {
    const software = exifTexts(file, 'Software').filter(({ text }) => /^imaginairy\b/iu.test(text))
    if (software.length === 0) return { findings: [] }
    const texts = exifTexts(file, 'ImageDescription', 'UserComment')
    const prompt = exifTexts(file, 'ImageDescription')[0]?.text ?? ''
    return {
      findings: software.map((field) => claim(field, 'software', 'generated', field.text)),
      texts: texts.map(found),
      runs: [
        ...software.map(({ text }) => ({ kind: 'model' as const, value: text })),
        ...promptFamily(/^"?(.*?)"?\s\d+x\d+px/u.exec(prompt)?.[1] ?? prompt),
      ],
    }
  },
}
