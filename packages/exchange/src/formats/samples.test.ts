// Formats against what we did not write: partners' own sample payloads, official schemas, other programs.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { formatOf } from '../all-formats.ts'
import type { HashListEntry, ListRecord } from '../hash-list.ts'
import { detectFormat, readListRecords } from '../read-hash-list.ts'
import { writeHashList } from '../write-hash-list.ts'

const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const standards = join(shared, 'standards')
const folder = mkdtempSync(join(tmpdir(), 'rempart-list-samples-'))
afterAll(() => rmSync(folder, { recursive: true }))

const read = (file: string, format?: string): ListRecord[] => [...readListRecords(file, format)].flat()
const entries = (records: readonly ListRecord[]): HashListEntry[] =>
  records.flatMap((record) => (record.kind === 'entry' ? [record.entry] : []))
const statements = (records: readonly ListRecord[]) =>
  records.flatMap((record) => (record.kind === 'statement' ? [record.statement] : []))
const write = (name: string, format: string, list: readonly HashListEntry[]): string => {
  const path = join(folder, name)
  const heading = { name: 'example list', version: '1', entries: list.length, md5Entries: list.length }
  writeHashList(path, { format: formatOf(format), heading, entries: list })
  return path
}
const three: readonly HashListEntry[] = ['harbour', 'hill', 'boat & "lake"'].map((name, at) => ({
  digests: { md5: `0${at}`.repeat(16), sha1: `1${at}`.repeat(20), sha256: `2${at}`.repeat(32) },
  carried: { filename: `${name}.jpg`, filesize: String(100 + at) },
  line: at + 1,
}))

describe.skipIf(!existsSync(standards))('samples of partners', () => {
  it('NCMEC: entries, fingerprints, votes, deletions, next page and checkpoint', () => {
    const file = join(standards, 'ncmec-hash-sharing/entries_xml.xml')
    expect(detectFormat(file).id).toBe('ncmec-xml')
    const records = read(file)
    const [image, video] = entries(records)
    expect(image).toMatchObject({
      id: '42/image1',
      digests: { md5: 'a1'.repeat(16), sha1: 'a1'.repeat(20) },
      others: [{ kind: 'photodna' }],
      category: 'A1',
      carried: {
        member: 'Example Member',
        affirmed: 'Md5',
        disputed: 'Sha1',
        media: 'image',
        timestamp: '2017-10-24T15:00:00Z',
      },
    })
    expect(video).toMatchObject({ id: '42/video1', digests: { md5: 'b1'.repeat(16) }, carried: { media: 'video' } })
    expect(records.flatMap((record) => (record.kind === 'deleted' ? [record.id] : []))).toEqual([
      '43/image4',
      '42/video4',
    ])
    expect(statements(records)).toEqual([
      {
        next: '/v2/entries?from=2017-10-20T00%3A00%3A00.000Z&to=2017-10-30T00%3A00%3A00.000Z&start=2001&size=1000&max=3000',
      },
      { name: 'NCMEC', version: '2017-10-24T15:20:00Z', checkpoint: '2017-10-24T15:20:00Z' },
    ])
  })
  it('NCMEC: images, then films, come back as they were, whatever their order in the list', () => {
    for (const sample of ['entries_xml', 'entries_xml3', 'entries_large_fingerprints']) {
      const held = entries(read(join(standards, `ncmec-hash-sharing/${sample}.xml`))).toReversed()
      const out = join(folder, `${sample}-again.xml`)
      const heading = { name: 'NCMEC', version: '2019-11-25T15:10:00Z', entries: held.length, md5Entries: 0 }
      expect(writeHashList(out, { format: formatOf('ncmec-xml'), heading, entries: held }).leftOut).toBe(0)
      const plain = ({ line: _line, carried, ...rest }: HashListEntry): unknown => {
        const { affirmed: _up, disputed: _down, ...kept } = carried
        return { ...rest, carried: kept }
      }
      const films = held.filter(({ carried }) => carried['media'] === 'video')
      const images = held.filter(({ carried }) => carried['media'] !== 'video')
      expect(entries(read(out)).map(plain)).toEqual([...images, ...films].map(plain))
    }
  })
  it('a list of groups that can be gone through once only is refused, and leaves no file', () => {
    const out = join(folder, 'once.xml')
    const once = function* (): Generator<HashListEntry> {
      yield { digests: { md5: 'a1'.repeat(16) }, carried: {}, line: 1 }
    }
    const heading = { name: 'x', version: '1', entries: 1, md5Entries: 1 }
    expect(() => writeHashList(out, { format: formatOf('ncmec-xml'), heading, entries: once() })).toThrow('once only')
    expect(existsSync(out)).toBe(false)
  })
  it('NCMEC: large fingerprints are carried by reference, an update deletes', () => {
    const [large] = entries(read(join(standards, 'ncmec-hash-sharing/entries_large_fingerprints.xml')))
    expect(large?.others).toEqual([
      { kind: 'tmk-pdqf', value: '/v2/entries/1/fingerprints/TMK_PDQF' },
      { kind: 'videntifier', value: '/v2/entries/1/fingerprints/VIDENTIFIER' },
    ])
    const update = read(join(standards, 'ncmec-hash-sharing/entries_xml4.xml'))
    expect(update.map((record) => record.kind)).toEqual(['entry', 'deleted', 'statement'])
    expect(entries(read(join(standards, 'ncmec-hash-sharing/entries_no_data_xml.xml'), 'ncmec-xml'))).toEqual([])
  })
  it('StopNCII: both pages, the token of the next and the checkpoint of the last', () => {
    const first = read(join(standards, 'stopncii/fetch-hashes-page-1.json'))
    expect(entries(first).map(({ pdq, carried }) => [pdq?.slice(0, 4), carried['hashStatus']])).toEqual([
      ['2afc', 'Received'],
      ['79e0', 'Received'],
    ])
    expect(statements(first)).toContainEqual({ next: 'W3siY29tcG9zaXRlVG9rZW4iOnsidG9rZW4iOiIrUklEOn4x' })
    const second = read(join(standards, 'stopncii/fetch-hashes-page-2.json'))
    expect(statements(second)).toEqual([{ name: 'StopNCII', version: '1625167824', checkpoint: '1625167824' }])
    expect(entries(second)[0]?.carried['CSPFeedbacks']).toContain('Facebook')
    const again = entries(read(write('stopncii.json', 'stopncii-json', entries(second))))
    expect(again).toEqual(entries(second))
  })
  it('vPDQ: every frame of every sample, written back byte for byte', () => {
    for (const name of ['chair-22-with-large-logo-bar', 'chair-20-sd-bar', 'chair-22-sd-grey-bar-128x128']) {
      const file = join(standards, `vpdq/${name}.txt`)
      expect(detectFormat(file).id).toBe('vpdq-text')
      const frames = entries(read(file))
      expect(frames.length).toBeGreaterThan(30)
      expect(readFileSync(write(`${name}.txt`, 'vpdq-text', frames), 'utf8')).toBe(
        readFileSync(file, 'utf8').replaceAll('\r', ''),
      )
    }
  })
  it('DFXML: what we write, the official schema accepts', () => {
    const path = write('list.dfxml', 'dfxml', three)
    const check = spawnSync('xmllint', ['--nonet', '--noout', '--schema', join(standards, 'dfxml/dfxml.xsd'), path], {
      encoding: 'utf8',
    })
    expect(check.stderr).toContain('validates')
    expect(entries(read(path))).toEqual(three)
    expect(entries(read(join(standards, 'dfxml/tests/minimal.dfxml')))).toEqual([])
  })
})

