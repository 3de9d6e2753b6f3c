// Maker notes that agree with everything else: their header with the stated make, the JPEG's tables with no library's, the
// stated dimensions with the real ones. Only together a measurement; each alone can be copied.
import { exifTexts, measured } from '../fields.ts'
import { readMakerNote } from '../formats/maker-note.ts'
import type { MakerNote } from '../formats/maker-note.ts'
import type { MediaFile, Reader } from '../media-file.ts'
import { isLibraryTable } from './standard-tables.ts'
import { cameraFacts } from './camera-exif.ts'

const MAKER_NOTE = 0x927c
const PIXEL_X = 0xa002
const PIXEL_Y = 0xa003
/** Smallest note that holds more than a header. */
const MIN_NOTE_BYTES = 64

export const cameraMakerNotes: Reader = {
  id: 'camera-maker-notes',
  version: 2,
  spec: 'https://exiftool.org/makernote_types.html',
  read(file) {
    const entry = file.exif.find(({ ifd, tag }) => ifd === 'exif' && tag === MAKER_NOTE)
    if (!(entry?.value instanceof Uint8Array) || entry.value.length < MIN_NOTE_BYTES) return { findings: [] }
    const note = readMakerNote(entry.value)
    const make = exifTexts(file, 'Make')[0]?.text.trim()
    const where = `exif:MakerNote@${entry.offset}`
    if (note === undefined || (make === undefined && note.named === undefined)) return { findings: [] }
    if (make === undefined) return { findings: [stated(where, 'maker-notes-without-make', note.named ?? '')] }
    if (!note.makes.test(make)) return { findings: foreign(where, make, note) }
    const agree = dimensionsAgree(file) && hasCameraTables(file)
    const { serial } = note
    const facts = cameraFacts(file, make, exifTexts(file, 'Model')[0]?.text)
    return {
      findings: [
        agree ? measured(where, 'maker-notes-tables-dimensions', 'camera', make) : stated(where, 'maker-notes', make),
      ],
      ...((agree || serial !== undefined) && {
        camera: { ...(serial !== undefined && { serial }), ...facts, measured: agree },
      }),
    }
  },
}

function stated(where: string, code: string, detail: string): ReturnType<typeof measured> {
  return { ...measured(where, code, 'camera', detail), basis: 'claim' }
}

/** Notes of one maker under the name of another: written by hand, or made by one company for another. */
function foreign(where: string, make: string, { named }: MakerNote): ReturnType<typeof measured>[] {
  return named === undefined
    ? []
    : [measured(where, 'maker-notes-of-another-make', 'unknown', `${named} notes, ${make} stated`)]
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
