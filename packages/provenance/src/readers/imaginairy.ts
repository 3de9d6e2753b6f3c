// imaginAIry: EXIF Software, prompt line in ImageDescription, JSON in UserComment.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found, place } from '../fields.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

export const imaginairy: Reader = {
  id: 'imaginairy',
  version: 1,
  spec: 'https://github.com/brycedrennan/imaginAIry',
  read(file) {
    const software = exifTexts(file, 'Software').filter(({ text }) => /^imaginairy\b/iu.test(text))
    if (software.length === 0) return { findings: [] }
    const texts = exifTexts(file, 'ImageDescription', 'UserComment')
    const inputs = exifTexts(file, 'UserComment').flatMap((field) => {
      const settings = parseObject(field.text)?.['prompt']
      const name = isObject(settings) ? textOf(settings['init_image']) : undefined
      return name === undefined || name === ''
        ? []
        : [{ where: place(field), name: name.split('/').at(-1) ?? name, role: 'input' as const }]
    })
    const edited = inputs.length > 0
    const prompt = exifTexts(file, 'ImageDescription')[0]?.text ?? ''
    return {
      findings: software.map((field) =>
        claim(field, edited ? 'software-with-input' : 'software', edited ? 'edited' : 'generated', field.text),
      ),
      inputs,
      texts: texts.map(found),
      runs: [
        ...software.map(({ text }) => ({ kind: 'model' as const, value: text })),
        ...promptFamily(/^"?(.*?)"?\s\d+x\d+px/u.exec(prompt)?.[1] ?? prompt),
      ],
    }
  },
}