it('DFXML: hashdeep and md5deep are read', () => {
  writeFileSync(join(folder, 'a.bin'), 'harbour')
  for (const [program, kinds] of [
    ['hashdeep', ['md5', 'sha256']],
    ['md5deep', ['md5']],
  ] as const) {
    const path = join(folder, `${program}.xml`)
    writeFileSync(path, execFileSync(program, ['-d', join(folder, 'a.bin')]))
    expect(detectFormat(path).id).toBe('dfxml')
    const [entry] = entries(read(path))
    for (const kind of kinds)
      expect(entry?.digests[kind]).toBe(
        spawnSync(`${kind}sum`, [join(folder, 'a.bin')], { encoding: 'utf8' }).stdout.split(' ')[0],
      )
    expect(entry?.carried['filename']).toBe(join(folder, 'a.bin'))
  }
})

it('md5sum -c finds nothing to object to in what it can check of a plain list', () => {
  writeFileSync(join(folder, 'b.bin'), 'hill')
  const md5 = spawnSync('md5sum', [join(folder, 'b.bin')], { encoding: 'utf8' }).stdout.slice(0, 32)
  expect(readFileSync(write('plain.txt', 'plain', [{ digests: { md5 }, carried: {}, line: 1 }]), 'utf8')).toContain(md5)
})

