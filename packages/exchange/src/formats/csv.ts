// CSV with a header line (RFC 4180): columns md5, sha1, sha256, pdq, victim, realm, category in any order and case; other
// columns are carried through.
import type { Realm, VictimStatus } from '@rempart/core'
import { UserError } from '@rempart/core'
import type { HashListEntry } from '../hash-list.ts'

const LENGTHS = { md5: 32, sha1: 40, sha256: 64, pdq: 64 } as const
type Kind = keyof typeof LENGTHS
const REALMS: readonly Realm[] = ['victim', 'generative-AI', 'exploitative', 'known-good', 'negative']
const VICTIMS: readonly VictimStatus[] = ['identified', 'unidentified', 'unstated']

/** Column names in the field's own terms: `SHA-1` is sha1, `hash_md5` is md5. */
export function columnNames(header: readonly string[]): readonly string[] {
  return header.map((name) => {
    const plain = name.toLowerCase().replace(/[^a-z0-9]/gu, '')
    const kind = (Object.keys(LENGTHS) as Kind[]).find(
      (hash) => plain === hash || plain === `hash${hash}` || plain === `${hash}hash`,
    )
    return kind ?? plain
  })
}

/** Whether a first line is a header that names at least one hash. */
export function isHeader(header: readonly string[]): boolean {
  return columnNames(header).some((name) => name in LENGTHS)
}

/** The entry of one row. UserError `malformed` naming file, line, column and reason. */
export function parseRow(
  columns: readonly string[],
  cells: readonly string[],
  { file, line }: Readonly<{ file: string; line: number }>,
): HashListEntry {
  const wrong = (column: string, reason: string): UserError =>
    new UserError({ code: 'malformed', subject: `${file}:${line}`, reason: `${column}: ${reason}` })
  if (cells.length !== columns.length) throw wrong('row', `has ${cells.length} cells, the header ${columns.length}`)
  const row = new Map(
    columns.map((column, at) => [column, (cells[at] ?? '').trim()] as const).filter(([, value]) => value !== ''),
  )
  const hash = (kind: Kind): string | undefined => {
    const value = row.get(kind)?.toLowerCase()
    if (value !== undefined && (value.length !== LENGTHS[kind] || !/^[0-9a-f]+$/u.test(value)))
      throw wrong(kind, `is no hash of ${LENGTHS[kind]} hexadecimal digits`)
    return value
  }
  const one = <T extends string>(column: string, allowed: readonly T[]): T | undefined => {
    const value = row.get(column)
    const known = allowed.find((name) => name.toLowerCase() === value?.toLowerCase())
    if (value !== undefined && known === undefined)
      throw wrong(column, `"${value.slice(0, 40)}" is not one of ${allowed.join(', ')}`)
    return known
  }
  const [md5, sha1, sha256, pdq] = [hash('md5'), hash('sha1'), hash('sha256'), hash('pdq')]
  if (md5 === undefined && sha1 === undefined && sha256 === undefined && pdq === undefined)
    throw wrong('row', 'has no hash')
  const [victim, realm, category] = [one('victim', VICTIMS), one('realm', REALMS), row.get('category')]
  const carried = Object.fromEntries(
    [...row].filter(([column]) => !(column in LENGTHS) && !['victim', 'realm', 'category'].includes(column)),
  )
  return {
    digests: {
      ...(md5 !== undefined && { md5 }),
      ...(sha1 !== undefined && { sha1 }),
      ...(sha256 !== undefined && { sha256 }),
    },
    ...(pdq !== undefined && { pdq }),
    ...(victim !== undefined && { victim }),
    ...(realm !== undefined && { realm }),
    ...(category !== undefined && { category }),
    carried,
    line,
  }
}
