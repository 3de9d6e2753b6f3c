// Maker notes: whose they are by their header, and the body's serial number where it lies open (https://exiftool.org,
// makernote_types.html and the tag tables of each maker). Everything else in them stays unread.
import { latin1, utf8OrLatin1, viewOf } from '../cursor.ts'
import type { View } from '../cursor.ts'

export type MakerNote = Readonly<{
  /** Makes that write such notes. */
  makes: RegExp
  /** The name in the header, absent where the notes begin with a bare directory as many makes' do. */
  named?: string
  serial?: string
}>

type Kind = Readonly<{
  makes: RegExp
  header: RegExp
  named: string
  serial?: (bytes: Uint8Array) => string | undefined
}>

const KINDS: readonly Kind[] = [
  { named: 'Nikon', makes: /^nikon/iu, header: /^Nikon\0/u, serial: nikonSerial },
  {
    named: 'Olympus',
    makes: /^olympus|^om digital|^epson|^seiko/iu,
    header: /^(?:OLYMP|EPSON)\0|^(?:OLYMPUS|OM SYSTEM)\0/u,
    serial: olympusSerial,
  },
  {
    named: 'Fujifilm',
    makes: /^fuji|^leica|^generale?|^sharp/iu,
    header: /^(?:FUJIFILM|GENERALE)/u,
    serial: fujifilmSerial,
  },
  { named: 'Panasonic', makes: /^panasonic|^leica/iu, header: /^Panasonic\0|^MKE/u },
  { named: 'Pentax', makes: /^pentax|^asahi|^ricoh|^samsung/iu, header: /^(?:AOC\0|PENTAX |S1\0{6}\x0c)/u },
  { named: 'Ricoh', makes: /^ricoh|^pentax/iu, header: /^(?:Ricoh|RICOH|Rv|Rev)/u },
  { named: 'Apple', makes: /^apple/iu, header: /^Apple iOS\0/u },
  { named: 'Sony', makes: /^sony/iu, header: /^(?:SONY (?:DSC|CAM|MOBILE|PI)|\0\0SONY PIC|VHAB)/u },
  { named: 'Sony Ericsson', makes: /^sony/iu, header: /^SEMC MS\0/u },
  { named: 'Casio', makes: /^casio|^concord/iu, header: /^(?:QVC|DCI)\0/u },
  { named: 'Minolta', makes: /^minolta|^konica/iu, header: /^(?:MINOL|CAMER|MLT0|KC|\+M\+M)/u },
  { named: 'Sigma', makes: /^sigma|^foveon/iu, header: /^(?:SIGMA|FOVEON)\0/u },
  { named: 'Samsung', makes: /^samsung/iu, header: /^STMN/u },
  { named: 'Leica', makes: /^leica/iu, header: /^LEICA/u },
  { named: 'Kodak', makes: /^kodak|^eastman/iu, header: /^(?:KDK|Kodak|EASTMAN)/u },
  { named: 'Sanyo', makes: /^sanyo|^agfa|^epson/iu, header: /^SANYO\0/u },
  {
    named: 'HP',
    makes: /^hewlett|^hp\b|^vivitar/iu,
    header: /^(?:Hewlett-Packard|Vivitar|610[\x00-\x04]|IIII[\x04-\x06]\0)/u,
  },
  { named: 'Google', makes: /^google/iu, header: /^HDRP[\x01-\x09]/u },
  { named: 'Motorola', makes: /^motorola|^lenovo/iu, header: /^MOT\0/u },
  { named: 'DJI', makes: /^dji|^hasselblad/iu, header: /^(?:DJI\0|.{2}@AMBA|\[ae_dbg_info:)/su },
  { named: 'FLIR', makes: /^flir/iu, header: /^FLIR/u },
  { named: 'GE', makes: /^ge\b|^general/iu, header: /^GE(?:\0\0|NIC\0|\x0c\0)/u },
  { named: 'JVC', makes: /^jvc|^victor/iu, header: /^(?:JVC |VER:)/u },
  { named: 'Kyocera', makes: /^kyocera/iu, header: /^KYOCERA/u },
  { named: 'Phase One', makes: /^phase one|^leaf/iu, header: /^(?:IIII(?:TwaR|CwaR)|MMMMRawT)/u },
  { named: 'Reconyx', makes: /^reconyx/iu, header: /^(?:RECONYX|\x01\xf1)/u },
]
/** Makes whose notes are a directory without a name in front. */
const BARE =
  /^(?:canon|sony|casio|minolta|konica|samsung|hasselblad|kodak|eastman|leica|dji|gopro|hp|hewlett|pentax|asahi|nikon|huawei|xiaomi|oppo|vivo|oneplus|motorola|lg|htc|nokia|nintendo|sharp|toshiba|agfa|skanhex|ricoh)/iu
const CANON_SERIAL = 0x000c
/** A directory of notes holds few entries; a text or random bytes look like thousands. */
const MAX_ENTRIES = 200

/** What the notes are, or undefined where nothing tells. */
export function readMakerNote(bytes: Uint8Array): MakerNote | undefined {
  const head = latin1(bytes.subarray(0, 24))
  const kind = KINDS.find(({ header }) => header.test(head))
  if (kind !== undefined) {
    const serial = kind.serial?.(bytes)
    return { makes: kind.makes, named: kind.named, ...(serial !== undefined && { serial }) }
  }
  const order = [true, false].find((little) => isDirectory(viewOf(bytes, little), 0))
  if (order === undefined) return undefined
  const serial = numberAt(viewOf(bytes, order), 0, CANON_SERIAL)
  return { makes: BARE, ...(serial !== undefined && { serial: String(serial) }) }
}

/** Entries of known types with rising tags: what a directory looks like and text does not. */
function isDirectory(view: View, at: number): boolean {
  const count = view.u16(at) ?? 0
  if (count < 2 || count > MAX_ENTRIES || at + 2 + count * 12 > view.length) return false
  const types = Array.from({ length: count }, (_, index) => view.u16(at + 4 + index * 12) ?? 0)
  return types.every((type) => type >= 1 && type <= 13)
}

function nikonSerial(bytes: Uint8Array): string | undefined {
  const tiff = bytes.subarray(10)
  const view = viewOf(tiff, tiff[0] === 0x49)
  return textAt(view, view.u32(4) ?? 0, 0x001d)
}

function fujifilmSerial(bytes: Uint8Array): string | undefined {
  const view = viewOf(bytes, true)
  return textAt(view, view.u32(8) ?? 0, 0x0010)
}

/** In the equipment directory, a child of the first one. */
function olympusSerial(bytes: Uint8Array): string | undefined {
  if (latin1(bytes.subarray(0, 8)) !== 'OLYMPUS\0') return undefined
  const view = viewOf(bytes, bytes[8] === 0x49)
  return textAt(view, numberAt(view, 12, 0x2010) ?? 0, 0x0101)
}

function entryAt(view: View, directory: number, tag: number): number | undefined {
  const count = Math.min(MAX_ENTRIES, view.u16(directory) ?? 0)
  return Array.from({ length: count }, (_, index) => directory + 2 + index * 12).find((at) => view.u16(at) === tag)
}

function numberAt(view: View, directory: number, tag: number): number | undefined {
  const at = entryAt(view, directory, tag)
  if (at === undefined || (view.u16(at + 2) !== 4 && view.u16(at + 2) !== 13)) return undefined
  const value = view.u32(at + 8) ?? 0
  return value === 0 ? undefined : value
}

function textAt(view: View, directory: number, tag: number): string | undefined {
  const at = directory === 0 ? undefined : entryAt(view, directory, tag)
  if (at === undefined || view.u16(at + 2) !== 2) return undefined
  const length = Math.min(64, view.u32(at + 4) ?? 0)
  const text = utf8OrLatin1(view.bytes(length <= 4 ? at + 8 : (view.u32(at + 8) ?? 0), length)).trim()
  return /^[\x20-\x7e]{2,}$/u.test(text) ? text : undefined
}
