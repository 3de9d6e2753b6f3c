// stable-diffusion.cpp: the AUTOMATIC1111 text that ends with its name.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found, merge, pngTexts } from '../fields.ts'
import { parametersRuns, parseParameters } from '../stated-text/parameters-text.ts'

export const stableDiffusionCpp: Reader = {
  id: 'stable-diffusion-cpp',
  version: 1,
  spec: 'https://github.com/leejet/stable-diffusion.cpp',
  read: (file) =>
    merge(
      [...pngTexts(file, 'parameters'), ...exifTexts(file, 'UserComment')].map((field) => {
        const parsed = /Version: stable-diffusion\.cpp/u.test(field.text) ? parseParameters(field.text) : undefined
        if (parsed === undefined) return { findings: [] }
        return {
          findings: [claim(field, 'parameters-text', 'generated')],
          texts: [found(field)],
          runs: parametersRuns(parsed),
        }
      }),
    ),
}
