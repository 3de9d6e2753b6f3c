// Oracles: files written by DuckDB and by hyparquet-writer, values as DuckDB and hyparquet read them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { DuckDBInstance } from '@duckdb/node-api'
import fc from 'fast-check'
import { parquetReadObjects } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { createRawValueKernel } from '@rempart/kernels'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readColumn } from './column.ts'
import { cursorOf } from './cursor.ts'
import { type ParquetFooter, readFooter } from './footer.ts'
import { integer, readStruct } from './thrift.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-parquet-'))
afterAll(() => rmSync(folder, { recursive: true }))
const duck = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect()

const kernel = createRawValueKernel()
const readerOf = (bytes: Uint8Array) => (offset: number, length: number) => bytes.subarray(offset, offset + length)

/** Every value of a column in row order, as latin1 text; null where the row is empty. */
function columnOf(bytes: Uint8Array, name: string): (string | null)[] {
  const footer = readFooter(readerOf(bytes), bytes.length)
  const place = footer.columns.findIndex((column) => column.name === name)
  const column = footer.columns[place]!
  return footer.groups.flatMap(({ rows, chunks }) => {
    const out: (string | null)[] = Array.from({ length: rows }, () => null)
    for (const { values, firstRow, rows: at } of readColumn(
      readerOf(bytes),
      {
        file: 'f',
        column,
        chunk: chunks[place]!,
        rows,
      },
      kernel,
    ))
      for (let i = 0; i < values.count; i += 1)
        out[at === undefined ? firstRow + i : at[i]!] = Buffer.from(
          values.bytes.subarray(values.starts[i]!, values.starts[i]! + values.lengths[i]!),
        ).toString('latin1')
    return out
  })
}

describe.each(['uncompressed', 'snappy', 'zstd', 'gzip', 'brotli'])('files that DuckDB writes (%s)', (codec) => {
  it.each(['V1', 'V2'])('give the values that DuckDB reads, of version %s', async (version) => {
    const file = join(folder, `${codec}-${version}.parquet`)
    // unique: plain or delta pages; some: a dictionary; gaps: empty rows; mixed: lengths that vary; raw: bytes.
    await duck.run(`copy (select md5(i::varchar) as uniq, md5((i % 97)::varchar) as few,
      case when i % 7 < 3 then null else md5(i::varchar) end as gaps,
      repeat(chr(65 + (i % 26)::int), (i % 50)::int) as mixed,
      unhex(md5(i::varchar)) as raw, i::bigint as number, {'a': case when i % 3 = 0 then null else md5(i::varchar) end} as deep
      from range(12000) t(i)) to '${file}' (format parquet, codec '${codec}', parquet_version ${version}, row_group_size 4096)`)
    const rows = (
      await duck.runAndReadAll(`select uniq, few, gaps, mixed, hex(raw) as raw, deep.a as deep from '${file}'`)
    ).getRowObjects()
    const bytes = readFileSync(file)
    for (const name of ['uniq', 'few', 'gaps', 'mixed'])
      expect(columnOf(bytes, name), name).toEqual(rows.map((row) => row[name]))
    expect(columnOf(bytes, 'deep.a')).toEqual(rows.map((row) => row['deep']))
    const hex = columnOf(bytes, 'raw').map((value) => Buffer.from(value!, 'latin1').toString('hex').toUpperCase())
    expect(hex).toEqual(rows.map((row) => row['raw']))
  })
})

describe('files that hyparquet-writer writes', () => {
  it.each(['PLAIN', 'DELTA_LENGTH_BYTE_ARRAY', 'DELTA_BYTE_ARRAY', undefined] as const)(
    'give the values that hyparquet reads, encoded by %s',
    async (encoding) => {
      const data = Array.from({ length: 5000 }, (_, i) => (i % 11 === 0 ? null : `value ${i % 400} of ${i % 13}`))
      const buffer = parquetWriteBuffer({
        columnData: [{ name: 'md5', data, type: 'STRING', ...(encoding && { encoding }) }],
        rowGroupSize: 2000,
        pageSize: 4096,
      })
      const read = (await parquetReadObjects({ file: buffer })) as { md5: string | null }[]
      expect(columnOf(new Uint8Array(buffer), 'md5')).toEqual(read.map(({ md5 }) => md5 ?? null))
      expect(columnOf(new Uint8Array(buffer), 'md5')).toEqual(data)
    },
  )

  it('give the bytes of fixed-length columns', () => {
    const data = Array.from({ length: 300 }, (_, i) => Uint8Array.from({ length: 16 }, (__, at) => (i * 31 + at) & 255))
    const buffer = parquetWriteBuffer({
      schema: [
        { name: 'root', num_children: 1 },
        { name: 'md5', type: 'FIXED_LEN_BYTE_ARRAY', type_length: 16, repetition_type: 'REQUIRED' },
      ],
      columnData: [{ name: 'md5', data }],
    })
    const hex = columnOf(new Uint8Array(buffer), 'md5').map((value) => Buffer.from(value!, 'latin1').toString('hex'))
    expect(hex).toEqual(data.map((value) => Buffer.from(value).toString('hex')))
  })
})

