// Midjourney: XMP DigImageGUID, `Job ID:` in a PNG text, Author and Creation Time beside it.
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, found, pngTexts, xmpTexts } from '../fields.ts'
import { promptFamily } from '../stated-text/parameters-text.ts'

const IPTC_EXTENSION = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'
const DC = 'http://purl.org/dc/elements/1.1/'
const JOB_ID = /\bJob ID: ?[0-9a-f]{8}-[0-9a-f]{4}-/iu

export const midjourney: Reader = {
  id: 'midjourney',
  version: 1,
  spec: 'https://docs.midjourney.com',
  read(file) {
    const guids = xmpTexts(file, IPTC_EXTENSION, 'DigImageGUID')
    const jobs = [
      ...pngTexts(file, 'Description'),
      ...exifTexts(file, 'ImageDescription'),
      ...xmpTexts(file, DC, 'description'),
    ].filter(({ text }) => JOB_ID.test(text))
    // Stock agencies use DigImageGUID too: it says who numbered a picture, not how it was made.
    return {
      findings: [
        ...guids.map((field) => claim(field, 'image-guid', jobs.length > 0 ? 'generated' : 'unknown')),
        ...jobs.map((field) => claim(field, 'job-id', 'generated')),
      ],
      texts: jobs.map(found),
      runs: promptFamily((jobs[0]?.text ?? '').replace(/ --\w.*$/su, '')),
    }
  },
}
