// A bucket of an S3-compatible store (Amazon S3 API reference), as everything that lies in one opens it.
import { S3Client } from '@aws-sdk/client-s3'
import { UserError } from '@rempart/core'
import { S3_TRIES } from '../limits.ts'

export type S3Settings = Readonly<{
  bucket: string
  /** Put before every name, with its slash: `evidence/`. */
  prefix: string
  region: string
  endpoint?: string
  accessKeyId: string
  secretAccessKey: string
}>

/** Without an endpoint, Amazon's. */
export function bucketClient({ region, endpoint, accessKeyId, secretAccessKey }: S3Settings): S3Client {
  return new S3Client({
    region,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: S3_TRIES,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
  })
}

/** The HTTP status that the store answered with; undefined where it did not answer. */
export function statusOf(error: unknown): number | undefined {
  const { $metadata } = (error ?? {}) as { $metadata?: { httpStatusCode?: number } }
  return $metadata?.httpStatusCode
}

/** UserError `unreadable` with what the store said. */
export function unanswered(cause: unknown): unknown {
  if (cause instanceof UserError) return cause
  const status = statusOf(cause)
  const reason = status === undefined ? 'it does not answer' : `it answered with status ${status}`
  return new UserError({ code: 'unreadable', subject: 'object store', reason, cause })
}
