// What the structure of a file shows, for no origin: bytes behind the end, second formats, hidden pictures, credentials
// kept elsewhere.
import { claim, measured, xmpTexts } from '../fields.ts'
import type { Reader } from '../media-file.ts'

const DCTERMS = 'http://purl.org/dc/terms/'

export const trailingData: Reader = {
  id: 'trailing-data',
  version: 1,
  spec: 'ITU-T T.81 B.2.1; ISO/IEC 15948 §11.2.5',
  read: ({ trailing }) => ({
    findings:
      trailing === undefined
        ? []
        : [
            measured(
              `file:trailing@${trailing.offset}`,
              'trailing-bytes',
              'unknown',
              [`${trailing.sizeBytes} bytes`, ...trailing.looksLike].join(', '),
            ),
          ],
  }),
}

export const polyglotFile: Reader = {
  id: 'polyglot',
  version: 1,
  spec: 'https://github.com/corkami/pocs',
  read: ({ polyglot }) => ({
    findings: polyglot.map(({ format, offset }) =>
      measured(`file:${format}@${offset}`, 'second-format', 'unknown', format),
    ),
  }),
}

export const hiddenPicture: Reader = {
  id: 'hidden-picture',
  version: 1,
  spec: 'CIPA DC-008 (Exif 3.0) §4.5.8; CIPA DC-007',
  read: ({ embedded }) => ({
    findings: embedded.map(({ name, where, offset }) =>
      measured(`${where}@${offset}`, 'embedded-picture', 'unknown', name),
    ),
  }),
}

export const remoteCredentials: Reader = {
  id: 'remote-credentials',
  version: 1,
  spec: 'C2PA Technical Specification 2.1 §11.5',
  read: (file) => ({
    findings: xmpTexts(file, DCTERMS, 'provenance')
      .filter(({ text }) => /^https?:/u.test(text))
      .map((field) => claim(field, 'remote-credentials-not-fetched', 'unknown')),
  }),
}

export const embeddedCredentials: Reader = {
  id: 'embedded-credentials',
  version: 1,
  spec: 'C2PA Technical Specification 2.1 §11.3',
  read: ({ c2pa }) => ({
    findings: c2pa.map(({ where, offset, sizeBytes }) =>
      measured(`${where}@${offset}`, 'manifest-store', 'unknown', `${sizeBytes} bytes`),
    ),
  }),
}
