// Looking things up in a parsed file, for readers.
import type { Finding, FindingOrigin } from '@rempart/core'
import type { MediaFile, ReaderResult, TextField } from './media-file.ts'

type OwnFinding = Omit<Finding, 'reader' | 'version'>
/** Longer details are cut: a name, a version, a code. */
const MAX_DETAIL_CHARACTERS = 120

/** Texts of a PNG keyword, whichever chunk holds them. */
export function pngTexts(file: MediaFile, keyword: string): readonly TextField[] {
  return file.texts.filter(({ where }) => /^png:[a-zA-Z]{4}:/u.test(where) && where.slice(9) === keyword)
}

/** Texts of an EXIF tag of the main picture. */
export function exifTexts(file: MediaFile, ...tags: readonly string[]): readonly TextField[] {
  return file.texts.filter(({ where }) => tags.some((tag) => where === `exif:${tag}`))
}

/** Texts of an XMP property by namespace URI (with or without a trailing slash or hash) and local name. */
export function xmpTexts(file: MediaFile, uri: string, name: string): readonly TextField[] {
  const bare = (text: string): string => text.replace(/^https?:\/\//u, '').replace(/[/#]+$/u, '')
  return file.texts.filter(({ where }) => {
    const match = /^xmp:\{(.*)\}([^}]*)$/u.exec(where)
    return match !== null && match[2] === name && bare(match[1] ?? '') === bare(uri)
  })
}

/** Every free text that a generator may have left: PNG texts, EXIF texts, comments, XMP. */
export function allTexts(file: MediaFile, pattern: RegExp): readonly TextField[] {
  return file.texts.filter(({ text }) => pattern.test(text))
}

/** Where a field stands, with its byte offset. */
export function place({ where, offset }: Pick<TextField, 'where' | 'offset'>): string {
  return `${where}@${offset}`
}

/** An unsigned statement of the file. */
export function claim(
  field: Pick<TextField, 'where' | 'offset'>,
  code: string,
  origin: FindingOrigin,
  detail?: string,
): OwnFinding {
  return finding({ code, origin, basis: 'claim', where: place(field), ...(detail !== undefined && { detail }) })
}

/** Something seen in the encoding itself. */
export function measured(where: string, code: string, origin: FindingOrigin, detail?: string): OwnFinding {
  return finding({ code, origin, basis: 'measurement', where, ...(detail !== undefined && { detail }) })
}

function finding({ detail, ...rest }: OwnFinding): OwnFinding {
  const safe = detail === undefined ? '' : plain(detail)
  return safe === '' ? rest : { ...rest, detail: safe }
}

/** Without control and direction characters, cut. */
export function plain(text: string): string {
  const clean = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return clean.length <= MAX_DETAIL_CHARACTERS ? clean : [...clean].slice(0, MAX_DETAIL_CHARACTERS - 1).join('') + '…'
}

/** The text as free text of the exhibit. */
export function found(field: TextField): Readonly<{ where: string; text: string }> {
  return { where: place(field), text: field.text }
}

/** Several results as one. */
export function merge(results: readonly ReaderResult[]): ReaderResult {
  const camera = results.find((result) => result.camera !== undefined)?.camera
  return {
    findings: results.flatMap(({ findings }) => findings),
    texts: results.flatMap(({ texts }) => texts ?? []),
    runs: results.flatMap(({ runs }) => runs ?? []),
    inputs: results.flatMap(({ inputs }) => inputs ?? []),
    ...(camera && { camera }),
  }
}
