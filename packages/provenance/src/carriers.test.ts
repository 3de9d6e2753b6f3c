// One statement in every carrier that real files use for it (PROVENANCE §1–§2, §6; PROTOCOLS §5): the same reader finds it
// wherever it stands, and names the byte at which that part of the file begins.
import {
  applicationSegment,
  commentSegment,
  compressedTextChunk,
  exifChunk,
  exifJpeg,
  exifSegment,
  internationalTextChunk,
  jpeg,
  mp4Box,
  ftypBox,
  packet,
  png,
  rawProfileChunk,
  textChunk,
  userComment,
  webp,
  writeExif,
  writeMp4,
  xmpChunk,
  xmpSegment,
} from '@rempart/fixtures'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { readBytes } from '../test/read-bytes.ts'
import type { Bytes } from '../test/read-bytes.ts'

const UTF8 = (text: string): Buffer => Buffer.from(text)
const utf16 = (text: string, order: 'le' | 'be'): Buffer =>
  order === 'le' ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16()

const small = sharp({ create: { width: 32, height: 24, channels: 3, background: '#336699' } })
const PROMPT = 'une île, dessinée\nau crayon\nNegative prompt: flou'
const A1111 = `${PROMPT}\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512`
const JAPANESE = A1111.replace('une île', '灯台')

describe('the parameters text', () => {
  const exif = (comment: Uint8Array, order: 'big' | 'little' = 'big'): Buffer =>
    Buffer.from(writeExif({ order, userComment: comment }))
  const coded = (code: string, body: Uint8Array): Buffer => Buffer.concat([Buffer.from(code.padEnd(8, '\0')), body])
  const rows: readonly (readonly [string, () => Bytes])[] = [
    ['tEXt in UTF-8', () => png({}, { before: [textChunk('parameters', UTF8(A1111).toString('latin1'))] })],
    ['tEXt in Latin-1', () => png({}, { before: [textChunk('parameters', A1111)] })],
    ['tEXt behind the pixels', () => png({}, { after: [textChunk('parameters', A1111)] })],
    ['zTXt', () => png({}, { before: [compressedTextChunk('parameters', A1111)] })],
    ['zTXt behind the pixels', () => png({}, { after: [compressedTextChunk('parameters', A1111)] })],
    ['iTXt', () => png({}, { before: [internationalTextChunk('parameters', JAPANESE)] })],
    ['iTXt compressed', () => png({}, { after: [internationalTextChunk('parameters', JAPANESE, true)] })],
    ['UserComment, UNICODE, big', () => exifJpeg({ userComment: userComment(JAPANESE, 'UNICODE', 'big') })],
    ['UserComment, UNICODE, little', () => exifJpeg({ userComment: userComment(A1111, 'UNICODE', 'little') })],
    [
      'UserComment, UTF-16LE in a big-endian block',
      () => jpeg(exifSegment(exif(coded('UNICODE', utf16(A1111, 'le'))))),
    ],
    [
      'UserComment, UTF-16BE in a little-endian block',
      () => jpeg(exifSegment(exif(coded('UNICODE', utf16(A1111, 'be')), 'little'))),
    ],
    [
      'UserComment, byte-order mark',
      () => exifJpeg({ userComment: coded('UNICODE', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16(A1111, 'le')])) }),
    ],
    ['UserComment, UTF-8 under UNICODE', () => exifJpeg({ userComment: coded('UNICODE', UTF8(A1111)) })],
    ['UserComment, ASCII', () => exifJpeg({ userComment: coded('ASCII', UTF8(A1111)) })],
    [
      'UserComment, JIS',
      () => exifJpeg({ userComment: coded('JIS', Buffer.from(A1111.replace('une île, dessinée', 'a boat'))) }),
    ],
    ['UserComment, undefined code', () => exifJpeg({ userComment: coded('', UTF8(A1111)) })],
    ['UserComment, undefined code, UTF-16', () => exifJpeg({ userComment: coded('', utf16(A1111, 'le')) })],
    ['UserComment, no code', () => exifJpeg({ userComment: UTF8(A1111) })],
    ['PNG eXIf', () => png({}, { before: [exifChunk(exif(userComment(A1111, 'UNICODE')))] })],
    [
      'PNG eXIf with JPEG’s prefix',
      () =>
        png({}, { before: [exifChunk(Buffer.concat([Buffer.from('Exif\0\0'), exif(userComment(A1111, 'UNICODE'))]))] }),
    ],
    ...['exif', 'APP1'].flatMap((name) => [
      [
        `raw profile ${name}`,
        () => png({}, { before: [rawProfileChunk(name, exif(userComment(A1111, 'UNICODE')))] }),
      ] as const,
      [
        `raw profile ${name} with prefix`,
        () =>
          png(
            {},
            {
              after: [
                rawProfileChunk(name, Buffer.concat([Buffer.from('Exif\0\0'), exif(userComment(A1111, 'ASCII'))])),
              ],
            },
          ),
      ] as const,
    ]),
    ['WebP', () => webp({ exif: exif(userComment(A1111, 'UNICODE')) })],
    [
      'WebP with prefix',
      () => webp({ exif: Buffer.concat([Buffer.from('Exif\0\0'), exif(userComment(A1111, 'UNICODE'))]) }),
    ],
    ['TIFF', () => exif(userComment(A1111, 'UNICODE'), 'little')],
    ['JPEG comment', () => jpeg(commentSegment(A1111))],
    ['ImageDescription', () => exifJpeg({ ifd0: { 0x010e: UTF8(A1111).toString('latin1') } })],
    ['behind the end', async () => Buffer.concat([await jpeg(), UTF8(A1111)])],
    ['a film’s comment', () => writeMp4({ comment: A1111 })],
    ...(['avif', 'webp'] as const).map(
      (format) =>
        [
          `${format} by another writer`,
          async () => {
            const picture = await small
              .clone()
              .withExif({ IFD2: { UserComment: A1111.replace('une île, dessinée', 'a boat') } })
              .toFormat(format)
              .toBuffer()
            return picture
          },
        ] as const,
    ),
  ]
  it.each(rows)('%s', async (_, make) => {
    const { names, origin, bytes, wheres } = await readBytes(make())
    expect(names.filter((name) => !/^trailing/u.test(name))).toEqual(['automatic1111:generated'])
    expect(origin).toBe('generated')
    const at = Number(wheres[0]?.split('@').at(-1))
    // The part begins there: the text itself follows within a name and a code, or the packed part's own type does.
    const part = Buffer.from(bytes.subarray(at, at + 120))
    const isThere = [
      UTF8('crayon'),
      Buffer.from('crayon', 'latin1'),
      utf16('crayon', 'le'),
      utf16('crayon', 'be'),
    ].some((text) => part.includes(text))
    expect(isThere || /^.{4}(?:zTXt|iTXt)/su.test(part.toString('latin1'))).toBe(true)
  })

  it.each([
    ['settings alone', 'Steps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512'],
    [
      'no negative prompt',
      'a boat\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, Size: 512x512, Model hash: 81761151',
    ],
    ['a prompt with a line that looks like settings', 'Steps: 3 to the door\nSteps: 20, Sampler: Euler, Seed: 1'],
    ['settings in another order', 'a boat\nSize: 512x512, Seed: 1, Steps: 20, Sampler: Euler'],
  ])('%s', async (_, text) => {
    expect((await readBytes(png({ parameters: text }))).names).toEqual(['automatic1111:generated'])
  })

  it('no caption about steps and sizes is one', async () => {
    for (const text of ['Steps: 12 of them lead to the door', 'Size: 512x512', 'Seed: 1'])
      expect((await readBytes(exifJpeg({ ifd0: { 0x010e: text } }))).names).toEqual([])
  })
})

