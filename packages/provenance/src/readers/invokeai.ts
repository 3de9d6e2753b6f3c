// InvokeAI, from the first command line (`Dream`) over `sd-metadata` to `invokeai_metadata`, graph and workflow.
import type { Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, found, merge, pngTexts, place } from '../fields.ts'
import { isObject, parseObject, textOf } from '../stated-text/json.ts'
import type { JsonObject } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

/** `-I file` or `--init_img file`: the picture it was made from. */
const INIT_IMAGE = /(?:^|\s)(?:-I|--init_img|--init_image)[ =](?:"([^"]+)"|(\S+))/u
const IMAGE_FIELDS = /^(?:init_image|image|mask|control_image|ip_adapter_image)$/u

export const invokeai: Reader = {
  id: 'invokeai',
  version: 1,
  spec: 'https://invoke-ai.github.io/InvokeAI/features/METADATA/',
  read: (file) =>
    merge([
      ...pngTexts(file, 'Dream').map(readDream),
      ...pngTexts(file, 'sd-metadata').map(readLegacy),
      ...pngTexts(file, 'invokeai_metadata').map(readMetadata),
      ...['invokeai_graph', 'invokeai_workflow']
        .flatMap((keyword) => pngTexts(file, keyword))
        .map((field) => ({
          findings: [claim(field, 'graph', 'generated')],
          texts: [found(field)],
        })),
    ]),
}

function readDream(field: TextField): ReaderResult {
  const init = INIT_IMAGE.exec(field.text)
  const name = init?.[1] ?? init?.[2]
  const [, prompt = ''] = /^"?(.*?)"?\s-[a-zA-Z]/u.exec(field.text) ?? []
  return {
    findings: [
      claim(
        field,
        name === undefined ? 'dream-command' : 'dream-command-with-input',
        name === undefined ? 'generated' : 'edited',
      ),
    ],
    texts: [found(field)],
    runs: promptFamily(prompt),
    inputs: name === undefined ? [] : [{ where: place(field), name: baseName(name), role: 'input' }],
  }
}

function readLegacy(field: TextField): ReaderResult {
  const metadata = parseObject(field.text)
  if (metadata === undefined) return { findings: [] }
  const image = isObject(metadata['image']) ? metadata['image'] : {}
  const edited =
    image['type'] === 'img2img' || 'init_image_path' in image || 'mask_image_path' in image || 'orig_hash' in image
  const version = [textOf(metadata['app_id']), textOf(metadata['app_version'])]
    .filter((part) => part !== undefined)
    .join(' ')
  const model = textOf(metadata['model_hash'])
  return {
    findings: [claim(field, 'sd-metadata', edited ? 'edited' : 'generated', version)],
    texts: [found(field)],
    runs: model === undefined ? [] : [{ kind: 'model', value: model }],
    inputs: imageInputs(image, field),
  }
}

function readMetadata(field: TextField): ReaderResult {
  const metadata = parseObject(field.text)
  if (metadata === undefined) return { findings: [] }
  const mode = textOf(metadata['generation_mode']) ?? ''
  const edited = /img2img|inpaint|outpaint|fill/u.test(mode)
  const model = isObject(metadata['model'])
    ? (textOf(metadata['model']['name']) ?? textOf(metadata['model']['model_name']))
    : undefined
  return {
    findings: [
      claim(
        field,
        edited ? 'metadata-with-input' : 'metadata',
        edited ? 'edited' : 'generated',
        [textOf(metadata['app_version']), mode].filter(Boolean).join(' '),
      ),
    ],
    texts: [found(field)],
    runs: [
      ...(model === undefined ? [] : [{ kind: 'model' as const, value: model }]),
      ...promptFamily(textOf(metadata['positive_prompt']) ?? ''),
    ],
    inputs: imageInputs(metadata, field),
  }
}

function imageInputs(metadata: JsonObject, field: TextField): ReaderResult['inputs'] & object {
  return Object.entries(metadata).flatMap(([key, value]) => {
    const name =
      IMAGE_FIELDS.test(key) || key === 'init_image_path'
        ? isObject(value)
          ? textOf(value['image_name'])
          : textOf(value)
        : undefined
    return name === undefined || name === ''
      ? []
      : [
          {
            where: place(field),
            name: baseName(name),
            role: /mask/u.test(key) ? ('mask' as const) : ('input' as const),
          },
        ]
  })
}

function baseName(path: string): string {
  return path.split(/[\\/]/u).at(-1) ?? path
}
