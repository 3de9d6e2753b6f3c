// Pixel readers against marks that the reference encoders made, and against pictures that carry none.
import { generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memorySource } from '@rempart/core'
import { createWatermarkReader, foldVotes, PAYLOADS, readVotes } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { parseMedia } from '@rempart/provenance'
import type { MediaFile } from '@rempart/provenance'
import { describe, expect, it } from 'vitest'
import { decodeImage } from '../decode/decode-image.ts'
import { dwtdctWatermark } from './dwtdct-watermark.ts'
import { novelaiSignatureReader } from './novelai-signature.ts'
import { pythonJsonWithout } from './python-json.ts'
import { stealthPnginfo } from './stealth-pnginfo.ts'

const shared = process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared')
const vectors = join(shared, 'vectors')
const corpus = join(shared, 'corpus')
const decode = async (path: string): Promise<RawImage> => {
  const bytes = readFileSync(path)
  return (await decodeImage(bytes, parseMedia(memorySource(bytes)).type)).image
}
const readWatermarks = createWatermarkReader()
const nothing = parseMedia(memorySource(new Uint8Array()))

type Expected = Readonly<{
  payload_bits: string
  reference_decode_uint8_png: string
  reference_decode_of_float_png_uint8mode: string
}>

describe.skipIf(!existsSync(vectors))(
  'watermarks of the reference encoder (skipped where the vectors are absent)',
  () => {
    const names = ['sd1', 'sd2', 'sdxl', 'flux'] as const
    const bitsOf = async (file: string, length: number): Promise<string> =>
      foldVotes(readVotes(await decode(join(vectors, file)), 'bgr'), length).join('')

    it.each(names)('%s decodes to the very bits of the reference decoder', async (name) => {
      const expected = JSON.parse(readFileSync(join(vectors, `dwtdct-${name}.json`), 'utf8')) as Expected
      const { length } = expected.payload_bits
      expect(await bitsOf(`dwtdct-${name}-uint8.png`, length)).toBe(expected.reference_decode_uint8_png)
      expect(await bitsOf(`dwtdct-${name}-float.png`, length)).toBe(expected.reference_decode_of_float_png_uint8mode)
      expect(await bitsOf(`dwtdct-${name}-noise-uint8.png`, length)).toBe(expected.payload_bits)
    })

    it.each(names.flatMap((name) => [`dwtdct-${name}-uint8.png`, `dwtdct-${name}-noise-uint8.png`]))(
      '%s is recognised',
      async (file) => {
        const { findings } = dwtdctWatermark.read(await decode(join(vectors, file)), nothing)
        expect(findings.map(({ code, origin, basis }) => [code, origin, basis])).toEqual([
          ['open-watermark', 'generated', 'measurement'],
        ])
      },
    )

    it('the carrier without a mark is not recognised', async () => {
      expect(dwtdctWatermark.read(await decode(join(vectors, 'dwtdct-unmarked.png')), nothing).findings).toEqual([])
    })

    it('marks embedded in floats and saved in 8 bits are told as measured', async () => {
      const best = await Promise.all(
        names.map(async (name) => readWatermarks(await decode(join(vectors, `dwtdct-${name}-float.png`)))[0]?.found),
      )
      // 4 to 31 wrong bits (PROTOCOLS §5.6): below the threshold that keeps false alarms out, but for the lightest damage.
      expect(best.filter((found) => found === true).length).toBeLessThan(names.length)
    })
  },
)

type Listed = Readonly<{ path: string; kind: string; evidence: readonly string[] }>
const files: readonly Listed[] = existsSync(corpus)
  ? (JSON.parse(readFileSync(join(corpus, 'manifest.json'), 'utf8')) as { files: Listed[] }).files
  : []

describe.skipIf(files.length === 0)('on real files (skipped where the corpus is absent)', () => {
  it('no camera file raises a watermark or hidden text', async () => {
    const alarms: string[] = []
    let looked = 0
    for (const { path } of files.filter(({ kind }) => kind === 'camera')) {
      const image = await decode(join(corpus, path)).catch(() => undefined)
      if (image === undefined) continue
      looked += 1
      if (
        dwtdctWatermark.read(image, nothing).findings.length + stealthPnginfo.read(image, nothing).findings.length >
        0
      )
        alarms.push(path)
    }
    expect(looked).toBeGreaterThan(80)
    expect(alarms).toEqual([])
  })

  it('the hidden text of a real file is read', async () => {
    for (const { path } of files.filter(({ evidence }) => evidence.includes('stealth.pnginfo'))) {
      const { findings, texts } = stealthPnginfo.read(await decode(join(corpus, path)), nothing)
      expect(findings.map(({ code }) => code)).toEqual(['hidden-text'])
      expect(texts?.[0]?.text).toMatch(/Steps: \d+/u)
    }
  })
})

it('payloads have the lengths that the generators publish', () => {
  expect(Object.fromEntries(PAYLOADS.map(({ name, bits }) => [name, bits.length]))).toEqual({
    StableDiffusionV1: 136,
    SDV2: 32,
    SDXL: 48,
    FLUX: 46,
    InvokeAI: 64,
  })
})

describe('signed pixels', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519')
  const reader = novelaiSignatureReader(
    publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
  )
  const image: RawImage = { width: 4, height: 4, channels: 3, data: Uint8Array.from({ length: 48 }, (_, at) => at * 5) }
  // As Python writes it: 10.0 keeps its zero, é is escaped.
  const body = '{"prompt": "a lighthouse at dawn, \\u00e9t\\u00e9", "scale": 10.0, "steps": 28}'
  const signature = sign(null, Buffer.concat([image.data, Buffer.from(body)]), privateKey).toString('base64')
  const text = `{"prompt":"a lighthouse at dawn, été","scale":10.0,"steps":28,"signed_hash":"${signature}"}`
  const file: MediaFile = { ...nothing, texts: [{ where: 'png:tEXt:Comment', offset: 41, text }] }

  it('a good signature is a measurement for generated', () => {
    expect(reader.read(image, file).findings).toEqual([
      { code: 'pixels-signed', origin: 'generated', basis: 'measurement', where: 'png:tEXt:Comment@41' },
    ])
  })

  it('one changed pixel breaks it', () => {
    const changed = { ...image, data: image.data.map((value, at) => (at === 20 ? value ^ 1 : value)) }
    expect(reader.read(changed, file).findings.map(({ code, origin }) => [code, origin])).toEqual([
      ['pixel-signature-broken', 'unknown'],
    ])
  })

  it('the signed text is Python’s spelling of the comment without the signature', () => {
    expect(pythonJsonWithout(text, 'signed_hash')).toBe(body)
    expect(pythonJsonWithout('{"a": [1, {"b": null}], "signed_hash": 1}', 'signed_hash')).toBe(
      '{"a": [1, {"b": null}]}',
    )
    expect(pythonJsonWithout('[1]', 'a')).toBeUndefined()
  })
})
