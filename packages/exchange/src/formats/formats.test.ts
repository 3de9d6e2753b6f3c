import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { UserError } from '@rempart/core'
import type { HashKind } from '@rempart/core'
import { afterAll, expect, it } from 'vitest'
import { anyEntry } from '../../test/any-entry.ts'
import { LIST_FORMATS, formatOf, recogniseFormat } from '../all-formats.ts'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { HASH_KINDS } from '../hex.ts'
import type { ByteFormat, ListEncoder } from '../list-format.ts'
import { readListRecords } from '../read-hash-list.ts'
import { writeHashList } from '../write-hash-list.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-formats-'))
afterAll(() => rmSync(folder, { recursive: true }))
let files = 0
const newFile = (): string => join(folder, `list-${(files += 1)}`)

/** What each format holds of an entry's hashes, by its own definition. */
const HOLDS: Readonly<Record<string, readonly HashKind[]>> = {
  plain: ['sha256', 'sha1', 'md5'],
  csv: ['md5', 'sha1', 'sha256', 'pdq'],
  'python-threatexchange': ['md5', 'sha1', 'sha256', 'pdq'],
  'vics-1': ['md5', 'sha1', 'sha256', 'pdq'],
  'vics-2': ['md5', 'sha1', 'sha256', 'pdq'],
  'nist-caid': ['md5', 'sha1', 'sha256', 'pdq'],
  'nsrl-csv': ['md5', 'sha1'],
  'nsrl-sqlite': ['md5', 'sha1', 'sha256'],
  'ncmec-xml': ['md5', 'sha1', 'sha256', 'pdq'],
  'stopncii-json': ['md5', 'pdq'],
  'threatexchange-json': ['md5', 'sha1', 'sha256', 'pdq'],
  'encase-hash': ['md5'],
  'md5-idx': ['md5'],
  hashkeeper: ['md5'],
  'autopsy-kdb': ['md5', 'sha1', 'sha256'],
  'vpdq-text': ['pdq'],
  'vpdq-json': ['pdq'],
  dfxml: ['md5', 'sha1', 'sha256'],
}
/** Formats in which an entry of several hashes becomes several, or only one of its hashes. */
const ONE_HASH = ['plain', 'python-threatexchange', 'stopncii-json', 'threatexchange-json']
const byteFormats = LIST_FORMATS.filter((format): format is ByteFormat => format.kind === 'bytes')

const headingOf = (entries: readonly HashListEntry[]) => ({
  name: 'example list',
  version: '7',
  entries: entries.length,
  md5Entries: entries.filter(({ digests }) => digests.md5 !== undefined).length,
})
function encode(format: ByteFormat, entries: readonly HashListEntry[]): Buffer {
  const pieces: (string | Uint8Array)[] = []
  for (let encoder: ListEncoder | undefined = format.encode(headingOf(entries)); encoder; encoder = encoder.again)
    pieces.push(encoder.head, ...entries.flatMap((entry) => encoder?.entry(entry) ?? []), encoder.tail)
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece as Uint8Array)))
}
function parse(format: ByteFormat, bytes: Uint8Array, cuts: readonly number[] = []): ListRecord[] {
  const records: ListRecord[] = []
  const parser = format.parse({ file: 'list' }, (record) => records.push(record))
  let from = 0
  for (const end of [
    ...cuts.map((cut) => Math.floor((cut / 1000) * bytes.length)).toSorted((a, b) => a - b),
    bytes.length,
  ]) {
    const piece = Uint8Array.from(bytes.subarray(from, end))
    parser.push(piece)
    piece.fill(0xff)
    from = end
  }
  parser.end()
  return records
}
const entriesOf = (records: readonly ListRecord[]): HashListEntry[] =>
  records.flatMap((record) => (record.kind === 'entry' ? [record.entry] : []))
const hashesOf = ({ digests, pdq }: HashListEntry, kinds: readonly HashKind[]): string[] =>
  kinds.flatMap((kind) => (kind === 'pdq' ? (pdq ?? []) : (digests[kind] ?? [])))
