// Laws of reading: all readers look at every file, their order cannot be seen, no file makes one throw, and one function
// alone answers "signature".
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memorySource } from '@rempart/core'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { MediaFile } from './media-file.ts'
import { parseMedia } from './parse-media.ts'
import { readAll } from './read-all.ts'
import { c2paBasis, c2paFindings } from './readers/c2pa.ts'
import { readers } from './readers/index.ts'

const empty = parseMedia(memorySource(new Uint8Array()))
const words = [
  'parameters',
  'prompt',
  'workflow',
  'Software',
  'Comment',
  'Dream',
  'sd-metadata',
  'invokeai_metadata',
  'Title',
  'generation_data',
  'fooocus_scheme',
  'RenderTime',
  'AIGC',
]
const wheres = fc.oneof(
  fc.constantFrom(...words).map((word) => `png:tEXt:${word}`),
  fc.constantFrom(
    'exif:UserComment',
    'exif:Make',
    'exif:Model',
    'exif:Software',
    'exif:ImageDescription',
    'exif:Artist',
    'jpeg:COM',
    'iptc:2:110',
    'mp4:udta:AIGC',
  ),
  fc
    .constantFrom('DigitalSourceType', 'DigImageGUID')
    .map((name) => `xmp:{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}${name}`),
)
const texts = fc.oneof(
  fc.string({ maxLength: 80 }),
  fc.json(),
  fc.constantFrom(
    'a lighthouse at dawn\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 81761151',
    '"a lighthouse at dawn" -s 50 -S 1 -W 512 -H 512 -I harbour.png',
    '{"1":{"class_type":"KSampler","inputs":{"seed":1}},"2":{"class_type":"LoadImage","inputs":{"image":"harbour.png"}}}',
    '{"AIGC":{"Label":"1","ContentProducer":"x"}}',
    'workflow:{"nodes":[],"links":[]}',
    '{"sui_image_params":{"prompt":"a lighthouse"}}',
    'trainedAlgorithmicMedia',
  ),
)
const anyFile = fc
  .array(fc.record({ where: wheres, offset: fc.nat(9999), text: texts }), { maxLength: 8 })
  .map((fields): MediaFile => ({ ...empty, texts: fields }))

it('no order of readers changes what is read', () => {
  fc.assert(
    fc.property(anyFile, fc.shuffledSubarray([...readers], { minLength: readers.length }), (file, shuffled) => {
      expect(readAll(file, shuffled)).toEqual(readAll(file))
    }),
  )
})

it('no file makes a reader throw, and every finding names where and on which basis', () => {
  fc.assert(
    fc.property(anyFile, (file) => {
      for (const { where, basis, reader } of readAll(file).findings) {
        expect(where).toMatch(/@\d+$/u)
        expect(['claim', 'measurement']).toContain(basis)
        expect(readers.map(({ id }) => id)).toContain(reader)
      }
    }),
  )
})

it('no JSON makes the credentials reader throw or answer with a signature', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (store) => {
      const { findings } = c2paFindings(store, { anchorsPem: '', textToImageOnlySigners: [] }, 'c2pa:store@0')
      expect(findings.some(({ basis }) => basis === 'signature')).toBe(false)
    }),
  )
})

it('only an intact, intact, trusted state is a signature', () => {
  for (const content of ['intact', 'altered'] as const) {
    for (const signature of ['intact', 'broken'] as const) {
      for (const signer of ['trusted', 'untrusted'] as const) {
        const all = content === 'intact' && signature === 'intact' && signer === 'trusted'
        expect(c2paBasis({ content, signature, signer })).toBe(all ? 'signature' : 'claim')
      }
    }
  }
})

it('one file alone may answer with a signature', () => {
  const packages = join(import.meta.dirname, '../..')
  const sources = globSync('*/src/**/*.ts', { cwd: packages }).filter((path) => !/\.test\.ts$/u.test(path))
  const answering = sources.filter((path) =>
    /basis:\s*'signature'|\?\s*'signature'/u.test(readFileSync(join(packages, path), 'utf8')),
  )
  expect(answering).toEqual(['provenance/src/readers/c2pa.ts'])
})

it('every reader has an id of its own', () => {
  const ids = readers.map(({ id }) => id)
  expect(ids).toEqual([...new Set(ids)])
})
