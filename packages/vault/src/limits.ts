// The vault's limits, each with its reason.

/** Plaintext bytes of a chunk: large beside the 16-byte tag, small beside the memory of a process (C2SP chunked-encryption). */
export const CHUNK_BYTES = 64 * 1024
/** Chunk size of texts that lie in a database row: a report is one or two kilobytes, and so is its padding. */
export const TEXT_CHUNK_BYTES = 1024
/** Growth of the size buckets: what a stored size betrays is then its order to a tenth (SECURITY F4). */
export const BUCKET_GROWTH = 1.1
/** Bytes of a text that is sealed in one piece in memory: the longest report, several times over. */
export const MAX_TEXT_BYTES = 1024 * 1024
/** Bytes of one secret that is wrapped: a key, a size and a digest are 72. */
export const MAX_SECRET_BYTES = 256
/** Characters of one field of a key's context: identifiers and media types are shorter. */
export const MAX_CONTEXT_FIELD = 200
/** Keys from a key up to the key-encryption key: object, case. One more than in use. */
export const MAX_KEY_DEPTH = 3
