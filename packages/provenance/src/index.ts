export { detectType } from './detect-type.ts'
export { expectedTypes } from './expected-types.ts'
export { parseMedia } from './parse-media.ts'
export type {
  EmbeddedPicture,
  ExifEntry,
  JpegEncoding,
  MediaFile,
  Reader,
  ReaderResult,
  TextField,
} from './media-file.ts'
export { c2paFindings } from './readers/c2pa.ts'
export { readAll } from './read-all.ts'
export type { ReadResult } from './read-all.ts'
export { readers } from './readers/index.ts'
export { parseObject } from './stated-text/json.ts'
export { parametersRuns, parseParameters } from './stated-text/parameters-text.ts'
export type { TrustSettings } from './trust.ts'