describe('the IPTC source type', () => {
  const IPTC = 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/'
  const TERM = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
  const rdf = (inner: string, attributes = ''): string =>
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:z="${IPTC}" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>${' '.repeat(40)}<?xpacket end="w"?>`
  const forms: readonly (readonly [string, string])[] = [
    ['an attribute', rdf('', `z:DigitalSourceType="${TERM}"`)],
    ['an element', rdf(`<z:DigitalSourceType>${TERM}</z:DigitalSourceType>`)],
    ['a resource', rdf(`<z:DigitalSourceType rdf:resource="${TERM}"/>`)],
    [
      'an alternative',
      rdf(
        `<z:DigitalSourceType><rdf:Alt><rdf:li xml:lang="x-default">${TERM}</rdf:li></rdf:Alt></z:DigitalSourceType>`,
      ),
    ],
    ['https', rdf('', `z:DigitalSourceType="${TERM.replace('http:', 'https:')}"`)],
    ['the bare term', rdf('', 'z:DigitalSourceType="trainedAlgorithmicMedia"')],
  ]
  const expectSeen = async (bytes: Bytes): Promise<void> => {
    expect((await readBytes(bytes)).names).toContain('iptc-digital-source-type:generated')
  }
  it.each(forms)('as %s', async (_, xmp) => expectSeen(jpeg(xmpSegment(xmp))))

  const [, [, xmp] = ['', '']] = forms
  const extended = (): Bytes => {
    const digest = '0123456789ABCDEF0123456789ABCDEF'
    const whole = UTF8(xmp)
    const parts = [whole.subarray(0, 200), whole.subarray(200)]
    const segments = parts.map((part, at) => {
      const head = Buffer.alloc(8)
      head.writeUInt32BE(whole.length, 0)
      head.writeUInt32BE(at * 200, 4)
      return applicationSegment(
        1,
        Buffer.concat([Buffer.from(`http://ns.adobe.com/xmp/extension/\0${digest}`), head, part]),
      )
    })
    return jpeg(...segments.toReversed())
  }
  const uuid = Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex')
  it.each<readonly [string, () => Bytes]>([
    ['PNG tEXt', () => png({ 'XML:com.adobe.xmp': packet(IPTC, { DigitalSourceType: TERM }) })],
    ['PNG zTXt', () => png({}, { after: [compressedTextChunk('XML:com.adobe.xmp', xmp)] })],
    ['PNG iTXt', () => png({}, { before: [xmpChunk(xmp)] })],
    ['PNG iTXt compressed', () => png({}, { before: [internationalTextChunk('XML:com.adobe.xmp', xmp, true)] })],
    ['PNG raw profile xmp', () => png({}, { before: [rawProfileChunk('xmp', UTF8(xmp))] })],
    [
      'PNG raw profile APP1',
      () => png({}, { before: [rawProfileChunk('APP1', UTF8(`http://ns.adobe.com/xap/1.0/\0${xmp}`))] }),
    ],
    ['WebP', () => webp({ xmp })],
    ['extended XMP, parts out of order', extended],
    [
      'UTF-16',
      () =>
        jpeg(
          applicationSegment(
            1,
            Buffer.concat([UTF8('http://ns.adobe.com/xap/1.0/\0'), Buffer.from([0xfe, 0xff]), utf16(xmp, 'be')]),
          ),
        ),
    ],
    ['MP4 uuid', () => Buffer.concat([ftypBox(), mp4Box('uuid', uuid, UTF8(xmp))])],
    ['QuickTime XMP_', () => Buffer.concat([ftypBox(), mp4Box('moov', mp4Box('udta', mp4Box('XMP_', UTF8(xmp))))])],
    ['AVIF by another writer', () => small.clone().withXmp(xmp).avif().toBuffer()],
    ['TIFF by another writer', () => small.clone().withXmp(xmp).tiff().toBuffer()],
    [
      'GIF',
      () => {
        const gif = Buffer.from('47494638396101000100000000', 'hex')
        const trailer = Buffer.from([1, ...Array.from({ length: 256 }, (_, at) => 255 - at), 0])
        return Buffer.concat([
          gif,
          Buffer.from('\x21\xff\x0bXMP DataXMP', 'latin1'),
          UTF8(xmp),
          trailer,
          Buffer.from('3b', 'hex'),
        ])
      },
    ],
  ])('in %s', async (_, make) => expectSeen(make()))
})

