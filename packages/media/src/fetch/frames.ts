// What passes between the process that fetches and its host: one order in, then frames out, each a length, a kind and its
// bytes. It imports nothing, for it runs on both sides of the sandbox.

/** Descriptor on which the connection is handed to the sandbox. */
export const CONNECTION_FD = 4

/** One request over a connection that is there. */
export type FetchOrder = Readonly<{
  /** Name for the certificate. */
  host: string
  /** The Host header: with the port where it is not the scheme's own. */
  authority: string
  /** Path and query. */
  path: string
  secure: boolean
  userAgent: string
  /** Certificate authorities beside those that Node trusts, PEM. */
  extraCaPem?: string
}>

/** Status and headers of an answer, as they came. */
export type AnswerHead = Readonly<{ status: number; headers: readonly (readonly [name: string, value: string])[] }>

/** Why a connection gave no answer, or not all of it. */
export const EXCHANGE_FAILURES = [
  'connection-broken',
  'tls-failed',
  'certificate-refused',
  'headers-too-large',
  'not-http',
  'first-byte-timeout',
  'timeout',
  'worker-lied',
] as const
export type ExchangeFailure = (typeof EXCHANGE_FAILURES)[number]

/** `ready` comes before everything: the sandbox stands. */
export const FRAME = { ready: 1, head: 2, piece: 3, end: 4, failed: 5 } as const
export const FRAME_HEAD_BYTES = 5

/** Bytes of an answer's headers: more than any server needs that serves files. */
export const MAX_ANSWER_HEADER_BYTES = 16 * 1024
/** A frame from the sandbox: a head as JSON, or what one read of a socket brings. */
export const MAX_FRAME_BYTES = 256 * 1024