const cuts = fc.array(fc.nat(1000), { maxLength: 6 })
const withHash = anyEntry.filter(({ digests, pdq }) => Object.keys(digests).length > 0 || pdq !== undefined)

it('names every format once, and says where it is written down', () => {
  expect(LIST_FORMATS.map(({ id }) => id).toSorted()).toEqual(Object.keys(HOLDS).toSorted())
  for (const { spec, name } of LIST_FORMATS) expect(Math.min(spec.length, name.length)).toBeGreaterThan(3)
})

it.each(byteFormats.map((format) => [format.id, format] as const))(
  '%s gives back the hashes it was given, wherever its bytes are cut',
  (id, format) => {
    const kinds = HOLDS[id] ?? []
    fc.assert(
      fc.property(fc.array(withHash, { minLength: 1, maxLength: 20 }), cuts, (entries, at) => {
        const bytes = encode(format, entries)
        const records = parse(format, bytes, at)
        expect(records).toEqual(parse(format, bytes))
        const back = entriesOf(records)
        const held = entries.filter((entry) => format.encode(headingOf(entries)).entry(entry) !== undefined)
        if (ONE_HASH.includes(id)) {
          const all = new Set(entries.flatMap((entry) => hashesOf(entry, kinds)))
          for (const entry of back) for (const hash of hashesOf(entry, HASH_KINDS)) expect(all).toContain(hash)
          expect(back.length).toBeGreaterThanOrEqual(held.length)
        } else
          expect(back.map((entry) => hashesOf(entry, HASH_KINDS))).toEqual(held.map((entry) => hashesOf(entry, kinds)))
        expect(entries.length - held.length).toBe(entries.filter((entry) => !canHold(id, entry)).length)
      }),
      { numRuns: 60 },
    )
  },
)

/** VICS demands MD5, NSRL MD5 and SHA-1; the others any hash that they hold. */
function canHold(id: string, entry: HashListEntry): boolean {
  if (['vics-1', 'vics-2', 'nist-caid'].includes(id)) return entry.digests.md5 !== undefined
  if (id === 'nsrl-csv') return entry.digests.md5 !== undefined && entry.digests.sha1 !== undefined
  return hashesOf(entry, HOLDS[id] ?? []).length > 0
}

it.each(['csv', 'vics-1', 'vics-2', 'nist-caid'])('%s loses nothing that is said of an entry with an MD5', (id) => {
  const format = formatOf(id) as ByteFormat
  const stated = withHash.filter(({ digests }) => digests.md5 !== undefined)
  fc.assert(
    fc.property(fc.array(stated, { maxLength: 10 }), (entries) => {
      const plainRealm =
        id === 'csv'
          ? entries
          : entries.map(({ realm: _realm, victim, ...entry }) => ({
              ...entry,
              ...(victim !== undefined && victim !== 'unstated' && { victim }),
            }))
      const back = entriesOf(parse(format, encode(format, plainRealm as HashListEntry[])))
      const expected = plainRealm.map((entry, at) => ({
        ...entry,
        id: entry.id ?? (id === 'csv' ? undefined : '1'),
        line: id === 'csv' ? at + 2 : at + 1,
      }))
      expect(back).toEqual(expected)
    }),
    { numRuns: 60 },
  )
})

it.each(byteFormats.map((format) => [format.id, format] as const))(
  '%s never throws anything but a UserError that names the file',
  (_, format) => {
    const sound = fc.array(withHash, { minLength: 1, maxLength: 4 }).map((entries) => encode(format, entries))
    const bent = fc.tuple(sound, fc.nat(1000), fc.uint8Array({ maxLength: 4 })).map(([bytes, at, put]) => {
      const copy = Buffer.from(bytes)
      copy.set(
        put.subarray(0, Math.max(0, copy.length - Math.floor((at / 1001) * copy.length))),
        Math.floor((at / 1001) * copy.length),
      )
      return copy
    })
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), bent), cuts, (bytes, at) => {
        try {
          parse(format, bytes, at)
        } catch (error) {
          expect(error).toBeInstanceOf(UserError)
          expect((error as UserError).subject).toMatch(/^list:/u)
          expect((error as UserError).message).not.toMatch(/[0-9a-f]{24}/iu)
        }
      }),
      { numRuns: 150 },
    )
  },
)

