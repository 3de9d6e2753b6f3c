// Content credentials with real chains: roots and signers made by OpenSSL, pictures signed by c2pa-rs, read by ours. Content
// intact, signature intact and signer trusted stay three answers; only all three with the operator's root give `signature`.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memorySource } from '@rempart/core'
import type { DecodeResult, Finding, MediaType } from '@rempart/core'
import { parseMedia, readAll } from '@rempart/provenance'
import type { TrustSettings } from '@rempart/provenance'
import sharp from 'sharp'
import { afterAll, describe, expect, it } from 'vitest'
import { makeRoot, makeSigner } from '../../test/certificates.ts'
import { signPicture } from '../../test/sign-picture.ts'
import type { Credentials } from '../../test/sign-picture.ts'
import { examineInside } from '../worker/examine.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-chain-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const root = makeRoot(folder, 'Operator Root')
const otherRoot = makeRoot(folder, 'Other Root')
const studio = makeSigner(folder, { organisation: 'Studio', root })
const ended = makeSigner(folder, { organisation: 'Ended', root, days: -1 })
const selfSigned = makeSigner(folder, { organisation: 'Myself' })
const SOURCE_TYPES = 'http://cv.iptc.org/newscodes/digitalsourcetype/'
const CREATED = [{ action: 'c2pa.created', digitalSourceType: `${SOURCE_TYPES}trainedAlgorithmicMedia` }]
const TRUSTED: TrustSettings = { anchorsPem: root.pem, textToImageOnlySigners: [] }

const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const
type Format = (typeof FORMATS)[number]
const draw = (format: Format): Promise<Buffer> => {
  const data = Buffer.from(Array.from({ length: 96 * 64 * 3 }, (_, at) => (at * 5 + (at >> 4)) & 255))
  return sharp(data, { raw: { width: 96, height: 64, channels: 3 } })
    .toFormat(format)
    .toBuffer()
}
const signed = async (format: Format, more: Partial<Credentials> = {}): Promise<Uint8Array> =>
  signPicture(await draw(format), { type: `image/${format}`, signer: studio, actions: CREATED, ...more })
const examine = (bytes: Uint8Array, trust: TrustSettings, type: MediaType = 'image/jpeg'): Promise<DecodeResult> =>
  examineInside({ bytes, type, pipeline: 'full', credentials: true, trust })
const c2pa = ({ findings }: DecodeResult): readonly Finding[] => findings.filter(({ reader }) => reader === 'c2pa')
const answers = (result: DecodeResult): readonly string[] =>
  c2pa(result).flatMap(({ code }) => (/^(?:content|signature|signer)-/u.test(code) ? [code] : []))
const origins = (result: DecodeResult): readonly string[] =>
  c2pa(result).flatMap(({ origin, basis }) => (origin === 'unknown' ? [] : [`${origin}:${basis}`]))

describe.each(FORMATS)('%s', (format) => {
  const type = `image/${format}` as const

  it('the operator’s root gives a signature, and the store’s place is named', async () => {
    const bytes = await signed(format)
    const [store] = parseMedia(memorySource(bytes)).c2pa
    const result = await examine(bytes, TRUSTED, type)
    expect(answers(result)).toEqual(['content-intact', 'signature-intact', 'signer-trusted'])
    expect(origins(result)).toEqual(['generated:signature'])
    expect(new Set(c2pa(result).map(({ where }) => where))).toEqual(new Set([`${store?.where}@${store?.offset}`]))
  })

  it('without a root, or with another, the same file is a claim', async () => {
    const bytes = await signed(format)
    for (const anchorsPem of ['', otherRoot.pem]) {
      const result = await examine(bytes, { ...TRUSTED, anchorsPem }, type)
      expect(answers(result)).toEqual(['content-intact', 'signature-intact', 'signer-untrusted'])
      expect(origins(result)).toEqual(['generated:claim'])
    }
  })
})