describe('the GB 45438 label', () => {
  const TC260 = 'http://www.tc260.org.cn/ns/AIGC/1.0/'
  const label = '{"Label":"1","ContentProducer":"x","ProduceID":"1"}'
  const plist = Buffer.from(`AIGC${label}`)
  it.each<readonly [string, () => Bytes]>([
    ['XMP attribute', () => jpeg(xmpSegment(packet(TC260, { AIGC: label })))],
    [
      'XMP under an undeclared prefix',
      () =>
        jpeg(
          xmpSegment(
            packet(TC260, {}).replace('/></rdf:RDF>', `><C260:AIGC>${label}</C260:AIGC></rdf:Description></rdf:RDF>`),
          ),
        ),
    ],
    ['XMP members', () => jpeg(xmpSegment(packet(TC260, { Label: '1', ContentProducer: 'x' })))],
    ['PNG tEXt', () => png({ AIGC: label })],
    ['UserComment', () => exifJpeg({ userComment: userComment(`{"AIGC":${label}}`, 'ASCII') })],
    ['WebP UserComment', () => webp({ exif: writeExif({ userComment: Buffer.from(`{"AIGC":${label}}`) }) })],
    ['bare, in a comment', () => jpeg(commentSegment(`AIGC${label}`))],
    ['bare, in a segment', () => jpeg(applicationSegment(10, plist))],
    ['bare, behind the end', async () => Buffer.concat([await jpeg(), plist])],
    ['text in text', () => png({ AIGC: JSON.stringify({ AIGC: label }) })],
    ['MP4 keys', () => writeMp4({ AIGC: label })],
    ['MP4 user data', () => Buffer.concat([ftypBox(), mp4Box('moov', mp4Box('udta', mp4Box('AIGC', UTF8(label))))])],
    ['Tencent', () => exifJpeg({ ifd0: { 0x010e: '{"ServiceProvider":"x","ServiceUser":"y"}' } })],
    ['Tencent, no JSON', () => exifJpeg({ ifd0: { 0x010e: 'ServiceProvider:x;ServiceUser:y' } })],
  ])('%s', async (_, make) => {
    expect((await readBytes(make())).names).toContain('gb45438:generated')
  })

  it('“possibly” and “suspected” speak for no origin', async () => {
    for (const value of ['2', '3'])
      expect((await readBytes(png({ AIGC: label.replace('"1"', `"${value}"`) }))).origin).toBe('unknown')
  })
})
