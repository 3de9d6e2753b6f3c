// Generators that only a PNG keyword, or a pair of them, gives away: TensorArt, Stability Matrix, Hugging Face jobs and
// spaces, Easy Diffusion, DiffusionBee.
import type { MediaFile, Reader, ReaderResult } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts, xmpTexts } from '../fields.ts'
import { parseObject, textOf } from '../stated-text/json.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

export const tensorArt = keyed('tensorart', 'https://tensor.art', ['generation_data'], 'generation-data')
export const stabilityMatrix = keyed(
  'stability-matrix',
  'https://github.com/LykosAI/StabilityMatrix',
  ['smproj', 'parameters-json'],
  'project',
)

/** A job's name stands at the head of the text that carries it. */
const MAX_NAME_AT = 200

export const huggingFace: Reader = {
  id: 'hugging-face',
  version: 1,
  spec: 'https://huggingface.co/docs/hub/jobs',
  read(file) {
    const jobs = file.texts
      .filter(({ where, text }) => /hf-job-id/iu.test(where) || /\bhf-job-id\b/iu.test(text.slice(0, MAX_NAME_AT)))
      .map((field) => claim(field, 'job-id', 'generated'))
    const spaces = pngTexts(file, 'parameters').filter(({ text }) => {
      const params = parseObject(text)
      return params !== undefined && 'resolution' in params && 'guidance_scale' in params
    })
    return {
      findings: [...jobs, ...spaces.map((field) => claim(field, 'space-parameters', 'generated'))],
      texts: spaces.map(found),
    }
  },
}

export const easyDiffusion: Reader = {
  id: 'easy-diffusion',
  version: 1,
  spec: 'https://github.com/easydiffusion/easydiffusion/wiki',
  read(file) {
    const json = [...exifTexts(file, 'UserComment'), ...pngTexts(file, 'parameters')].filter(({ text }) =>
      isEasyDiffusion(parseObject(text) ?? {}),
    )
    const negative = [...pngTexts(file, 'negative_prompt'), ...pngTexts(file, 'Negative Prompt')]
    const prompts = [...pngTexts(file, 'prompt'), ...pngTexts(file, 'Prompt')].filter(
      ({ text }) => !text.trimStart().startsWith('{'),
    )
    const keyedTexts = negative.length > 0 && prompts.length > 0 ? [...prompts, ...negative] : []
    return merge([
      { findings: json.map((field) => claim(field, 'settings-json', 'generated')), texts: json.map(found) },
      {
        findings: keyedTexts.slice(0, 1).map((field) => claim(field, 'settings-texts', 'generated')),
        texts: keyedTexts.map(found),
        runs: promptFamily(prompts[0]?.text ?? ''),
      },
    ])
  },
}

export const diffusionBee: Reader = {
  id: 'diffusionbee',
  version: 1,
  spec: 'https://diffusionbee.com',
  read(file) {
    const fields = [
      ...pngTexts(file, 'Software'),
      ...exifTexts(file, 'Software', 'ImageDescription', 'UserComment'),
      ...xmpTexts(file, 'http://ns.adobe.com/xap/1.0/', 'CreatorTool'),
    ].filter(({ text }) => /\bDiffusion\s?Bee\b/iu.test(text))
    return { findings: fields.map((field) => claim(field, 'software', 'generated', field.text)) }
  },
}

function isEasyDiffusion(settings: Readonly<Record<string, unknown>>): boolean {
  const states = (...keys: readonly string[]): boolean => keys.some((key) => key in settings)
  return (
    states('use_stable_diffusion_model', 'Stable Diffusion model') ||
    (states('negative_prompt', 'Negative Prompt') &&
      states('num_inference_steps', 'sampler_name', 'Sampler') &&
      !states('resolution'))
  )
}

function keyed(id: string, spec: string, keywords: readonly string[], code: string): Reader {
  return { id, version: 1, spec, read: (file) => readKeyed(file, keywords, code) }
}

function readKeyed(file: MediaFile, keywords: readonly string[], code: string): ReaderResult {
  return merge(
    keywords
      .flatMap((keyword) => pngTexts(file, keyword))
      .map((field) => ({
        findings: [claim(field, code, 'generated')],
        texts: [found(field)],
        runs: promptFamily(textOf(parseObject(field.text)?.['prompt']) ?? ''),
      })),
  )
}