it.each([
  ['ended', ended],
  ['self-signed', selfSigned],
] as const)('a certificate that is %s leaves a claim, content and signature intact', async (_, signer) => {
  const result = await examine(await signed('jpeg', { signer }), TRUSTED)
  expect(answers(result)).toEqual(['content-intact', 'signature-intact', 'signer-untrusted'])
  expect(origins(result)).toEqual(['generated:claim'])
})

it('a changed picture is said to be changed, and the trusted signer does not carry it', async () => {
  const bytes = Uint8Array.from(await signed('jpeg'))
  const at = bytes.length - 40
  bytes[at] = (bytes[at] ?? 0) ^ 1
  const result = await examine(bytes, TRUSTED)
  expect(answers(result)).toEqual(['content-altered', 'signature-intact', 'signer-trusted'])
  expect(origins(result)).toEqual(['generated:claim'])
})

it('a changed claim breaks the signature', async () => {
  const bytes = Buffer.from(await signed('png'))
  const at = bytes.indexOf('Rempart test')
  bytes[at] = 0x72
  const result = await examine(bytes, TRUSTED, 'image/png')
  expect(answers(result)).toContain('signature-broken')
  expect(origins(result).filter((origin) => origin.endsWith(':signature'))).toEqual([])
})

describe('the list of signers that only make pictures from text', () => {
  const listed = { ...TRUSTED, textToImageOnlySigners: ['Studio'] }
  const says = async (bytes: Uint8Array, trust: TrustSettings): Promise<boolean> =>
    c2pa(await examine(bytes, trust)).some(({ code }) => code === 'signed-text-to-image')
  const ingredient = async (): Promise<NonNullable<Credentials['ingredients']>> => [
    { title: 'beach.jpg', relationship: 'inputTo', type: 'image/jpeg', bytes: await draw('jpeg') },
  ]

  it('counts with the operator’s root, a listed name and nothing put in', async () => {
    const bytes = await signed('jpeg')
    expect(await says(bytes, listed)).toBe(true)
    expect(await says(bytes, TRUSTED)).toBe(false)
    expect(await says(bytes, { ...listed, textToImageOnlySigners: ['Another'] })).toBe(false)
    expect(await says(bytes, { ...listed, anchorsPem: otherRoot.pem })).toBe(false)
    expect(await says(bytes, { ...listed, anchorsPem: '' })).toBe(false)
  })

  it('does not count with a picture put in, which is named', async () => {
    const bytes = await signed('jpeg', { ingredients: await ingredient() })
    expect(await says(bytes, listed)).toBe(false)
    const { inputs } = await examine(bytes, listed)
    expect(inputs.map(({ name, role }) => [name, role])).toEqual([['beach.jpg', 'input']])
  })

  it('does not count for an edit, nor for another source type', async () => {
    for (const actions of [
      [...CREATED, { action: 'c2pa.edited' }],
      [{ action: 'c2pa.created', digitalSourceType: `${SOURCE_TYPES}digitalCapture` }],
      [{ action: 'c2pa.created', digitalSourceType: `${SOURCE_TYPES}compositeWithTrainedAlgorithmicMedia` }],
    ])
      expect(await says(await signed('jpeg', { actions }), listed)).toBe(false)
  })
})

it('a remote manifest is named and never fetched', async () => {
  let asked = 0
  const server = createServer((_, response) => {
    asked += 1
    response.end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.c2pa`
  try {
    const bytes = await signed('jpeg', { remoteUrl: url })
    const { findings } = readAll(parseMedia(memorySource(bytes)))
    expect(findings.map(({ code }) => code)).toContain('remote-credentials-not-fetched')
    const { gaps } = await examine(bytes, TRUSTED)
    expect(gaps).toEqual([{ stage: 'inspect', reason: 'credentials-unreadable', detail: expect.stringContaining(url) }])
  } finally {
    server.close()
  }
  expect(asked).toBe(0)
})
