// AUTOMATIC1111, Forge and reForge: `parameters` in PNG texts of all kinds, UserComment in JPEG and WebP.
import type { MediaFile, Reader, ReaderResult, TextField } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts } from '../fields.ts'
import { parametersRuns, parseParameters } from '../stated-text/parameters-text.ts'

/** Programs that write the same text and have readers of their own. */
const OTHERS = /App: SD\.Next|Version: stable-diffusion\.cpp|"sui_image_params"/u

/** Comments without a name of their own. */
const PLAIN_COMMENTS = /^(?:jpeg:COM|gif:comment|file:trailing|mp4:.*(?:comment|cmt|parameters))$/u

export const automatic1111: Reader = {
  id: 'automatic1111',
  version: 1,
  spec: 'https://github.com/AUTOMATIC1111/stable-diffusion-webui/wiki/Features#parameters',
  read: (file) => merge(candidates(file).map(readField)),
}

function candidates(file: MediaFile): readonly TextField[] {
  return [
    ...pngTexts(file, 'parameters'),
    ...['postprocessing', 'extras', 'Comment', 'Description'].flatMap((keyword) => pngTexts(file, keyword)),
    ...exifTexts(file, 'UserComment', 'ImageDescription', 'XPComment'),
    ...file.texts.filter(({ where }) => PLAIN_COMMENTS.test(where)),
  ]
}

function readField(field: TextField): ReaderResult {
  if (OTHERS.test(field.text)) return { findings: [] }
  // The Extras tab enlarges or repairs whatever it is given: a photograph as well as a generated picture.
  if (/:(?:postprocessing|extras)$/u.test(field.where)) {
    return { findings: [claim(field, 'postprocessing-text', 'edited')], texts: [found(field)] }
  }
  const parsed = parseParameters(field.text)
  if (parsed === undefined) return { findings: [] }
  const version = parsed.settings.get('Version')
  const detail = version === undefined ? undefined : /^f\d/u.test(version) ? `Forge ${version}` : version
  const redrawn = startsFromPicture(parsed.settings)
  return {
    findings: [
      claim(
        field,
        redrawn ? 'parameters-text-with-input' : 'parameters-text',
        redrawn ? 'edited' : 'generated',
        detail,
      ),
    ],
    texts: [found(field)],
    runs: parametersRuns(parsed),
  }
}

/** Image-to-image and inpainting state a denoising strength; so does the second pass of an upscale, which says so. */
function startsFromPicture(settings: ReadonlyMap<string, string>): boolean {
  const keys = [...settings.keys()].map((key) => key.toLowerCase())
  const upscaled = keys.some((key) => key.startsWith('hires') || key === 'first pass size')
  return (keys.includes('denoising strength') && !upscaled) || keys.includes('mask blur')
}
