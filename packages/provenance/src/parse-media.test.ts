// Containers against files that we did not write: dimensions as sharp reads them, texts as ExifTool reads them, no bytes
// that throw.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memorySource } from '@rempart/core'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { parseMedia } from './parse-media.ts'

const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../shared')
const corpus = join(shared, 'corpus')
type Listed = Readonly<{ path: string; kind: string; width: number | null; height: number | null }>
const files: readonly Listed[] = existsSync(corpus)
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Listed[] }).files
  : []
const parse = (path: string): ReturnType<typeof parseMedia> =>
  parseMedia(memorySource(readFileSync(join(corpus, path))))

describe.skipIf(files.length === 0)('on real files (skipped where the corpus is absent)', () => {
  it('ends on every file within a second, malformed ones included', () => {
    for (const { path } of files) {
      const started = performance.now()
      parse(path)
      expect(performance.now() - started, path).toBeLessThan(1000)
    }
  })

  it('reads the dimensions that the decoder reads, on every file it accepts', async () => {
    const differing: string[] = []
    for (const { path } of files) {
      const file = parse(path)
      const decoded = await sharp(join(corpus, path))
        .metadata()
        .catch(() => undefined)
      if (decoded === undefined || decoded.format === 'svg') continue
      const height = decoded.pageHeight ?? decoded.height
      if (decoded.width !== file.width || height !== file.height)
        differing.push(`${path}: ${file.width}x${file.height}, decoder ${decoded.width}x${height}`)
    }
    expect(differing).toEqual([])
  })

  it('flags a camera file as a polyglot only for what stands behind the end of its picture', () => {
    const flagged = files.filter(({ kind }) => kind === 'camera').map(({ path }) => parse(path))
    const inside = flagged.filter(({ polyglot, trailing }) =>
      polyglot.some(({ offset }) => trailing === undefined || offset < trailing.offset),
    )
    expect(inside).toEqual([])
    // Four old camera files carry a web page out of the memory card's free clusters behind EOI.
    expect(flagged.filter(({ polyglot }) => polyglot.length > 0)).toHaveLength(4)
  })

  it('never throws on mutated real files', () => {
    const seeds = files
      .filter((_, at) => at % 24 === 0)
      .map(({ path }) => readFileSync(join(corpus, path)).subarray(0, 60_000))
    const anyEdit = fc.array(fc.record({ at: fc.nat(), value: fc.nat(255) }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.constantFrom(...seeds), anyEdit, fc.nat(), (seed, edits, cut) => {
        const bytes = Uint8Array.from(seed.subarray(0, cut % (seed.length + 1)))
        for (const { at, value } of edits) if (bytes.length > 0) bytes[at % Math.min(bytes.length, 4096)] = value
        parseMedia(memorySource(bytes))
      }),
      { numRuns: 1500 },
    )
  })
})

it('never throws on any bytes behind any magic number', () => {
  const magics = [
    '\xff\xd8\xff\xe1',
    '\x89PNG\r\n\x1a\n',
    'RIFF\x40\0\0\0WEBP',
    'GIF89a',
    'BM',
    'II*\0',
    'MM\0*',
    '\0\0\0\x18ftypheic',
    '\0\0\0\x18ftypisom',
  ]
  fc.assert(
    fc.property(fc.constantFrom(...magics), fc.uint8Array({ maxLength: 600 }), (magic, rest) => {
      parseMedia(memorySource(Buffer.concat([Buffer.from(magic, 'latin1'), rest])))
    }),
    { numRuns: 5000 },
  )
})
