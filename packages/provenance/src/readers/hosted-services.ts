// Hosted services whose marks lie outside C2PA: xAI Grok, Ideogram, Samsung Photo Assist.
import { latin1 } from '../cursor.ts'
import { claim, exifTexts } from '../fields.ts'
import type { Reader } from '../media-file.ts'

/** A base64 signature of at least 64 bytes. */
const GROK_SIGNATURE = /^Signature:\s*[\w+/-]{80,}={0,2}$/u
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/iu
const SAMSUNG_WINDOW_BYTES = 64 * 1024

export const xaiGrok: Reader = {
  id: 'xai-grok',
  version: 1,
  spec: 'https://x.ai',
  read(file) {
    const signatures = exifTexts(file, 'ImageDescription', 'UserComment').filter(({ text }) =>
      GROK_SIGNATURE.test(text.trim()),
    )
    const artist = exifTexts(file, 'Artist').some(({ text }) => UUID.test(text.trim()))
    const twice = signatures.length > 1 && new Set(signatures.map(({ text }) => text.trim())).size === 1
    if (signatures.length === 0 || !(artist || twice)) return { findings: [] }
    // The key behind the signature is not published: it is a text that anyone could copy.
    return { findings: signatures.map((field) => claim(field, 'signature-text', 'generated')) }
  },
}

export const ideogram: Reader = {
  id: 'ideogram',
  version: 1,
  spec: 'https://ideogram.ai',
  read: (file) => ({
    findings: exifTexts(file, 'Make', 'Software')
      .filter(({ text }) => /^Ideogram\b/iu.test(text))
      .map((field) => claim(field, 'make', 'generated', field.text)),
  }),
}

export const samsung: Reader = {
  id: 'samsung-photo-assist',
  version: 1,
  spec: 'https://www.samsung.com/galaxy-ai/',
  read({ trailing, source }) {
    if (trailing === undefined) return { findings: [] }
    // A motion photo's film may lie between: the trailer's own entries are at its end.
    const starts = [trailing.offset, Math.max(trailing.offset, source.sizeBytes - SAMSUNG_WINDOW_BYTES)]
    const places = [...new Set(starts)].flatMap((from) => {
      const part = latin1(source.slice(from, Math.min(source.sizeBytes - from, SAMSUNG_WINDOW_BYTES)))
      const at = part.indexOf('PEg_Info')
      const says = at >= 0 && /"genAIType":\s*"?[1-9]/u.test(part.slice(at, at + 4096))
      return says ? [from + at] : []
    })
    return {
      findings: [...new Set(places)].map((offset) =>
        claim({ where: 'trailing:PEg_Info', offset }, 'photo-assist-trailer', 'edited'),
      ),
    }
  },
}
