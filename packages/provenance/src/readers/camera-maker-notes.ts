// Maker notes that agree with everything else: their header with the stated make, the JPEG's tables with no library's, the
// stated dimensions with the real ones. Only together a measurement; each alone can be copied.
import { latin1 } from '../cursor.ts'
import { exifTexts, measured } from '../fields.ts'
import type { MediaFile, Reader } from '../media-file.ts'
import { isLibraryTable } from './standard-tables.ts'
import { cameraFacts } from './camera-exif.ts'

const MAKER_NOTE = 0x927c
const PIXEL_X = 0xa002
const PIXEL_Y = 0xa003
/** Smallest note that holds more than a header. */
const MIN_NOTE_BYTES = 64

/** What notes of a make begin with; makes without a header (Canon, some Sony) begin with a directory. */
const HEADERS: readonly Readonly<{ make: RegExp; header: RegExp }>[] = [
  { make: /^nikon/iu, header: /^Nikon\0/u },
  { make: /^olympus|^om digital/iu, header: /^(?:OLYMP\0|OLYMPUS\0|OM SYSTEM)/u },
  { make: /^fujifilm/iu, header: /^FUJIFILM/u },
  { make: /^panasonic/iu, header: /^Panasonic\0/u },
  { make: /^pentax|^asahi|^ricoh/iu, header: /^(?:AOC\0|PENTAX |Ricoh|RICOH|Rv|Rev)/u },
  { make: /^apple/iu, header: /^Apple iOS\0/u },
  { make: /^sony/iu, header: /^(?:SONY (?:DSC|CAM|MOBILE)|VHAB)|^[\x04-\xff]\0/u },
  { make: /^canon/iu, header: /^[\x04-\x60]\0[\x01-\xff]\0/u },
  { make: /^casio/iu, header: /^QVC\0|^\0[\x04-\xff]/u },
  { make: /^minolta|^konica/iu, header: /^MLT0|^KC|^\+M|^[\x04-\xff]\0|^\0[\x04-\xff]/u },
  { make: /^sigma|^foveon/iu, header: /^(?:SIGMA|FOVEON)\0/u },
  { make: /^samsung/iu, header: /^[\x04-\xff]\0\x01\0\x07\0/u },
  { make: /^leica/iu, header: /^LEICA/u },
  { make: /^kodak|^eastman/iu, header: /^(?:KDK|Kodak)/u },
]

export const cameraMakerNotes: Reader = {
  id: 'camera-maker-notes',
  version: 1,
  spec: 'https://exiftool.org/makernote_types.html',
  read(file) {
    const make = exifTexts(file, 'Make')[0]?.text
    const note = file.exif.find(({ ifd, tag }) => ifd === 'exif' && tag === MAKER_NOTE)
    if (
      make === undefined ||
      note === undefined ||
      !(note.value instanceof Uint8Array) ||
      note.value.length < MIN_NOTE_BYTES
    )
      return { findings: [] }
    const known = HEADERS.filter((row) => row.make.test(make.trim()))
    if (known.length === 0 || !known.some(({ header }) => header.test(latin1(noteHead(note.value)))))
      return { findings: [] }
    const where = `exif:MakerNote@${note.offset}`
    const agree = dimensionsAgree(file) && hasCameraTables(file)
    const code = agree ? 'maker-notes-tables-dimensions' : 'maker-notes'
    const finding = agree
      ? measured(where, code, 'camera', make)
      : { ...measured(where, code, 'camera', make), basis: 'claim' as const }
    return {
      findings: [finding],
      ...(agree && { camera: { ...cameraFacts(file, make, exifTexts(file, 'Model')[0]?.text), measured: true } }),
    }
  },
}

function noteHead(value: string | readonly number[] | Uint8Array): Uint8Array {
  return value instanceof Uint8Array ? value.subarray(0, 16) : new Uint8Array()
}

/** EXIF says the size that the picture has, in either orientation. */
function dimensionsAgree({ exif, width, height }: MediaFile): boolean {
  const number = (tag: number): number | undefined => {
    const value = exif.find((entry) => entry.ifd === 'exif' && entry.tag === tag)?.value
    return Array.isArray(value) ? (value[0] as number | undefined) : undefined
  }
  const [x, y] = [number(PIXEL_X), number(PIXEL_Y)]
  return (x === width && y === height) || (x === height && y === width)
}

function hasCameraTables({ jpeg }: MediaFile): boolean {
  const table = jpeg?.tables[0]
  return table !== undefined && !isLibraryTable(table)
}