it.each(LIST_FORMATS.map(({ id }) => id))('%s is recognised by its content', (id) => {
  const entry: HashListEntry = {
    digests: { md5: '0a'.repeat(16), sha1: '0b'.repeat(20), sha256: '0c'.repeat(32) },
    pdq: '0d'.repeat(32),
    carried: {},
    line: 1,
  }
  const file = newFile()
  expect(writeHashList(file, { format: formatOf(id), heading: headingOf([entry]), entries: [entry] })).toEqual({
    written: 1,
    leftOut: 0,
  })
  expect(recogniseFormat(readFileSync(file).subarray(0, 4096))?.id).toBe(id)
  expect(entriesOf([...readListRecords(file)].flat())).not.toEqual([])
  expect(() => writeHashList(file, { format: formatOf(id), heading: headingOf([]), entries: [] })).toThrow(
    'is there already',
  )
})

it.each(['nsrl-sqlite', 'autopsy-kdb'])('%s gives back the hashes it was given', (id) => {
  fc.assert(
    fc.property(fc.array(withHash, { maxLength: 30 }), (entries) => {
      const unique = [...new Map(entries.map((entry) => [entry.digests.md5 ?? JSON.stringify(entry), entry])).values()]
      const file = newFile()
      const kinds = HOLDS[id] ?? []
      const { leftOut } = writeHashList(file, { format: formatOf(id), heading: headingOf(unique), entries: unique })
      const held = unique.filter((entry) =>
        id === 'autopsy-kdb' ? entry.digests.md5 !== undefined : canHold(id, entry),
      )
      expect(leftOut).toBe(unique.length - held.length)
      const back = entriesOf([...readListRecords(file, id)].flat())
      expect(back.map((entry) => hashesOf(entry, HASH_KINDS))).toEqual(held.map((entry) => hashesOf(entry, kinds)))
    }),
    { numRuns: 15 },
  )
})

