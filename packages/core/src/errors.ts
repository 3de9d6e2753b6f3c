// Errors that the user can fix. Anything else that throws is a bug.

export type UserErrorCode =
  | 'usage'
  | 'not-found'
  | 'not-a-folder'
  | 'not-empty'
  | 'not-a-case'
  | 'unreadable'
  | 'malformed'
  | 'limit-exceeded'
  | 'sandbox-unavailable'
  | 'missing-program'
  | 'wrong-version'
  | 'key-missing'
  | 'conflict'
  | 'halted'
  | 'refused'

/** Names the thing and the reason; `line` where a text file is wrong. */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly subject: string
  readonly reason: string
  constructor(args: { code: UserErrorCode; subject: string; reason: string; cause?: unknown }) {
    super(`${args.subject}: ${args.reason}`, args.cause === undefined ? undefined : { cause: args.cause })
    this.name = 'UserError'
    this.code = args.code
    this.subject = args.subject
    this.reason = args.reason
  }
}