describe('a damaged file', () => {
  let whole: Uint8Array
  let footer: ParquetFooter
  beforeAll(async () => {
    const file = join(folder, 'whole.parquet')
    await duck.run(
      `copy (select md5(i::varchar) as uniq, md5((i % 9)::varchar) as few from range(3000) t(i)) to '${file}' (format parquet, codec 'snappy')`,
    )
    whole = new Uint8Array(readFileSync(file))
    footer = readFooter(readerOf(whole), whole.length)
  })

  /** Reads both columns; an error must be one that names what is wrong. */
  const readAll = (bytes: Uint8Array): void => {
    for (const name of ['uniq', 'few']) columnOf(bytes, name)
  }

  it('is refused by name, column and page, or read; it never hangs, and never throws anything else', () => {
    let refused = 0
    fc.assert(
      fc.property(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = whole.slice()
        bytes[at]! ^= change
        try {
          const read = readFooter(readerOf(bytes), bytes.length)
          for (const [place, column] of read.columns.entries())
            for (const { rows, chunks } of read.groups.filter(({ chunks: held }) => held[place] !== undefined))
              for (const page of readColumn(
                readerOf(bytes),
                { file: 'f', column, chunk: chunks[place]!, rows },
                kernel,
              ))
                expect(page.values.count).toBeLessThanOrEqual(3000)
        } catch (error) {
          refused += 1
          expect(['UserError', 'Error']).toContain((error as Error).name)
          expect((error as Error).message).toMatch(
            /^f: column .*page at byte \d+: |^(?!f:)(is|has|does|ends|states|a|structures|lists|maps) /u,
          )
        }
      }),
      { numRuns: Number(process.env['REMPART_PARQUET_MUTANTS'] ?? 1500) },
    )
    expect(refused).toBeGreaterThan(20)
  })

  it('is noticed by the checksum of a page, where the writer left one, in every kind of page', async () => {
    expect(crc32('123456789')).toBe(0xcbf43926)
    for (const version of ['V1', 'V2']) {
      const file = join(folder, `sums-${version}.parquet`)
      await duck.run(
        `copy (select md5((i % 9)::varchar) as few from range(3000) t(i)) to '${file}' (format parquet, codec 'snappy', parquet_version ${version})`,
      )
      const bytes = new Uint8Array(readFileSync(file))
      const { columns, groups } = readFooter(readerOf(bytes), bytes.length)
      const [chunk, column] = [groups[0]!.chunks[0]!, columns[0]!]
      const { sealed, bodies } = withChecksums(bytes.subarray(chunk.offset, chunk.offset + chunk.sizeBytes))
      const read = (content: Uint8Array): number =>
        [
          ...readColumn(
            readerOf(content),
            { file: 'f', column, chunk: { ...chunk, offset: 0, sizeBytes: content.length }, rows: 3000 },
            kernel,
          ),
        ].reduce((rows, page) => rows + page.rowCount, 0)
      expect(read(sealed)).toBe(3000)
      expect(bodies.length).toBeGreaterThan(1)
      for (const at of bodies) {
        const damaged = sealed.slice()
        damaged[at]! ^= 1
        expect(() => read(damaged)).toThrow('is not what its checksum says')
      }
    }
  })

  it('names the page that is cut short', () => {
    const { offset } = footer.groups[0]!.chunks[0]!
    const bytes = whole.slice()
    bytes.fill(0xff, offset + 30, offset + 200)
    expect(() => readAll(bytes)).toThrow(new RegExp(`^f: column uniq, page at byte ${offset}: `, 'u'))
  })

  it('is refused where a codec or an encoding is not read, and says which', () => {
    const column = footer.columns[0]!
    const chunk = { ...footer.groups[0]!.chunks[0]!, codec: 7 }
    const read = (): void => void [...readColumn(readerOf(whole), { file: 'f', column, chunk, rows: 3000 }, kernel)]
    expect(read).toThrow('compressed by LZ4_RAW, which is not read')
  })

  it('is no Parquet file when it is cut off or something else', () => {
    for (const bytes of [whole.subarray(0, 4), whole.subarray(0, 100), Buffer.from('PAR1 hello PAR1')])
      expect(() => readFooter(readerOf(bytes), bytes.length)).toThrow(/Parquet file|footer/u)
  })
})

/** The pages of a column with a checksum put into each header (field 4, behind the three sizes of a DuckDB header), and
 * where their last bytes are. */
function withChecksums(chunk: Uint8Array): { sealed: Uint8Array; bodies: number[] } {
  const parts: Uint8Array[] = []
  const bodies: number[] = []
  let length = 0
  for (let at = 0; at < chunk.length; ) {
    const cursor = cursorOf(chunk.subarray(at))
    const stored = integer(readStruct(cursor), 3)!
    const header = chunk.subarray(at, at + cursor.at)
    const body = chunk.subarray(at + cursor.at, at + cursor.at + stored)
    let fieldAt = 0
    for (let field = 0; field < 3; field += 1) {
      fieldAt += 1
      while ((header[fieldAt]! & 0x80) !== 0) fieldAt += 1
      fieldAt += 1
    }
    const signed = crc32(body) | 0
    let zigzag = ((signed << 1) ^ (signed >> 31)) >>> 0
    const sum = [0x15]
    for (; zigzag > 0x7f; zigzag >>>= 7) sum.push((zigzag & 0x7f) | 0x80)
    sum.push(zigzag)
    const next = header[fieldAt]! - 0x10
    const page = [header.subarray(0, fieldAt), Uint8Array.from([...sum, next]), header.subarray(fieldAt + 1), body]
    parts.push(...page)
    length += page.reduce((bytes, part) => bytes + part.length, 0)
    bodies.push(length - 1)
    at += cursor.at + stored
  }
  return { sealed: Uint8Array.from(Buffer.concat(parts)), bodies }
}
