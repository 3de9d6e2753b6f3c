// Media of the VICS family of JSON lists (Project VIC, CAID, NIST's set in CAID form). The models are shared under agreement
// only; this follows what public readers accept (IPED HashDBTool.java, NIST's published NSRL set in CAID JSON), and takes
// every variant they meet: sizes and categories as text or number, truth values as text, hashes in any case.
import type { VictimStatus } from '@rempart/core'
import type { HashListEntry, OtherHash } from '../hash-list.ts'
import { hexOf, noHash } from '../hex.ts'
import type { JsonRecord } from '../json/json-fields.ts'
import { asRecord, asText, carriedFields, uncarry } from '../json/json-fields.ts'
import { MAX_OTHER_HASHES } from '../limits.ts'

/** What is wrong with one media, told by its field. */
export type Wrong = (field: string, reason: string) => Error

const KNOWN = ['MediaID', 'Category', 'MD5', 'SHA1', 'SHA256', 'PhotoDNA', 'VictimIdentified', 'AlternativeHashes']
const IDENTIFIED = ['true', 'yes', '1', 'identified']
const UNIDENTIFIED = ['false', 'no', '0', 'unidentified']

/** The entry of one media object, the record number `line`. */
export function entryOfMedia(
  media: JsonRecord,
  { line, wrong }: Readonly<{ line: number; wrong: Wrong }>,
): HashListEntry {
  const digest = (field: 'MD5' | 'SHA1' | 'SHA256'): string | undefined => {
    const text = asText(media[field])
    const kind = ({ MD5: 'md5', SHA1: 'sha1', SHA256: 'sha256' } as const)[field]
    const hex = text === undefined ? undefined : hexOf(kind, text)
    if (text !== undefined && hex === undefined) throw wrong(field, noHash(kind))
    return hex
  }
  const [md5, sha1, sha256, photoDna] = [digest('MD5'), digest('SHA1'), digest('SHA256'), asText(media['PhotoDNA'])]
  const { pdq, others } = alternativeHashes(media['AlternativeHashes'], wrong)
  if (photoDna !== undefined) others.unshift({ kind: 'photodna', value: photoDna })
  if (md5 === undefined && sha1 === undefined && sha256 === undefined && pdq === undefined && others.length === 0)
    throw wrong('MD5', 'is missing, and there is no other hash')
  const [id, category, victim] = [
    asText(media['MediaID']),
    asText(media['Category']),
    victimOf(media['VictimIdentified']),
  ]
  return {
    digests: { ...(md5 && { md5 }), ...(sha1 && { sha1 }), ...(sha256 && { sha256 }) },
    ...(pdq && { pdq }),
    ...(others.length > 0 && { others }),
    ...(id && { id }),
    ...(victim && { victim }),
    ...(category && { category }),
    carried: carriedFields(media, victim === undefined ? KNOWN.filter((field) => field !== 'VictimIdentified') : KNOWN),
    line,
  }
}

/** The media object of an entry; nothing where it has no MD5, which the model demands. Sizes in the form asked for. */
export function mediaOfEntry(
  entry: HashListEntry,
  { sizes }: Readonly<{ sizes: 'text' | 'number' }>,
): JsonRecord | undefined {
  const { digests, pdq, others = [], id, victim, category, carried, line } = entry
  if (digests.md5 === undefined) return undefined
  const md5 = digests.md5.toUpperCase()
  const photoDna = others.find(({ kind }) => kind === 'photodna')?.value
  const alternatives = [
    ...(pdq === undefined ? [] : [{ MD5: md5, HashName: 'PDQ', HashValue: pdq }]),
    ...others
      .filter(({ kind }) => kind !== 'photodna')
      .map(({ kind, value }) => ({ MD5: md5, HashName: kind, HashValue: value })),
  ]
  const { MediaSize, ...rest } = carried
  return {
    MediaID: uncarry(id ?? String(line)),
    Category: category === undefined ? null : uncarry(category),
    MD5: md5,
    ...(digests.sha1 !== undefined && { SHA1: digests.sha1.toUpperCase() }),
    ...(digests.sha256 !== undefined && { SHA256: digests.sha256.toUpperCase() }),
    ...(photoDna !== undefined && { PhotoDNA: photoDna }),
    ...(MediaSize !== undefined && { MediaSize: sizes === 'text' ? MediaSize : uncarry(MediaSize) }),
    ...(victim !== undefined && victim !== 'unstated' && { VictimIdentified: victim === 'identified' }),
    ...Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, uncarry(value)])),
    ...(alternatives.length > 0 && { AlternativeHashes: alternatives }),
  }
}

function alternativeHashes(value: unknown, wrong: Wrong): { pdq?: string; others: OtherHash[] } {
  if (value === null || value === undefined) return { others: [] }
  if (!Array.isArray(value) || value.length > MAX_OTHER_HASHES)
    throw wrong('AlternativeHashes', `is no list of at most ${MAX_OTHER_HASHES}`)
  const others: OtherHash[] = []
  let pdq: string | undefined
  for (const item of value) {
    const [name, hash] = [asText(asRecord(item)?.['HashName']), asText(asRecord(item)?.['HashValue'])]
    if (name === undefined || hash === undefined)
      throw wrong('AlternativeHashes', 'has an item without HashName or HashValue')
    if (name.toLowerCase() !== 'pdq') {
      others.push({ kind: name.toLowerCase(), value: hash })
      continue
    }
    pdq = hexOf('pdq', hash)
    if (pdq === undefined) throw wrong('AlternativeHashes', `PDQ ${noHash('pdq')}`)
  }
  return { ...(pdq && { pdq }), others }
}

/** Only what plainly says yes or no; anything else is carried as it stands. */
function victimOf(value: unknown): VictimStatus | undefined {
  const text = asText(value)?.toLowerCase()
  if (text === undefined) return undefined
  if (IDENTIFIED.includes(text)) return 'identified'
  return UNIDENTIFIED.includes(text) ? 'unidentified' : undefined
}
