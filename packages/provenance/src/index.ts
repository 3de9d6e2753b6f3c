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
