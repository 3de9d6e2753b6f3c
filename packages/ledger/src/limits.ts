// The ledger's limits, each with its reason.

/** Entries that wait for the next write: more would cost memory and lose more at a power cut. */
export const MAX_UNWRITTEN_ENTRIES = 8192
/** A pause after which entries are written without being asked for: short beside a person's act, long beside an fsync. */
export const WRITE_DELAY_MS = 200
/** Problems that a verification names before it stops naming: a person reads no more, a destroyed log has millions. */
export const MAX_PROBLEMS = 1000
/** Hashes of a proof: a tree of 2^53 leaves needs 53 for inclusion and one more for consistency. */
export const MAX_PROOF_HASHES = 64
/** A request to a witness: 63 hashes in base64 and a checkpoint of a hundred signatures fit several times. */
export const MAX_WITNESS_REQUEST_BYTES = 64 * 1024
/** A witness's answer: a few signature lines. */
export const MAX_WITNESS_ANSWER_BYTES = 16 * 1024
/** A witness answers at once or is not there; the log goes on without it and asks again. */
export const WITNESS_TIMEOUT_MS = 10_000
/** Witnesses and groups of a policy: the standard asks for 32 of each at least. */
export const MAX_POLICY_NAMES = 256
