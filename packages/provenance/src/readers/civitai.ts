// Civitai's on-site generator: `Civitai resources` in the parameters text, or a Comfy graph with its own node classes.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found } from '../fields.ts'

export const civitai: Reader = {
  id: 'civitai',
  version: 1,
  spec: 'https://civitai.com',
  read(file) {
    const fields = exifTexts(file, 'UserComment').filter(({ text }) =>
      /Civitai (?:resources|metadata):|"extraMetadata"|"resource-stack"/u.test(text),
    )
    return {
      findings: fields.map((field) => claim(field, 'on-site-generation', 'generated')),
      texts: fields.map(found),
    }
  },
}
