// SD.Next: the AUTOMATIC1111 text with `App: SD.Next`.
import type { Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts } from '../fields.ts'
import { parametersRuns, parseParameters } from '../stated-text/parameters-text.ts'

export const sdNext: Reader = {
  id: 'sd-next',
  version: 1,
  spec: 'https://github.com/vladmandic/sdnext',
  read: (file) => merge([...exifTexts(file, 'UserComment'), ...pngTexts(file, 'parameters')].map(readField)),
}

function readField(field: TextField): ReaderResult {
  const parsed = /App: SD\.Next/u.test(field.text) ? parseParameters(field.text) : undefined
  if (parsed === undefined) return { findings: [] }
  const operations = parsed.settings.get('Operations') ?? ''
  const edited = /inpaint/u.test(operations)
  const version = parsed.settings.get('Version')
  return {
    findings: [
      claim(
        field,
        'parameters-text',
        edited ? 'edited' : 'generated',
        version === undefined ? 'SD.Next' : `SD.Next ${version}`,
      ),
    ],
    texts: [found(field)],
    runs: parametersRuns(parsed),
  }
}
