// SwarmUI: JSON with `sui_image_params`, in UserComment (UTF-16 of either order), EXIF Model (old), or PNG `parameters`.
import type { Reader, ReaderResult, TextField } from '../media-file.ts'
import { allTexts, claim, found, merge } from '../fields.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

export const swarmui: Reader = {
  id: 'swarmui',
  version: 1,
  spec: 'https://github.com/mcmonkeyprojects/SwarmUI/blob/master/docs/Image%20Metadata%20Format.md',
  read: (file) => merge(allTexts(file, /"sui_image_params"/u).map(readField)),
}

function readField(field: TextField): ReaderResult {
  const params = parseObject(field.text)?.['sui_image_params']
  if (!isObject(params)) return { findings: [] }
  const edited = 'initimage' in params || 'maskimage' in params
  const model = textOf(params['model'])
  return {
    findings: [
      claim(
        field,
        edited ? 'init-image-parameters' : 'image-parameters',
        edited ? 'edited' : 'generated',
        textOf(params['swarm_version']),
      ),
    ],
    texts: [found(field)],
    runs: [
      ...(model === undefined ? [] : [{ kind: 'model' as const, value: model }]),
      ...promptFamily(textOf(params['prompt']) ?? ''),
    ],
  }
}
