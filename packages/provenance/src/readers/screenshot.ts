// Screenshots that say so: macOS and iOS write `Screenshot` into UserComment (EXIF or XMP).
import type { Reader } from '../media-file.ts'
import { claim, exifTexts, xmpTexts } from '../fields.ts'

export const screenshot: Reader = {
  id: 'screenshot',
  version: 1,
  spec: 'CIPA DC-008 (Exif 3.0) §4.6.6 UserComment',
  read(file) {
    const fields = [
      ...exifTexts(file, 'UserComment'),
      ...xmpTexts(file, 'http://ns.adobe.com/exif/1.0/', 'UserComment'),
    ]
    return {
      findings: fields
        .filter(({ text }) => /^screenshot$/iu.test(text.trim()))
        .map((field) => claim(field, 'screenshot-comment', 'unknown')),
    }
  },
}
