// Oracle: a plain join of strings in the test, and DuckDB where Parquet is read back.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import { afterAll, describe, expect, it } from 'vitest'
import { type AuditLists, createAuditLists } from './audit-lists.ts'
import { parseColumnOption } from './columns.ts'
import { TEXT_UNIT_BYTES } from './limits.ts'
import { type AuditOptions, type AuditResult, runAudit } from './run-audit.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-audit-'))
afterAll(() => rmSync(folder, { recursive: true }))
const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()

const digest = (kind: string, text: string): string => createHash(kind).update(text).digest('hex')
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')

/** Entries 0–9 by MD5; 10–19 by SHA-1 and MD5; 20–29 by SHA-256; known-good 30–39 by every digest; one PDQ. */
function testLists(): AuditLists {
  const builder = createAuditLists()
  const info = { version: '1', date: '2026-11-01', victim: 'unstated', distanceBits: 31 } as const
  builder.begin({ ...info, name: 'known', realm: 'victim' })
  for (let i = 0; i < 30; i += 1) {
    const md5 = i < 20 ? { md5: bytes(digest('md5', `item ${i}`)) } : {}
    const sha1 = i >= 10 && i < 20 ? { sha1: bytes(digest('sha1', `item ${i}`)) } : {}
    const sha256 = i >= 20 ? { sha256: bytes(digest('sha256', `item ${i}`)) } : {}
    builder.add({ ...md5, ...sha1, ...sha256, ...(i === 3 && { realm: 'generative-AI' }) })
  }
  builder.add({ pdq: bytes('f0'.repeat(32)), notComparable: ['photodna'] })
  builder.begin({ ...info, name: 'good', realm: 'known-good' })
  for (let i = 30; i < 40; i += 1)
    builder.add({ md5: bytes(digest('md5', `item ${i}`)), sha256: bytes(digest('sha256', `item ${i}`)) })
  return builder.finish()
}
const lists = testLists()

let outs = 0
const newOut = (): string => {
  outs += 1
  const out = join(folder, `out-${outs}`)
  mkdirSync(out)
  return out
}
async function audited(
  dataset: string,
  options: Partial<AuditOptions> = {},
): Promise<Readonly<{ out: string; result: AuditResult }>> {
  const out = options.out ?? newOut()
  const outcome = await runAudit({
    dataset,
    out,
    lists,
    workers: 2,
    columns: [],
    contentOnly: false,
    decode: undefined,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  })
  if (outcome.kind !== 'finished') throw new Error(outcome.kind)
  return { out, result: outcome.result }
}
const rowsBy = (result: AuditResult): Record<string, number> =>
  Object.fromEntries(result.hits.counts.map(({ list, realm, kind, rows }) => [`${list} ${realm} ${kind}`, rows]))
/** Items 0–59 once each: what the lists above must give for every digest at hand. */
const EVERYTHING = {
  'good known-good exact': 10,
  'known generative-AI lead': 1,
  'known victim exact': 20,
  'known victim lead': 9,
}
const ROWS = Array.from({ length: 60 }, (_, i) => ({
  url: `https://example.org/${i}`,
  md5: digest('md5', `item ${i}`),
  sha1: digest('sha1', `item ${i}`),
  sha256: digest('sha256', `item ${i}`),
}))

