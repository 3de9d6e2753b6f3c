// What EXIF states of a camera: make, model, exposure, serial number, time. Claims, all of them; anyone can write them.
import type { CameraFacts } from '@rempart/core'
import type { MediaFile, Reader, TextField } from '../media-file.ts'
import { claim, exifTexts, plain, xmpTexts } from '../fields.ts'

/** Texts that generators put where a camera writes its make. */
const NO_CAMERA =
  /^\s*(?:workflow|prompt)\s*:|[{}]|\b(?:ideogram|midjourney|stable diffusion|dall.?e|gemini|comfyui)\b|^\s*(?:unknown|none|n\/a|null|undefined)\s*$/iu
const MAX_NAME_CHARACTERS = 80
const TIFF = 'http://ns.adobe.com/tiff/1.0/'
/** QuickTime File Format: metadata keys and user data; Android's own keys. */
const MAKE_KEYS = ['com.apple.quicktime.make', 'com.android.manufacturer', '\xa9mak', 'manu']
const MODEL_KEYS = ['com.apple.quicktime.model', 'com.android.model', '\xa9mod', 'modl']
const EXPOSURE_TAGS = [0x829a, 0x829d, 0x8827, 0x920a, 0x9201, 0x9202, 0x8822]

export const cameraExif: Reader = {
  id: 'camera-exif',
  version: 2,
  spec: 'CIPA DC-008 (Exif 3.0) §4.6',
  read(file) {
    const makes = [...exifTexts(file, 'Make'), ...videoTexts(file, MAKE_KEYS)].filter(({ text }) => isName(text))
    const models = [...exifTexts(file, 'Model'), ...videoTexts(file, MODEL_KEYS)].filter(({ text }) => isName(text))
    const described = [...xmpTexts(file, TIFF, 'Make'), ...xmpTexts(file, TIFF, 'Model')].find(({ text }) =>
      isName(text),
    )
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
      ...(first === undefined && described !== undefined
        ? [claim(described, 'make-and-model-in-xmp', 'camera', described.text)]
        : []),
      ...(exposure.length >= 2 && exposure[0] !== undefined
        ? [claim({ where: 'exif:exposure', offset: exposure[0].offset }, 'exposure', 'camera')]
        : []),
      ...(gps === undefined
        ? []
        : [claim({ where: 'exif:GPS', offset: gps.offset }, 'position', 'unknown', positionOf(file))]),
    ]
    return { findings, ...(first !== undefined && { camera }) }
  },
}

/** Latitude and longitude in decimal degrees, north and east positive (Exif 3.0 §4.6.7: degrees, minutes, seconds and a
 * reference); undefined unless both are stated whole and lie on the globe. Five decimals are about a metre. */
function positionOf(file: MediaFile): string | undefined {
  const latitude = degreesOf(file, { reference: 1, value: 2, signs: { N: 1, S: -1 }, most: 90 })
  const longitude = degreesOf(file, { reference: 3, value: 4, signs: { E: 1, W: -1 }, most: 180 })
  return latitude === undefined || longitude === undefined
    ? undefined
    : `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`
}

type Coordinate = Readonly<{ reference: number; value: number; signs: Readonly<Record<string, 1 | -1>>; most: number }>

function degreesOf(file: MediaFile, { reference, value, signs, most }: Coordinate): number | undefined {
  const valueOf = (tag: number) => file.exif.find((entry) => entry.ifd === 'gps' && entry.tag === tag)?.value
  const [stated, parts] = [valueOf(reference), valueOf(value)]
  const sign = typeof stated === 'string' ? signs[stated.replace(/\0+$/u, '').trim()] : undefined
  if (sign === undefined || !Array.isArray(parts)) return undefined
  const [degrees = NaN, minutes = 0, seconds = 0] = parts as readonly number[]
  const size = degrees + minutes / 60 + seconds / 3600
  return size >= 0 && size <= most ? sign * size : undefined
}

/** Texts of a film's metadata by key, whichever box holds them. */
function videoTexts(file: MediaFile, keys: readonly string[]): readonly TextField[] {
  return file.texts.filter(({ where }) => where.startsWith('mp4:') && keys.some((key) => where.endsWith(`:${key}`)))
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
