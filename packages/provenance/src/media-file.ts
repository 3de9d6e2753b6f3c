// A parsed file: what containers found in the bytes, and all that a reader may look at.
import type {
  ByteSource,
  CameraFacts,
  Finding,
  FoundText,
  Gap,
  MediaType,
  RunStatement,
  StatedInput,
} from '@rempart/core'

/** A text found in the file. `where` names container part and tag without offset, for example `png:tEXt:parameters`,
 * `exif:UserComment`, `exif:Make`, `xmp:{http://ns.adobe.com/xap/1.0/}CreatorTool`, `iptc:2:110`, `jpeg:COM`,
 * `mp4:udta:AIGC`; `offset` is the first byte of that part in the file. */
export type TextField = Readonly<{ where: string; offset: number; text: string }>

/** A value of an IFD entry: `tag` number, `ifd` one of ifd0, ifd1, exif, gps, interop, subN, makernote stays raw bytes. */
export type ExifEntry = Readonly<{
  ifd: string
  tag: number
  type: number
  offset: number
  value: string | readonly number[] | Uint8Array
}>

/** A picture hidden inside the file, given as a byte range (contiguous) or as bytes (where it had to be joined). */
export type EmbeddedPicture = Readonly<{
  /** Path suffix: `exif-thumbnail`, `mpf-1`, `photoshop-thumbnail`, `jfxx-thumbnail`, `heif-thumbnail`, `makernote-preview`. */
  name: string
  where: string
  offset: number
  bytes: Uint8Array
}>

/** The encoding of a JPEG: quantisation tables in zigzag order, sampling, progressive or not. */
export type JpegEncoding = Readonly<{
  tables: readonly (readonly number[])[]
  sampling: readonly string[]
  progressive: boolean
  components: number
  /** Marker order, for example `SOI APP0 DQT SOF0 DHT SOS`. */
  markers: readonly string[]
}>

export type MediaFile = Readonly<{
  type: MediaType
  source: ByteSource
  /** Dimensions that the headers declare; absent where they declare none. */
  width?: number
  height?: number
  /** Declared frames or pages, as far as cheaply counted. */
  frames?: number
  /** Every text in the file, in file order. */
  texts: readonly TextField[]
  exif: readonly ExifEntry[]
  embedded: readonly EmbeddedPicture[]
  jpeg?: JpegEncoding
  /** Byte ranges of C2PA manifest stores (JUMBF); a remote manifest is a text field `xmp:{http://purl.org/dc/terms/}provenance`. */
  c2pa: readonly Readonly<{ where: string; offset: number; sizeBytes: number }>[]
  /** Bytes after the logical end of the container. */
  trailing?: Readonly<{ offset: number; sizeBytes: number; looksLike: readonly string[] }>
  /** Active or second formats found in head or tail (polyglots). */
  polyglot: readonly Readonly<{ format: string; offset: number }>[]
  /** Reasons for which the picture must not be decoded (bombs, contradictions), empty when it may. */
  refusals: readonly Gap[]
  /** What the parser could not read, without stopping. */
  gaps: readonly Gap[]
}>

/** What a reader adds. Readers are total: any bytes give a result. */
export type ReaderResult = Readonly<{
  findings: readonly Omit<Finding, 'reader' | 'version'>[]
  texts?: readonly Omit<FoundText, 'reader'>[]
  runs?: readonly Omit<RunStatement, 'reader'>[]
  inputs?: readonly Omit<StatedInput, 'reader'>[]
  camera?: CameraFacts
}>

export type Reader = Readonly<{
  id: string
  version: number
  /** Where the format is described. */
  spec: string
  read(file: MediaFile): ReaderResult
}>
