// Limits of reading containers, each with its reason (SECURITY §4.1, §5 A4).

/** Chunks, segments, boxes or frames of one file: real files have hundreds, animations thousands. */
export const MAX_PARTS = 100_000
/** Boxes in boxes, directories in directories. */
export const MAX_DEPTH = 32
/** One metadata text after inflation: the largest workflow seen is below 1 MB. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024
/** A colour profile after inflation: those of printing presses reach some 3 MB. */
export const MAX_PROFILE_BYTES = 8 * 1024 * 1024
/** Bytes behind the end of a file that are read where they are text: labels and parameters are short. */
export const MAX_TRAILING_TEXT_BYTES = 64 * 1024
/** All metadata of one file. */
export const MAX_METADATA_BYTES = 32 * 1024 * 1024
/** Entries of one EXIF directory, and directories of one file. */
export const MAX_IFD_ENTRIES = 2000
export const MAX_IFDS = 64
/** Frames or pages of one picture that are decoded from at all. */
export const MAX_FRAMES = 10_000
/** Properties of one XMP packet. */
export const MAX_XMP_PROPERTIES = 20_000
/** Texts of one file. */
export const MAX_TEXTS = 20_000
/** Bytes at both ends of a file that are searched for a second format. */
export const POLYGLOT_WINDOW_BYTES = 64 * 1024
/** Bytes of a text or structured file that type detection looks at. */
export const SNIFF_BYTES = 4096
/** Embedded pictures of one file. */
export const MAX_EMBEDDED = 32
