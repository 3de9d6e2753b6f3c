// Limits of the dataset audit, each with its reason. Lengths in a dataset's files are hostile.

/** A footer of 20,000 row groups with 30 columns stays below; parsing it takes some seconds. */
export const MAX_FOOTER_BYTES = 268_435_456
/** Values of all kinds in one thrift structure: the footer above has fewer. */
export const MAX_THRIFT_VALUES = 33_554_432
/** Structures in structures; Parquet's own need six. */
export const MAX_THRIFT_DEPTH = 24
/** A page header holds statistics, of which hash columns need little. */
export const MAX_PAGE_HEADER_BYTES = 1_048_576
/** Writers make pages of about 1 MB; some make one page a row group. Bounds a worker's memory, stored and expanded. */
export const MAX_PAGE_BYTES = 67_108_864
/** Values of one page: 64 MB of levels when expanded. Writers stay far below. */
export const MAX_PAGE_VALUES = 16_777_216
/** Longest line of a CSV or JSONL index: captions, not files. */
export const MAX_LINE_BYTES = 4_194_304
/** Bytes read at once from text and tar files. */
export const READ_BYTES = 1_048_576
/** JSONL files are cut into units of this size, so that several workers share one file and a stop loses little. */
export const TEXT_UNIT_BYTES = 67_108_864
/** Files hashed as one unit: enough to make the messages between threads cheap, few enough to lose on a stop. */
export const FILES_PER_UNIT = 256
export const FILE_UNIT_BYTES = 268_435_456
/** A picture handed to the decoder is held in memory: larger members are hashed, not decoded. */
export const MAX_DECODED_BYTES = 67_108_864
/** Longest extended tar header (PAX, GNU long name): paths, not content. */
export const MAX_TAR_HEADER_BYTES = 1_048_576
/** Hits sent from a worker at once, so that a dataset full of hits stays within memory. */
export const HITS_PER_BLOCK = 4_096
/** Hits of one row: an entry on every list under every kind stays below. */
export const MAX_HITS_PER_ROW = 1_000
/** Worker threads at most. Matches the contexts of the near index (kernels/mih). */
export const MAX_AUDIT_WORKERS = 8
/** Gaps that a result names one by one; all are counted. */
export const MAX_GAPS_NAMED = 1_000
