// Limits of the private lookup, each with its reason.

/** Elements of one request: a few files with three digests each, one proof for all. */
export const MAX_ELEMENTS = 256
/** Body of a request: the elements above in hexadecimal, and JSON around them. */
export const MAX_BODY_BYTES = 32_768
/** Bytes kept of an OPRF output in the published set: two of 2^24 entries and 2^40 lookups meet by chance once in 2^64. */
export const OUTPUT_BYTES = 16
/** The set is padded to a multiple of this, so that small changes of the list do not show in its size. */
export const SET_PADDING = 1_024
/** Every bucket has at least this many entries, padding included (SECURITY H5). */
export const LEAST_BUCKET = 1_000
/** More buckets than this give away more of a hash than the mode is for. */
export const MAX_BUCKET_BITS = 16
/** Largest published set that a client takes: 2^26 outputs. */
export const MAX_SET_BYTES = 1_073_741_824
/** Elements and buckets a client may ask for in a day, where the operator says nothing else. */
export const DEFAULT_DAILY_BUDGET = 10_000
/** Clients that are counted at once; beyond it new ones are refused. */
export const MAX_CLIENTS = 10_000
/** A request that is not read or answered in this time is cut. */
export const REQUEST_TIME_MS = 10_000
