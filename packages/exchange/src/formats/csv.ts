// CSV with a header line (RFC 4180). Columns, in any order and case: md5, sha1, sha256, pdq, quality, photodna, id, victim,
// realm, category; for negative entries cancels_list, cancels_hash, expires, approved_by (two persons, separated by `;`).
// Every other column is carried through.
import type { Cancellation, HashKind, Realm, VictimStatus } from '@rempart/core'
import { REALMS, VICTIM_STATUSES } from '@rempart/core'
import type { HashListEntry } from '../hash-list.ts'
import { HASH_KINDS, hexOf, noHash } from '../hex.ts'
import type { ByteFormat, ListPlace } from '../list-format.ts'
import { malformed, shown } from '../list-format.ts'
import { csvCell, splitRows } from '../text/csv-rows.ts'
import { firstLines } from '../text/first-lines.ts'

const OWN = [...HASH_KINDS, 'quality', 'photodna', 'id', 'victim', 'realm', 'category'] as const
const CANCELS = ['cancelslist', 'cancelshash', 'expires', 'approvedby'] as const
const HEADER = [...OWN, 'cancels_list', 'cancels_hash', 'expires', 'approved_by', 'carried'] as const

export const csv: ByteFormat = {
  kind: 'bytes',
  id: 'csv',
  name: 'CSV with a header line',
  spec: 'RFC 4180, columns in docs/lists.md',
  recognises(head) {
    const [first = ''] = firstLines(head)
    return columnNames(first.split(',')).some(isHashColumn)
  },
  parse(place, emit) {
    let columns: readonly string[] | undefined
    return splitRows(place, (cells, line) => {
      if (columns !== undefined) return emit({ kind: 'entry', entry: parseRow(columns, cells, { place, line }) })
      columns = columnNames(cells)
      if (!columns.some(isHashColumn)) throw malformed(place, line, 'the header names no hash column')
    })
  },
  encode: () => ({
    head: `${HEADER.join(',')}\n`,
    entry: (entry) => `${rowOf(entry).map(csvCell).join(',')}\n`,
    tail: '',
  }),
}

/** Column names in the field's own terms: `SHA-1` is sha1, `hash_md5` is md5. */
function columnNames(header: readonly string[]): readonly string[] {
  return header.map((name) => {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/gu, '')
    return HASH_KINDS.find((kind) => plain === kind || plain === `hash${kind}` || plain === `${kind}hash`) ?? plain
  })
}

function isHashColumn(name: string): boolean {
  return (HASH_KINDS as readonly string[]).includes(name)
}

type Row = Readonly<{ place: ListPlace; line: number }>

function parseRow(columns: readonly string[], cells: readonly string[], { place, line }: Row): HashListEntry {
  const wrong = (column: string, reason: string) => malformed(place, line, `${column}: ${reason}`)
  if (cells.length !== columns.length) throw wrong('row', `has ${cells.length} cells, the header ${columns.length}`)
  const row = new Map<string, string>()
  for (const [at, column] of columns.entries()) {
    const value = (cells[at] ?? '').trim()
    if (value !== '') row.set(column, value)
  }
  const hash = (kind: HashKind): string | undefined => {
    const value = row.get(kind)
    const hex = value === undefined ? undefined : hexOf(kind, value)
    if (value !== undefined && hex === undefined) throw wrong(kind, noHash(kind))
    return hex
  }
  const one = <T extends string>(column: string, allowed: readonly T[]): T | undefined => {
    const value = row.get(column)
    const known = allowed.find((name) => name.toLowerCase() === value?.toLowerCase())
    if (value !== undefined && known === undefined)
      throw wrong(column, `${shown(value)} is not one of ${allowed.join(', ')}`)
    return known
  }
  const [md5, sha1, sha256, pdq, photodna] = [
    hash('md5'),
    hash('sha1'),
    hash('sha256'),
    hash('pdq'),
    row.get('photodna'),
  ]
  if (md5 === undefined && sha1 === undefined && sha256 === undefined && pdq === undefined && photodna === undefined)
    throw wrong('row', 'has no hash')
  const victim = one<VictimStatus>('victim', VICTIM_STATUSES)
  const realm = one<Realm>('realm', REALMS)
  const [id, category, quality] = [row.get('id'), row.get('category'), qualityOf(row.get('quality'), wrong)]
  const cancels = cancellationOf(row, wrong)
  return {
    digests: { ...(md5 && { md5 }), ...(sha1 && { sha1 }), ...(sha256 && { sha256 }) },
    ...(pdq && { pdq }),
    ...(quality !== undefined && { quality }),
    ...(photodna && { others: [{ kind: 'photodna', value: photodna }] }),
    ...(id && { id }),
    ...(victim && { victim }),
    ...(realm && { realm }),
    ...(category && { category }),
    ...(cancels && { cancels }),
    carried: carriedOf(row),
    line,
  }
}

