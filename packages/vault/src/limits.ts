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
/** scrypt of the passphrase: 128 MiB and a third of a second a guess, paid once a start (SECURITY §4.3). */
export const KEK_SCRYPT = { N: 2 ** 17, r: 8, p: 1 } as const
/** Time that an operator's key command may take: a smart card needs a second. */
export const KEK_COMMAND_MS = 10_000
/** Bytes of its answer: a wrapped secret in base64 is below one kilobyte. */
export const MAX_KEK_ANSWER_BYTES = 16 * 1024
/** Keys a minute. Of files: a contact sheet of 60 tiles takes 60, and a person reads two in a minute at most, with pictures at full size
 * beside them; ten people do at once. Of texts: a card of 500 members takes one for what is known of each and some for what is kept of
 * them, and a person opens two such cards in a minute at most; four people do at once. The analysis line and all other jobs together up
 * to a hundred a second. */
export const UNWRAPS_PER_MINUTE = {
  person: { object: 240, text: 1200 },
  people: { object: 2400, text: 4800 },
  jobs: 6000,
} as const
/** Requesters whose budget is remembered: more than a site has people and jobs. */
export const MAX_REQUESTERS = 10_000
/** Bytes of a message to or from the key service: a key with the keys above it is about two kilobytes. */
export const MAX_KEY_MESSAGE_BYTES = 64 * 1024
/** How long a question waits for a key service that is starting: scrypt takes a third of a second, a busy machine longer. */
export const KEY_WAIT_MS = 10_000
/** Pause between two tries to reach it. */
export const KEY_RETRY_MS = 50
/** Pause before an ended service is started again, so that one that keeps ending costs little. */
export const KEY_RESTART_MS = 250
/** How long a service may take to start. */
export const KEY_START_MS = 30_000
/** Bytes of a passphrase. */
export const MAX_PASSPHRASE_BYTES = 1024
/** Part of an upload: the smallest that S3 allows, so that little is held in memory. */
export const S3_PART_BYTES = 5 * 1024 * 1024
/** Parts on their way at once: with the size, the memory of an upload. */
export const S3_PARTS_AT_ONCE = 2
/** Tries of a request before the store counts as gone. */
export const S3_TRIES = 3
/** Recipients of a release: an authority and its experts. */
export const MAX_RECIPIENTS = 20
/** Originals of one release: two persons have to be able to look through what they release. */
export const MAX_RELEASED = 10_000
