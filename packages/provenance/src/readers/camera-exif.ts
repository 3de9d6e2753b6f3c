// What EXIF states of a camera: make, model, exposure, serial number, time. Claims, all of them; anyone can write them.
import type { CameraFacts } from '@rempart/core'
import type { MediaFile, Reader } from '../media-file.ts'
import { claim, exifTexts, plain } from '../fields.ts'

/** Texts that generators put where a camera writes its make. */
const NO_CAMERA =
  /^\s*(?:workflow|prompt)\s*:|[{}]|\b(?:ideogram|midjourney|stable diffusion|dall.?e|gemini|comfyui)\b/iu
const MAX_NAME_CHARACTERS = 80
const EXPOSURE_TAGS = [0x829a, 0x829d, 0x8827, 0x920a, 0x9201, 0x9202, 0x8822]

export const cameraExif: Reader = {
  id: 'camera-exif',
  version: 1,
  spec: 'CIPA DC-008 (Exif 3.0) §4.6',
  read(file) {
    const makes = exifTexts(file, 'Make').filter(({ text }) => isName(text))
    const models = exifTexts(file, 'Model').filter(({ text }) => isName(text))
    const exposure = file.exif.filter(
      ({ ifd, tag }) => (ifd === 'exif' || ifd === 'ifd0') && EXPOSURE_TAGS.includes(tag),
    )
    const gps = file.exif.find(({ ifd, tag }) => ifd === 'gps' && (tag === 2 || tag === 4))
    const camera = cameraFacts(file, makes[0]?.text, models[0]?.text)
    const [first] = [...makes, ...models]
    const findings = [
      ...(first === undefined
        ? []
        : [claim(first, 'make-and-model', 'camera', [makes[0]?.text, models[0]?.text].filter(Boolean).join(' '))]),
      ...(exposure.length >= 2 && exposure[0] !== undefined
        ? [claim({ where: 'exif:exposure', offset: exposure[0].offset }, 'exposure', 'camera')]
        : []),
      ...(gps === undefined ? [] : [claim({ where: 'exif:GPS', offset: gps.offset }, 'position', 'unknown')]),
    ]
    return { findings, ...(first !== undefined && { camera }) }
  },
}

/** Facts as stated, cut and cleaned; nothing invented. */
export function cameraFacts(file: MediaFile, make: string | undefined, model: string | undefined): CameraFacts {
  const first = (...tags: readonly string[]): string | undefined => exifTexts(file, ...tags)[0]?.text
  const serial = first('BodySerialNumber', 'CameraSerialNumber')
  const takenAt = first('DateTimeOriginal', 'DateTimeDigitized')
  return {
    ...(make !== undefined && { make: plain(make) }),
    ...(model !== undefined && { model: plain(model) }),
    ...(serial !== undefined && plain(serial) !== '' && { serial: plain(serial) }),
    ...(takenAt !== undefined && plain(takenAt) !== '' && { takenAt: plain(takenAt) }),
    measured: false,
  }
}

function isName(text: string): boolean {
  return text.trim() !== '' && text.length <= MAX_NAME_CHARACTERS && !NO_CAMERA.test(text)
}
