// Hosted services whose marks lie outside C2PA: xAI Grok, Ideogram, Samsung Photo Assist.
import { latin1 } from '../cursor.ts'
import { claim, exifTexts } from '../fields.ts'
import type { Reader } from '../media-file.ts'

/** A base64 signature of at least 64 bytes. */
const GROK_SIGNATURE = /^Signature: ?[A-Za-z0-9+/]{80,}={0,2}$/u
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
    if (signatures.length === 0 || !artist) return { findings: [] }
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
    const tail = latin1(source.slice(trailing.offset, Math.min(trailing.sizeBytes, SAMSUNG_WINDOW_BYTES)))
    const at = tail.indexOf('PEg_Info')
    const says = at >= 0 && /"genAIType":\s*[1-9]/u.test(tail.slice(at, at + 4096))
    return {
      findings: says
        ? [claim({ where: 'trailing:PEg_Info', offset: trailing.offset + at }, 'photo-assist-trailer', 'edited')]
        : [],
    }
  },
}