describe('an index', () => {
  const jsonl = ROWS.map((row) => `${JSON.stringify(row)}\n`).join('')
  const csv = `url,MD5,image_sha1,SHA-256\n${ROWS.map((row) => `"a, ""b""\nc",${row.md5.toUpperCase()},${row.sha1},${row.sha256}\n`).join('')}`

  it('of Parquet gives the rows that DuckDB would, and a Parquet file of them without addresses', async () => {
    writeFileSync(join(folder, 'all.jsonl'), jsonl)
    const dataset = join(folder, 'all.parquet')
    await duck.run(
      `copy (select url, md5, unhex(sha1) as sha1, sha256, 'x' as phash from read_json('${join(folder, 'all.jsonl')}')) to '${dataset}' (format parquet, codec 'zstd')`,
    )
    const { out, result } = await audited(dataset)
    expect(rowsBy(result)).toEqual(EVERYTHING)
    expect(result.columnsNotCompared).toEqual(['phash'])
    expect(result.hits).toMatchObject({ rows: 40, toRemove: 30 })
    expect(result.gaps).toEqual([])
    expect(result.columns.map(({ column, compared }) => [column, compared])).toEqual([
      ['md5', 60],
      ['sha1', 60],
      ['sha256', 60],
    ])
    expect(result.lists.map(({ name, compared, notCompared }) => [name, compared, notCompared])).toEqual([
      ['known', ['md5', 'sha1', 'sha256'], ['pdq', 'photodna']],
      ['good', ['md5', 'sha256'], []],
    ])
    const removal = join(out, 'remove.parquet')
    const read = await duck.runAndReadAll(
      `select r.row::int as row, d.url from '${removal}' r join (select *, file_row_number as n from read_parquet('${dataset}', file_row_number = true)) d on d.n = r.row order by 1`,
    )
    expect(read.getRowObjects()).toEqual(ROWS.slice(0, 30).map(({ url }, row) => ({ row, url })))
    expect(readFileSync(removal).includes('example.org')).toBe(false)
    expect(statSync(removal).mode & 0o777).toBe(0o600)
  })

  it('of CSV, JSON lines, and both compressed, gives the same counts in its own form', async () => {
    for (const [name, content, removal] of [
      ['a.csv', csv, 'remove.csv'],
      ['a.csv.gz', gzipSync(csv), 'remove.csv'],
      ['a.jsonl', jsonl, 'remove.jsonl'],
      ['a.jsonl.gz', gzipSync(jsonl), 'remove.jsonl'],
      [
        'a.tsv',
        `md5\tsha1\tsha256\n${ROWS.map((row) => `${row.md5}\t${row.sha1}\t${row.sha256}\n`).join('')}`,
        'remove.tsv',
      ],
    ] as const) {
      const dataset = join(folder, name)
      writeFileSync(dataset, content)
      const { out, result } = await audited(dataset)
      expect(rowsBy(result), name).toEqual(EVERYTHING)
      expect(result.removal, name).toEqual([{ file: removal, rows: 30 }])
      const lines = readFileSync(join(out, removal), 'utf8').trim().split('\n')
      const numbers = lines.flatMap((line) => /(?:"row":|[,\t])(\d+)[,\t]/u.exec(line)?.[1] ?? [])
      expect(numbers.map(Number), name).toEqual(Array.from({ length: 30 }, (_, row) => row))
    }
  })

  it('names rows that cannot be read, values that are no hash, and a column that is not there', async () => {
    writeFileSync(join(folder, 'bad.jsonl'), `{"md5":"${'0'.repeat(31)}"}\nnot json\n{"md5":7}\n\n{"md5":null}\n`)
    const { result } = await audited(join(folder, 'bad.jsonl'))
    expect(result.columns).toEqual([{ column: 'md5', kind: 'md5', compared: 0, empty: 1, malformed: 2 }])
    expect(result.gaps).toEqual([{ subject: 'bad.jsonl', reason: '1 rows cannot be read, the first of them row 1' }])
    writeFileSync(join(folder, 'other.csv'), 'url,url_md5\nx,y\n')
    const other = await audited(join(folder, 'other.csv'))
    expect(other.result.gaps[0]?.reason).toContain('no column of hashes')
    const stated = await audited(join(folder, 'other.csv'), { columns: [parseColumnOption('md5=nothing')] })
    expect(stated.result.gaps[0]?.reason).toContain('no column "nothing"')
  })

  it('numbers lines as the file has them, blank ones too, and names UTF-16', async () => {
    const md5 = digest('md5', 'item 0')
    writeFileSync(join(folder, 'blank.jsonl'), `\n{"md5":"${md5}"}\n  \n\n{"md5":"${md5}"}\n`)
    const { out, result } = await audited(join(folder, 'blank.jsonl'))
    const removed = readFileSync(join(out, 'remove.jsonl'), 'utf8').trim().split('\n')
    expect(removed.map((line) => (JSON.parse(line) as { row: number }).row)).toEqual([1, 4])
    expect(result.dataset.rows).toBe(5)
    for (const name of ['wide.csv', 'wide.tsv', 'wide.jsonl']) {
      writeFileSync(join(folder, name), Buffer.from(`\ufeffmd5\n${md5}\n`, 'utf16le'))
      const wide = await audited(join(folder, name))
      expect(wide.result.gaps).toEqual([{ subject: name, reason: 'is UTF-16: save it as UTF-8 text' }])
    }
  })

  it('of TSV whose name holds a tab is named on one line, escaped', async () => {
    const set = join(folder, 'tabbed')
    mkdirSync(set)
    writeFileSync(join(set, 'a\tb.tsv'), `md5\n${digest('md5', 'item 0')}\n`)
    const { out } = await audited(set)
    const [, row = ''] = readFileSync(join(out, 'remove.tsv'), 'utf8').trimEnd().split('\n')
    expect(row.split('\t').slice(0, 3)).toEqual(['\\a\\tb.tsv', '0', 'md5'])
  })

  it('cut into ranges has every line once', async () => {
    const filler = 'x'.repeat(4000)
    const count = Math.ceil((TEXT_UNIT_BYTES * 1.3) / 4050)
    const lines = Array.from(
      { length: count },
      (_, i) => `{"f":"${filler}","md5":"${digest('md5', `item ${i % 40}`)}"}\n`,
    )
    writeFileSync(join(folder, 'long.jsonl'), lines.join(''))
    const { out, result } = await audited(join(folder, 'long.jsonl'))
    expect(result.dataset).toMatchObject({ rows: count, units: 2 })
    const removed = readFileSync(join(out, 'remove.jsonl'), 'utf8').trim().split('\n')
    const expected = Array.from({ length: count }, (_, i) => i).filter((i) => i % 40 < 20)
    expect(removed.map((line) => (JSON.parse(line) as { row: number }).row)).toEqual(expected)
    rmSync(join(folder, 'long.jsonl'))
  })

  it('compares PDQ within the distance of the list, and counts it as near', async () => {
    const at = (bits: number): string => {
      const hash = Buffer.from('f0'.repeat(32), 'hex')
      for (let bit = 0; bit < bits; bit += 1) hash[bit >> 3]! ^= 1 << (bit & 7)
      return hash.toString('hex')
    }
    writeFileSync(join(folder, 'pdq.csv'), `pdq\n${[0, 31, 32].map(at).join('\n')}\n`)
    expect(rowsBy((await audited(join(folder, 'pdq.csv'))).result)).toEqual({ 'known victim near': 2 })
  })
})

