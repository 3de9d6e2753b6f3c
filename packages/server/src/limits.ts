// The server's limits, each with its reason.

/** JSON bodies: a report's text and its small fields; files go as multipart or as resumable uploads. */
export const MAX_JSON_BYTES = 1024 * 1024
/** Headers of one request: no client of ours sends more than a few kilobytes. */
export const MAX_HEADER_BYTES = 16 * 1024
/** Time for a request's headers, so that slow senders do not hold sockets (SECURITY §5 D6). */
export const HEADERS_TIMEOUT_MS = 10_000
/** Time for a whole request; large files go in pieces of a resumable upload. */
export const REQUEST_TIMEOUT_MS = 120_000
/** An idle keep-alive connection. */
export const KEEP_ALIVE_MS = 10_000
/** Sockets of one process: each costs memory before any rule can judge it. */
export const MAX_CONNECTIONS = 10_000
/** Requests in flight end within this time at a stop; then connections are cut. */
export const DRAIN_MS = 10_000
/** Characters of a route parameter: identifiers are 32 hexadecimal digits, tile paths are short. */
export const MAX_PARAMETER_CHARACTERS = 200
/** How soon intake seals to a new key after a rotation began: short beside the rotation, rare beside reports. */
export const INTAKE_KEY_REFRESH_MS = 5_000