it('Autopsy .kdb and NSRL SQLite: sqlite3 sees what the tools query, and its own databases are read', () => {
  const query = (path: string, sql: string): string => execFileSync('sqlite3', [path, sql], { encoding: 'utf8' }).trim()
  const kdb = write('set.kdb', 'autopsy-kdb', three)
  expect(query(kdb, 'SELECT hex(md5) FROM hashes ORDER BY id')).toBe(three.map(({ digests }) => digests.md5).join('\n'))
  expect(query(kdb, "SELECT value FROM db_properties WHERE name = 'Schema Version'")).toBe('1')
  const rds = write('rds.db', 'nsrl-sqlite', three)
  // The query of IPED's HashDBTool on RDS 3.
  expect(query(rds, 'SELECT count(*) FROM (SELECT sha1, md5, package_id FROM FILE)')).toBe('3')
  const made = join(folder, 'made.db')
  query(
    made,
    `CREATE TABLE METADATA (sha256 TEXT, sha1 TEXT, md5 TEXT, crc32 TEXT, file_name TEXT, file_size INTEGER, package_id INTEGER);
    CREATE VIEW FILE AS SELECT * FROM METADATA; CREATE TABLE VERSION (version TEXT); INSERT INTO VERSION VALUES ('2026.03.1');
    INSERT INTO METADATA VALUES (upper(hex(zeroblob(32))), upper(hex(zeroblob(20))), upper(hex(zeroblob(16))), 'AABBCCDD', 'build2.art', 488, 7)`,
  )
  const records = read(made)
  expect(statements(records)).toEqual([{ name: 'NSRL', version: '2026.03.1' }])
  expect(entries(records)).toEqual([
    {
      digests: { sha256: '0'.repeat(64), sha1: '0'.repeat(40), md5: '0'.repeat(32) },
      realm: 'known-good',
      carried: { crc32: 'AABBCCDD', file_name: 'build2.art', file_size: '488', package_id: '7' },
      line: 1,
    },
  ])
})

it('EnCase: the layout that Autopsy seeks through', () => {
  const bytes = readFileSync(write('set.hash', 'encase-hash', three))
  expect(bytes.readUInt32LE(16)).toBe(3)
  expect(bytes.subarray(20, 20 + 0x3f4).every((byte) => byte === 0)).toBe(true)
  expect(bytes.toString('utf16le', 0x408, 0x408 + 24)).toBe('example list')
  expect(bytes.toString('hex', 0x480 + 18, 0x480 + 18 + 16)).toBe('01'.repeat(16))
  expect(bytes.length).toBe(0x480 + 3 * 18)
})

/** The shape of NIST's published NSRL set in CAID JSON: its example names category 8, a size in text and build2.art. */
const NIST = `\ufeff{
  "odata.metadata":"http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media","value":[
    {"MediaID":1,"Category":8,"MD5":"${'0123456789ABCDEF'.repeat(2)}","SHA1":"${'01234567'.repeat(5)}","MediaSize":"488",
     "MediaFiles":[{"MD5":"${'0123456789ABCDEF'.repeat(2)}","FileName":"build2.art","FilePath":""}]}
  ]
}`
it('NIST CAID: the published shape, its byte order mark and unknown category carried through untouched', () => {
  const path = join(folder, 'caid.json')
  writeFileSync(path, NIST)
  expect(detectFormat(path).id).toBe('nist-caid')
  const list = entries(read(path))
  expect(list[0]).toMatchObject({
    category: '8',
    digests: { md5: '0123456789abcdef'.repeat(2) },
    carried: { MediaSize: '488' },
  })
  const back = JSON.parse(readFileSync(write('caid-again.json', 'nist-caid', list), 'utf8')) as { value: object[] }
  expect(back.value).toEqual((JSON.parse(NIST.slice(1)) as { value: object[] }).value)
})

it('VICS: case form, both prefixes, text and numbers, null categories and navigation links', () => {
  const media = {
    MediaID: '7',
    Category: '2',
    MD5: 'AB'.repeat(16),
    MediaSize: 12,
    IsPrecategorized: 'true',
    VictimIdentified: 'False',
    'Exifs@odata.navigationLinkUrl': 'x',
    PhotoDNA: 'QUJD',
    AlternativeHashes: [{ HashName: 'pdq', HashValue: '0F'.repeat(32) }],
  }
  const form = {
    '@odata.context': 'http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Cases',
    value: [
      { CaseID: 'c', ContactName: 'someone', Media: [media, { ...media, MediaID: 8, Category: null }] },
      { CaseNumber: 'd', Media: [] },
    ],
  }
  const path = join(folder, 'case.json')
  writeFileSync(path, JSON.stringify(form))
  expect(detectFormat(path).id).toBe('vics-2')
  const records = read(path)
  expect(statements(records)[0]?.context).toContain('/UK/')
  const [first, second, ...more] = entries(records)
  expect(more).toEqual([])
  expect(first).toMatchObject({
    id: '7',
    category: '2',
    pdq: '0f'.repeat(32),
    victim: 'unidentified',
    others: [{ kind: 'photodna', value: 'QUJD' }],
    line: 1,
  })
  expect(second).toMatchObject({ id: '8', line: 2 })
  expect(second?.category).toBeUndefined()
  expect(JSON.stringify(records)).not.toContain('someone')
  const context = statements(records)[0]?.context
  const out = join(folder, 'case-again.json')
  writeHashList(out, {
    format: formatOf('vics-2'),
    heading: { name: 'x', version: '1', entries: 2, md5Entries: 2, ...(context !== undefined && { context }) },
    entries: entries(records),
  })
  expect(entries(read(out))).toEqual(entries(records))
  expect(readFileSync(out, 'utf8')).toContain('2.0.xml/UK/$metadata#Media')
})
