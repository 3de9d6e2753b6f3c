// Fooocus: JSON in PNG `parameters` with `fooocus_scheme` beside it, or in UserComment or a JPEG comment; RuinedFooocus
// names itself in `software`.
import type { MediaFile, Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts } from '../fields.ts'
import { parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

const OWN_KEYS = ['full_prompt', 'full_negative_prompt', 'adm_guidance', 'base_model', 'refiner_switch', 'styles']

export const fooocus: Reader = {
  id: 'fooocus',
  version: 1,
  spec: 'https://github.com/lllyasviel/Fooocus',
  read: (file) =>
    merge([...schemes(file), ...software(file), ...candidates(file).map((field) => readField(field, 'fooocus'))]),
}

export const ruinedFooocus: Reader = {
  id: 'ruined-fooocus',
  version: 1,
  spec: 'https://github.com/runew0lf/RuinedFooocus',
  read: (file) => merge(candidates(file).map((field) => readField(field, 'ruined'))),
}

function schemes(file: MediaFile): readonly ReaderResult[] {
  return pngTexts(file, 'fooocus_scheme').map((field) => ({
    findings: [claim(field, 'scheme', 'generated', field.text)],
  }))
}

/** In JPEG and WebP the program names itself in EXIF. */
function software(file: MediaFile): readonly ReaderResult[] {
  return exifTexts(file, 'Software')
    .filter(({ text }) => /^Fooocus\b/u.test(text))
    .map((field) => ({ findings: [claim(field, 'software', 'generated', field.text)] }))
}

function candidates(file: MediaFile): readonly TextField[] {
  return [
    ...pngTexts(file, 'parameters'),
    ...pngTexts(file, 'Comment'),
    ...exifTexts(file, 'UserComment'),
    ...file.texts.filter(({ where }) => where === 'jpeg:COM'),
  ]
}

function readField(field: TextField, program: 'fooocus' | 'ruined'): ReaderResult {
  const params = parseObject(field.text)
  if (params === undefined) return { findings: [] }
  const ruined = textOf(params['software']) === 'RuinedFooocus'
  const own =
    ruined || OWN_KEYS.filter((key) => key in params).length >= 2 || /^Fooocus/u.test(textOf(params['version']) ?? '')
  if (!own || ruined !== (program === 'ruined')) return { findings: [] }
  const model = textOf(params['base_model_name']) ?? textOf(params['base_model']) ?? textOf(params['base_model_hash'])
  return {
    findings: [claim(field, 'parameters-json', 'generated', textOf(params['version']))],
    texts: [found(field)],
    runs: [
      ...(model === undefined ? [] : [{ kind: 'model' as const, value: model }]),
      ...promptFamily(textOf(params['prompt']) ?? textOf(params['Prompt']) ?? ''),
    ],
  }
}
