// NovelAI signs its pictures: Ed25519 over the RGB bytes and the comment without its `signed_hash` (NovelAI/novelai-image-
// metadata, nai_sig.py at 08e636a). The vendor's key is nobody's trust root here, so a good signature is a measurement.
import { createPublicKey, verify } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { readStealth } from '@rempart/kernels'
import type { RawImage } from '@rempart/kernels'
import { parseObject } from '@rempart/provenance'
import type { MediaFile } from '@rempart/provenance'
import type { PixelReader } from './pixel-reader.ts'
import { pythonJsonWithout } from './python-json.ts'

const PUBLIC_KEY = 'Y2JcQAOhLwzwSDUJPNgL04nS0Tbqm7cSRc4xk0vRMic='
const SPKI_PREFIX = '302a300506032b6570032100'
const MAX_COMMENT_BYTES = 1024 * 1024

type Comment = Readonly<{ where: string; text: string; signature: Uint8Array }>

export const novelaiSignature = novelaiSignatureReader(PUBLIC_KEY)

/** The reader for a key in base64: NovelAI's own, or a test's. */
export function novelaiSignatureReader(publicKeyBase64: string): PixelReader {
  const key = createPublicKey({
    key: Buffer.concat([Buffer.from(SPKI_PREFIX, 'hex'), Buffer.from(publicKeyBase64, 'base64')]),
    format: 'der',
    type: 'spki',
  })
  return {
    id: 'novelai-signature',
    version: 1,
    spec: 'https://github.com/NovelAI/novelai-image-metadata',
    read(image, file) {
      const comments = [...fileComments(file), ...hiddenComments(image)]
      if (comments.length === 0) return { findings: [] }
      const rgb = rgbOf(image)
      return {
        findings: comments.map(({ where, text, signature }) => {
          const body = pythonJsonWithout(text, 'signed_hash')
          const good = body !== undefined && verify(null, Buffer.concat([rgb, Buffer.from(body)]), key, signature)
          if (good) return { code: 'pixels-signed', origin: 'generated', basis: 'measurement', where }
          return { code: 'pixel-signature-broken', origin: 'unknown', basis: 'measurement', where }
        }),
      }
    },
  }
}

function fileComments({ texts }: MediaFile): readonly Comment[] {
  const fields = texts.filter(({ where }) => /^png:\w{4}:Comment$/u.test(where) || where === 'exif:UserComment')
  return fields.flatMap(({ where, offset, text }) => signedComment(text, `${where}@${offset}`))
}

function hiddenComments(image: RawImage): readonly Comment[] {
  return readStealth(image).flatMap(({ compressed, payload }) => {
    try {
      const bytes = compressed ? gunzipSync(payload, { maxOutputLength: MAX_COMMENT_BYTES }) : payload
      const comment = parseObject(Buffer.from(bytes).toString('utf8'))?.['Comment']
      return typeof comment === 'string' ? signedComment(comment, 'pixels:alpha-lsb@0') : []
    } catch {
      return []
    }
  })
}

function signedComment(text: string, where: string): readonly Comment[] {
  if (text.length > MAX_COMMENT_BYTES) return []
  const comment = parseObject(text)
  const inner = comment?.['Comment']
  if (typeof inner === 'string') return signedComment(inner, where)
  const signature = comment?.['signed_hash']
  return typeof signature === 'string' ? [{ where, text, signature: Buffer.from(signature, 'base64') }] : []
}

function rgbOf({ width, height, channels, data }: RawImage): Uint8Array {
  if (channels === 3) return data
  const rgb = new Uint8Array(width * height * 3)
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const from = pixel * channels
    rgb[pixel * 3] = data[from] ?? 0
    rgb[pixel * 3 + 1] = data[from + (channels === 1 ? 0 : 1)] ?? 0
    rgb[pixel * 3 + 2] = data[from + (channels === 1 ? 0 : 2)] ?? 0
  }
  return rgb
}