describe('content', () => {
  const dataset = join(folder, 'content')
  mkdirSync(join(dataset, 'deep'), { recursive: true })
  for (let i = 0; i < 60; i += 1) writeFileSync(join(dataset, i % 2 === 0 ? 'deep' : '.', `${i}.bin`), `item ${i}`)

  it('of a folder is hashed, and the removal list has its paths', async () => {
    const { out, result } = await audited(dataset)
    expect(rowsBy(result)).toEqual(EVERYTHING)
    const paths = readFileSync(join(out, 'remove-files.txt'), 'utf8').trim().split('\n')
    expect(paths).toHaveLength(30)
    expect(paths).toContain('deep/28.bin')
    expect(paths).toContain('29.bin')
  })

  it('with a line end in its name is one line of the removal list, escaped as md5sum does', async () => {
    const hostile = join(folder, 'hostile')
    mkdirSync(hostile)
    for (const name of ['a\n29.bin', 'c\td.bin']) writeFileSync(join(hostile, name), 'item 28')
    const { out } = await audited(hostile)
    expect(readFileSync(join(out, 'remove-files.txt'), 'utf8')).toBe('\\a\\n29.bin\n\\c\\td.bin\n')
  })

  it('of tar shards that GNU tar writes is hashed as it streams, long names included', async () => {
    const { execFileSync } = await import('node:child_process')
    const shards = join(folder, 'shards')
    mkdirSync(shards)
    const long = `${'n'.repeat(120)}.bin`
    mkdirSync(join(folder, 'long'))
    writeFileSync(join(folder, 'long', long), 'item 5')
    for (const format of ['gnu', 'pax', 'ustar']) {
      execFileSync('tar', ['--format', format, '-cf', join(shards, `${format}.tar`), '-C', dataset, '.'])
      if (format !== 'ustar')
        execFileSync('tar', [
          '--format',
          format,
          '-czf',
          join(shards, `${format}-long.tar.gz`),
          '-C',
          join(folder, 'long'),
          long,
        ])
    }
    const { out, result } = await audited(shards)
    expect(result.gaps).toEqual([])
    expect(rowsBy(result)).toEqual({
      'good known-good exact': 30,
      'known generative-AI lead': 3,
      'known victim exact': 60,
      'known victim lead': 29,
    })
    const members = readFileSync(join(out, 'remove-members.txt'), 'utf8').trim().split('\n')
    expect(members).toHaveLength(92)
    expect(members).toContain(`pax-long.tar.gz\t${long}`)
    expect(members).toContain('ustar.tar\t./deep/28.bin')
  })

  it('of a damaged shard is a gap, and what came before still counts', async () => {
    const shard = readFileSync(join(folder, 'shards', 'gnu.tar'))
    writeFileSync(join(folder, 'cut.tar'), shard.subarray(0, 512 * 21 + 100))
    const { result } = await audited(join(folder, 'cut.tar'))
    expect(result.gaps[0]?.reason).toMatch(/^at byte \d+: ends in the middle/u)
    expect(result.dataset.rows).toBeGreaterThan(3)
  })
})