const MD5 = 'A'.repeat(32)
it.each([
  ['plain', `${MD5}\nxyz\n`, 'list:2', 'no hash of 32, 40 or 64'],
  ['csv', `md5,realm\n${MD5},friends\n`, 'list:2', 'realm'],
  ['csv', `md5\n"${MD5}\n`, 'list:2', 'does not end'],
  ['csv', `name\nx\n`, 'list:1', 'names no hash column'],
  ['csv', `sha256,cancels_list\n${'a'.repeat(64)},known\n`, 'list:2', 'together'],
  ['csv', `md5,cancels_list,cancels_hash,expires,approved_by\n${MD5},k,aa,2027-01-01,a;b\n`, 'list:2', 'SHA-256 only'],
  [
    'csv',
    `sha256,cancels_list,cancels_hash,expires,approved_by\n${'a'.repeat(64)},k,aa,2027-01-01,a;a\n`,
    'list:2',
    'fewer than two',
  ],
  [
    'csv',
    `sha256,cancels_list,cancels_hash,expires,approved_by\n${'a'.repeat(64)},k,aa,soon,a;b\n`,
    'list:2',
    'no day',
  ],
  ['python-threatexchange', `pdq ${MD5}\n`, 'list:1', 'is no PDQ of 64'],
  ['python-threatexchange', `pdq ${'a'.repeat(64)} more\n`, 'list:1', 'more than'],
  [
    'vics-1',
    `{"odata.metadata":"x","value":[{"MediaID":1,"MD5":"${MD5}"},{"MediaID":2}]}`,
    'list:value[1].MD5',
    'is missing',
  ],
  ['vics-2', `{"value":[{"CaseID":"1","Media":[{"MD5":"zz"}]}]}`, 'list:value[0].Media[0].MD5', 'is no MD5'],
  [
    'vics-2',
    `{"value":[{"MD5":"${MD5}","AlternativeHashes":[{"HashName":"PDQ","HashValue":"00"}]}]}`,
    'list:value[0].AlternativeHashes',
    'is no PDQ',
  ],
  ['vics-2', '{"odata.metadata":"x"}', 'list:value', 'is missing'],
  ['nist-caid', `{"odata.metadata":"/1.2.xml","value":[{"MD5":"${MD5}"`, 'list:value[0].MD5@', 'ends before'],
  [
    'nsrl-csv',
    `"SHA-1","MD5","CRC32","FileName","FileSize","ProductCode","OpSystemCode","SpecialCode"\n"x","${MD5}","","",1,2,"",""\n`,
    'list:2',
    'SHA-1',
  ],
  ['ncmec-xml', '<queryResult xmlns="other"/>', 'list:1', 'no queryResult'],
  [
    'ncmec-xml',
    `<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">\n<images><image><id>1</id></image></images></queryResult>`,
    'list:2',
    'lacks a member',
  ],
  ['ncmec-xml', `<!DOCTYPE x [<!ENTITY a "b">]><x/>`, 'list:1', 'document type'],
  [
    'ncmec-xml',
    `<queryResult xmlns="https://hashsharing.ncmec.org/hashsharing/v2">&x;</queryResult>`,
    'list:1',
    'well-formed',
  ],
  ['stopncii-json', '{"hashRecords":[{"signalType":"ImagePDQ","hashValue":"00"}]}', 'list:hashRecords[0]', 'is no PDQ'],
  ['threatexchange-json', '{"data":[{"id":"1","type":"HASH_MD5"}]}', 'list:data[0]', 'lacks type or indicator'],
  ['encase-hash', 'HASH', 'list:byte 4', 'inside its header'],
  ['md5-idx', `${MD5}|1\n${MD5.slice(1)}|2\n`, 'list:2', 'does not begin with'],
  ['hashkeeper', 'file_id,hashset_id,hash\n1,2,3\n', 'list:2', 'hash is no MD5'],
  ['vpdq-text', '0,100,00,0.000\n', 'list:1', 'is no "frame'],
  ['vpdq-text', `0,101,${'a'.repeat(64)},0.000\n`, 'list:1', 'above 100'],
  ['vpdq-json', '["00,1,1"]', 'list:[0]', 'is no "hash'],
  [
    'dfxml',
    '<dfxml>\n<fileobject>\n<hashdigest type="MD5">00</hashdigest></fileobject></dfxml>',
    'list:3',
    'is no MD5',
  ],
])('%s: malformed input is named by place and reason (%#)', (id, text, where, reason) => {
  const run = () => parse(formatOf(id) as ByteFormat, Buffer.from(text))
  expect(run).toThrow(where)
  expect(run).toThrow(reason)
})

it.each(['nsrl-sqlite', 'autopsy-kdb'])('%s: what is no database, or holds no hashes, is named', (id) => {
  const file = newFile()
  writeFileSync(file, 'no database at all')
  expect(() => [...readListRecords(file, id)]).toThrow(/is no readable SQLite database/u)
  const empty = newFile()
  spawnSync('sqlite3', [
    empty,
    "create table hashes (id integer primary key, md5 blob); create table file (sha256 text); insert into hashes values (1, x'00'); insert into file values ('00'); create table comments (comment text, hash_id int)",
  ])
  expect(() => [...readListRecords(empty, id)]).toThrow(
    id === 'autopsy-kdb' ? /hashes\[1\]\.md5: is no 16 bytes/u : /FILE\[1\]\.sha256: is no SHA256/u,
  )
})

it.each(['plain', 'csv', undefined])(
  'a list in UTF-16 is refused by that name (%s), with and without its mark',
  (id) => {
    const text = `md5\n${'a1'.repeat(16)}\n`
    for (const mark of ['', '\ufeff']) {
      const little = Buffer.from(mark + text, 'utf16le')
      for (const bytes of [little, Buffer.from(little).swap16()]) {
        const file = newFile()
        writeFileSync(file, bytes)
        expect(() => [...readListRecords(file, id)]).toThrow('is UTF-16: save it as UTF-8 text')
      }
    }
  },
)
