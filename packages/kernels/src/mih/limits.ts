// Limits of the hash index, each with its reason.

/** Bits of a hash (PDQ, 256). */
export const HASH_BITS = 256
/** Bytes of a hash. */
export const HASH_BYTES = 32
/** 32-bit words of a hash. */
export const HASH_WORDS = 8
/** Greatest radius answered: beyond it the probes outgrow a linear scan, and PDQ distances mean nothing. */
export const MAX_RADIUS_BITS = 48
/** Radius the chunks are planned for: the shipped PDQ threshold (core PDQ_MATCH_DISTANCE_BITS). */
export const PLAN_RADIUS_BITS = 31
/** Below this a linear scan (about 1.3 ns a hash) is faster than probing. */
export const SCAN_BELOW = 2_000
/** Distinct hashes of one segment: the packed offsets stay small up to about 1.5 hashes a bucket (PERFORMANCE §8). */
export const SHARD_HASHES = 12_582_912
/** Longest time between two lookups of the canaries, in ms. */
export const CANARY_INTERVAL_MS = 60_000
/** Shards of one index: 64 of them are 800 million hashes, beyond any known list. */
export const MAX_SHARDS = 64
/** Results returned by default; the full count is always given. */
export const DEFAULT_MAX_RESULTS = 10_000
/** Fewest and most chunks: under 11 the offset tables take gigabytes, over 16 every bucket is crowded. */
export const MIN_CHUNKS = 11
export const MAX_CHUNKS = 16
/** Narrowest chunk: postings carry so many bits of the next chunk. */
export const MIN_WIDTH_BITS = 16
/** Widest chunk: 2^25 buckets take 16 MB of offsets, and the build counts their tops in 2^13 places. */
export const MAX_WIDTH_BITS = 25
/** Buckets for each hash at most, so that a small index keeps small offset tables. */
export const MAX_BUCKETS_PER_HASH = 32
/** Threads that may search one memory beside its builder; each has 130 KB of scratch in it. */
export const MAX_WORKERS = 8
