// Limits of the line, each with its reason.

/** Read size while sealing: large enough for full disk speed, small enough to keep the process responsive. */
export const READ_CHUNK_BYTES = 1024 * 1024
/** Previews inside previews inside a file: cameras write one level, some editors two. */
export const MAX_PREVIEW_DEPTH = 2
/** Embedded pictures looked at in one file: a multi-picture file holds a few, a hostile one any number. */
export const MAX_PREVIEWS = 8
/** A video's content credentials are read only up to this size: the sandbox takes the file whole. */
export const MAX_CREDENTIALS_BYTES = 256 * 1024 * 1024
/** Listed things written to the work store in one step. */
export const LIST_BATCH = 2000
