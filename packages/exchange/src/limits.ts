// Limits of list files, each with its reason.

/** Bytes looked at to tell formats apart: a byte order mark, an XML or JSON head, a CSV header line. */
export const SNIFF_BYTES = 4096
/** Longest line of a text list: a line holds hashes and a comment; NSRL's longest file names stay far below. */
export const MAX_LINE_BYTES = 1_048_576
/** Bytes read from a list file at a time. */
export const READ_BYTES = 65_536
/** One record of a JSON list: a media with some thousand file paths. */
export const MAX_JSON_ITEM_BYTES = 16_777_216
/** Nesting of a JSON list: case, media, files make six. */
export const MAX_JSON_DEPTH = 64
/** Nesting of an XML list: NCMEC's feedback makes eight. */
export const MAX_XML_DEPTH = 64
/** Characters of one element of an XML list: the longest fingerprints given inline are some hundred kilobytes. */
export const MAX_XML_TEXT = 4_194_304
/** Hashes of other kinds kept with one entry. */
export const MAX_OTHER_HASHES = 64
/** Records handed on together. */
export const RECORD_BATCH = 1024
/** Distinct files of one source counted for one entry: beyond it nobody doubts that it is a flood. */
export const MAX_FILES_OF_SOURCE = 1000
/** Sources remembered for one entry; those with the fewest files are forgotten first. */
export const MAX_SOURCES_OF_ENTRY = 100
