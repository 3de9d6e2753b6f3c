// Errors as RFC 9457 problem details: a status, a code for machines, a sentence for people. What is absent and what is
// forbidden look alike; what is our own defect says nothing but its request's number.
import { UserError, type UserErrorCode } from '@rempart/core'
import { isDiskFull, isUnavailable } from '@rempart/store'
import { z } from 'zod'
import { RETRY_AFTER_SECONDS } from '../limits.ts'
import { PROBLEM_CODES } from './problem-codes.ts'
import type { ProblemCode } from './problem-codes.ts'

export const PROBLEM_MEDIA = 'application/problem+json'

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(PROBLEM_CODES).meta({ description: 'For machines.' }),
    detail: z.string(),
    requestId: z.string(),
  })
  .meta({ description: 'RFC 9457 problem details' })
export type Problem = z.infer<typeof problemSchema>

/** An answer that is no success, thrown by handlers and hooks; `headers` for Retry-After and the like. */
export class HttpProblem extends Error {
  readonly status: number
  readonly code: ProblemCode
  readonly headers: Readonly<Record<string, string>>
  constructor(args: { status: number; code: ProblemCode; detail: string; headers?: Readonly<Record<string, string>> }) {
    super(args.detail)
    this.name = 'HttpProblem'
    this.status = args.status
    this.code = args.code
    this.headers = args.headers ?? {}
  }
}

const LATER = { 'retry-after': String(RETRY_AFTER_SECONDS) }
const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

const STATUS_OF: Readonly<Record<UserErrorCode, number>> = {
  usage: 400,
  'not-found': 404,
  'not-a-folder': 400,
  'not-empty': 409,
  'not-a-case': 400,
  unreadable: 503,
  malformed: 400,
  'limit-exceeded': 413,
  'sandbox-unavailable': 503,
  'missing-program': 503,
  'wrong-version': 503,
  'key-missing': 503,
  conflict: 409,
  halted: 503,
  refused: 403,
}

/** The same for what does not exist and for what this actor may not know of. */
export function notFound(): HttpProblem {
  return new HttpProblem({ status: 404, code: 'not-found', detail: 'There is nothing here for you.' })
}

/** Any error as an answer; `isDefect` where it is our own fault and has to be logged. */
export function problemOf(
  error: unknown,
  requestId: string,
): Readonly<{ problem: Problem; headers: Readonly<Record<string, string>>; isDefect: boolean }> {
  if (error instanceof HttpProblem)
    return {
      problem: problem(error.status, error.code, error.message, requestId),
      headers: error.headers,
      isDefect: false,
    }
  if (error instanceof UserError) {
    const status = STATUS_OF[error.code]
    if (status === 404) return problemOf(notFound(), requestId)
    return { problem: problem(status, error.code, error.message, requestId), headers: {}, isDefect: false }
  }
  if (isDiskFull(error) || hasCode(error, 'ENOSPC') || hasCode(error, 'EDQUOT'))
    return problemOf(
      new HttpProblem({
        status: 507,
        code: 'disk-full',
        detail: 'There is no room left. Nothing was taken: send it again later.',
        headers: LATER,
      }),
      requestId,
    )
  if (isUnavailable(error))
    return problemOf(
      new HttpProblem({
        status: 503,
        code: 'unavailable',
        detail: 'Nothing was taken: send it again in a moment.',
        headers: LATER,
      }),
      requestId,
    )
  const framework = frameworkStatus(error)
  if (framework !== undefined)
    return {
      problem: problem(framework, 'bad-request', 'The request cannot be read.', requestId),
      headers: {},
      isDefect: false,
    }
  const detail = `A defect in Rempart. Tell the operator this number: ${requestId}`
  return { problem: problem(500, 'internal', detail, requestId), headers: {}, isDefect: true }
}

function problem(status: number, code: ProblemCode, detail: string, requestId: string): Problem {
  return { type: 'about:blank', title: TITLES[status] ?? 'Error', status, code, detail, requestId }
}

/** Fastify's own refusals (malformed JSON, body too large, wrong media type) carry a status below 500. */
function frameworkStatus(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('statusCode' in error) || !('code' in error)) return undefined
  const { statusCode, code } = error
  const known =
    typeof code === 'string' && code.startsWith('FST_') && typeof statusCode === 'number' && statusCode < 500
  return known ? statusCode : undefined
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
