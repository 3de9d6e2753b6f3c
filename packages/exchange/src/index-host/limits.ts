// Limits of the index host, each with its reason.

/** Plain bytes of one sealed piece of a snapshot: large enough for AES-GCM at full speed, small enough to stay in cache. */
export const PIECE_BYTES = 1_048_576
/** Longest header read: 64 shards need some 200 KB of JSON; balls 100 bytes each. */
export const MAX_HEADER_BYTES = 16_777_216
/** Bytes of the key of a snapshot (AES-256). */
export const KEY_BYTES = 32
/** Questions waiting for one thread: some seconds of work at 10 million hashes; more is an overload that must be told. */
export const MAX_WAITING_QUESTIONS = 20_000