type Wrong = (column: string, reason: string) => Error

function qualityOf(text: string | undefined, wrong: Wrong): number | undefined {
  if (text === undefined) return undefined
  const quality = Number(text)
  if (!Number.isInteger(quality) || quality < 0 || quality > 100)
    throw wrong('quality', 'is no whole number from 0 to 100')
  return quality
}

/** All four columns or none; that there are two persons is judged where it acts (core, list-standing.ts). */
function cancellationOf(row: ReadonlyMap<string, string>, wrong: Wrong): Cancellation | undefined {
  const [list, hash, expires, approvedBy] = CANCELS.map((column) => row.get(column))
  if (list === undefined && hash === undefined) return undefined
  if (list === undefined || hash === undefined || expires === undefined || approvedBy === undefined)
    throw wrong('cancels', 'needs cancels_list, cancels_hash, expires and approved_by together')
  if (!row.has('sha256')) throw wrong('cancels', 'a negative entry acts by SHA-256 only, and this one has none')
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(expires) || Number.isNaN(Date.parse(expires)))
    throw wrong('expires', `${shown(expires)} is no day YYYY-MM-DD`)
  const persons = approvedBy.split(';').map((person) => person.trim())
  if (new Set(persons.filter((person) => person !== '')).size < 2)
    throw wrong('approved_by', 'names fewer than two persons')
  return { list, hash: hash.toLowerCase(), expires, approvedBy: persons }
}

function carriedOf(row: ReadonlyMap<string, string>): Readonly<Record<string, string>> {
  const known: readonly string[] = [...OWN, ...CANCELS, 'carried']
  const carried = row.get('carried')
  return {
    ...(carried !== undefined && unpack(carried)),
    ...Object.fromEntries([...row].filter(([column]) => !known.includes(column))),
  }
}

/** What `encode` put into the column `carried`; text of any other making is carried as it is. */
function unpack(text: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && Object.values(value).every((item) => typeof item === 'string'))
      return value as Record<string, string>
  } catch {
    // Not ours: falls through.
  }
  return { carried: text }
}

function rowOf(entry: HashListEntry): readonly string[] {
  const { digests, pdq = '', quality, others = [], id = '', victim = '', realm = '', category = '', cancels } = entry
  const photodna = others.find(({ kind }) => kind === 'photodna')?.value ?? ''
  const rest = {
    ...entry.carried,
    ...Object.fromEntries(others.filter(({ kind }) => kind !== 'photodna').map(({ kind, value }) => [kind, value])),
  }
  return [
    digests.md5 ?? '',
    digests.sha1 ?? '',
    digests.sha256 ?? '',
    pdq,
    quality === undefined ? '' : String(quality),
    photodna,
    id,
    victim,
    realm,
    category,
    cancels?.list ?? '',
    cancels?.hash ?? '',
    cancels?.expires ?? '',
    cancels?.approvedBy.join(';') ?? '',
    Object.keys(rest).length === 0 ? '' : JSON.stringify(rest),
  ]
}
