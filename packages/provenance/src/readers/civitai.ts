// Civitai's on-site generator: `Civitai resources` in the parameters text, a Comfy graph with its own members, Artist `ai`
// beside a numbered Software.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found, pngTexts } from '../fields.ts'

const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu

export const civitai: Reader = {
  id: 'civitai',
  version: 1,
  spec: 'https://civitai.com',
  read(file) {
    const fields = [...exifTexts(file, 'UserComment'), ...pngTexts(file, 'parameters')].filter(({ text }) =>
      /Civitai (?:resources|metadata):|"extraMetadata"|"resource-stack"/u.test(text),
    )
    const byMachine = exifTexts(file, 'Artist').filter(({ text }) => text.trim().toLowerCase() === 'ai')
    const numbered = exifTexts(file, 'Software').some(({ text }) => UUID.test(text.trim()))
    return {
      findings: [
        ...fields.map((field) => claim(field, 'on-site-generation', 'generated')),
        ...(numbered ? byMachine.map((field) => claim(field, 'artist', 'generated')) : []),
      ],
      texts: fields.map(found),
    }
  },
}