describe('a run', () => {
  const dataset = join(folder, 'many')
  mkdirSync(dataset)
  for (let file = 0; file < 12; file += 1)
    writeFileSync(join(dataset, `${file}.csv`), `md5\n${ROWS.map((row) => row.md5).join('\n')}\n`)

  it('gives one result whatever the workers, and after a stop at any unit', async () => {
    const whole = await audited(dataset, { workers: 1 })
    const removal = readFileSync(join(whole.out, 'remove.csv'), 'utf8')
    expect((await audited(dataset, { workers: 3 })).result).toEqual(whole.result)
    const out = newOut()
    let stops = 0
    for (;;) {
      const stop = new AbortController()
      let seen = 0
      const before = stops * 3
      const outcome = await runAudit({
        dataset,
        out,
        lists,
        workers: 2,
        columns: [],
        contentOnly: false,
        decode: undefined,
        signal: stop.signal,
        onProgress: () => {
          seen += 1
          if (seen > before + 3) stop.abort()
        },
      })
      if (outcome.kind === 'finished') {
        expect(outcome.result).toEqual(whole.result)
        break
      }
      stops += 1
    }
    expect(stops).toBeGreaterThan(1)
    expect(readFileSync(join(out, 'remove.csv'), 'utf8')).toBe(removal)
  })

  it('refuses to resume what another audit began', async () => {
    const out = newOut()
    writeFileSync(join(out, 'progress.jsonl'), '{"kind":"plan","plan":"other"}\n')
    await expect(audited(dataset, { out })).rejects.toThrow('belongs to another audit')
  })
})

describe('what a list holds', () => {
  it('of low quality is met at 0 bits only, whatever the distance of the list', async () => {
    const builder = createAuditLists()
    const info = { version: '1', date: '2026-11-01', realm: 'victim', victim: 'unstated', distanceBits: 31 } as const
    builder.begin({ ...info, name: 'known' })
    builder.add({ pdq: bytes('0f'.repeat(32)), quality: 49 })
    builder.add({ pdq: bytes('3c'.repeat(32)), quality: 50 })
    builder.add({ pdq: bytes('00'.repeat(32)) })
    const near = (hex: string): string => `01${hex.slice(2)}`
    const hashes = ['0f', '3c', '00'].map((byte) => byte.repeat(32)).flatMap((hex) => [hex, near(hex)])
    const dataset = join(folder, 'low.csv')
    writeFileSync(dataset, `pdq\n${hashes.join('\n')}\n`)
    const { out, result } = await audited(dataset, { lists: builder.finish() })
    expect(result.hits.rows).toBe(4)
    const rows = readFileSync(join(out, 'remove.csv'), 'utf8').trim().split('\n').slice(1)
    expect(rows.map((row) => Number(row.split(',')[1]))).toEqual([0, 2, 3, 4])
  })

  it('is looked up before and after, and the result says so', async () => {
    const dataset = join(folder, 'sound.csv')
    writeFileSync(dataset, csvOf(['md5', digest('md5', 'item 0')]))
    const { result } = await audited(dataset)
    expect(result.lists.map(({ name, canary }) => [name, canary])).toEqual([
      ['known', 'held'],
      ['good', 'held'],
    ])
  })

  it.each([
    ['the digests of a table', (broken: AuditLists) => broken.tables.sha1.digests.fill(0), 'known'],
    ['the filter of a table', (broken: AuditLists) => broken.tables.sha256.filter.fill(0), 'known, good'],
    ['the near index', (broken: AuditLists) => broken.near?.state.records.forEach(({ ids }) => ids.fill(0)), 'known'],
    ['whose an entry is', (broken: AuditLists) => broken.labelOf.fill(0), 'good'],
  ] as const)(
    'no longer found because of %s, makes the audit refuse, and leaves no result',
    async (_, damage, names) => {
      const broken = testLists()
      damage(broken)
      const dataset = join(folder, 'sound.csv')
      writeFileSync(dataset, csvOf(['md5', digest('md5', 'item 0')]))
      const out = newOut()
      await expect(audited(dataset, { lists: broken, out })).rejects.toMatchObject({ code: 'refused', subject: names })
    },
  )
})

it('a list that is damaged while an audit runs is noticed after the unit at hand', async () => {
  const set = join(folder, 'two-units')
  mkdirSync(set)
  for (const name of ['a.csv', 'b.csv', 'c.csv'])
    writeFileSync(join(set, name), csvOf(['md5', digest('md5', 'item 0')]))
  const broken = testLists()
  const onProgress = (): void => void broken.tables.md5.digests.fill(0)
  await expect(audited(set, { lists: broken, workers: 1, onProgress })).rejects.toMatchObject({ code: 'refused' })
})

function csvOf(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`
}
