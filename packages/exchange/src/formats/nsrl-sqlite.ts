// NSRL RDS version 3: an SQLite database whose FILE (a table, or a view over METADATA in the minimal sets) has sha256, sha1,
// md5, crc32, file_name, file_size and package_id. Known software: a known-good list.
import { DatabaseSync } from 'node:sqlite'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { HASH_KINDS, hexOf, noHash } from '../hex.ts'
import { asText } from '../json/json-fields.ts'
import type { DatabaseFormat } from '../list-format.ts'
import { malformed } from '../list-format.ts'
import { isSqlite, openListDatabase, readingTable } from '../sqlite-file.ts'

const CARRIED = ['crc32', 'file_name', 'file_size', 'package_id'] as const
const TABLES = ['FILE', 'METADATA'] as const

export const nsrlSqlite: DatabaseFormat = {
  kind: 'database',
  id: 'nsrl-sqlite',
  name: 'NSRL RDS 3 SQLite',
  spec: 'https://www.nist.gov/itl/ssd/software-quality-group/national-software-reference-library-nsrl (RDS 3)',
  recognises: (head) => isSqlite(head, /CREATE (?:TABLE|VIEW)[^(]{0,60}\b(?:FILE|METADATA)\b/iu),
  read: (path) => readingTable({ path, table: 'FILE' }, () => readFiles(path)),
  write(path, { version }, entries) {
    const database = new DatabaseSync(path)
    let leftOut = 0
    try {
      database.exec(`CREATE TABLE VERSION (version TEXT, build_set TEXT, build_date TEXT, release_date TEXT, description TEXT);
        CREATE TABLE METADATA (sha256 TEXT, sha1 TEXT, md5 TEXT, crc32 TEXT, file_name TEXT, file_size INTEGER, package_id INTEGER);
        CREATE VIEW FILE AS SELECT sha256, sha1, md5, crc32, file_name, file_size, package_id FROM METADATA; BEGIN`)
      database.prepare('INSERT INTO VERSION (version) VALUES (?)').run(version)
      const insert = database.prepare('INSERT INTO METADATA VALUES (?, ?, ?, ?, ?, ?, ?)')
      for (const { digests, carried } of entries) {
        const { sha256, sha1, md5 } = digests
        if (sha256 === undefined && sha1 === undefined && md5 === undefined) {
          leftOut += 1
          continue
        }
        insert.run(
          sha256?.toUpperCase() ?? '',
          sha1?.toUpperCase() ?? '',
          md5?.toUpperCase() ?? '',
          ...CARRIED.map((column) => carried[column] ?? null),
        )
      }
      database.exec('COMMIT')
    } finally {
      database.close()
    }
    return leftOut
  },
}

function* readFiles(path: string): Generator<ListRecord> {
  const database = openListDatabase(path)
  try {
    const names = database
      .prepare(
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND upper(name) IN ('FILE', 'METADATA', 'VERSION')",
      )
      .all()
      .map(({ name }) => String(name).toUpperCase())
    const table = TABLES.find((name) => names.includes(name))
    if (table === undefined) throw malformed({ file: path }, 'FILE', 'is missing, and so is METADATA')
    const version = names.includes('VERSION')
      ? database.prepare('SELECT version FROM VERSION LIMIT 1').get()
      : undefined
    if (typeof version?.['version'] === 'string')
      yield { kind: 'statement', statement: { name: 'NSRL', version: version['version'] } }
    let line = 0
    for (const row of database.prepare(`SELECT * FROM ${table}`).iterate()) {
      line += 1
      yield { kind: 'entry', entry: entryOf(row, { path, table, line }) }
    }
  } finally {
    database.close()
  }
}

type Place = Readonly<{ path: string; table: string; line: number }>

function entryOf(row: Readonly<Record<string, unknown>>, { path, table, line }: Place): HashListEntry {
  const digests: Record<string, string> = {}
  for (const kind of HASH_KINDS) {
    const value = row[kind]
    if (kind === 'pdq' || value === null || value === undefined || value === '') continue
    const hex = hexOf(kind, asText(value) ?? '')
    if (hex === undefined) throw malformed({ file: path }, `${table}[${line}].${kind}`, noHash(kind))
    digests[kind] = hex
  }
  if (Object.keys(digests).length === 0) throw malformed({ file: path }, `${table}[${line}]`, 'has no hash')
  const carried: Record<string, string> = {}
  for (const column of CARRIED) {
    const text = asText(row[column])
    if (text !== undefined) carried[column] = text
  }
  return { digests, realm: 'known-good', carried, line }
}
