// Objects in an S3-compatible bucket, one key a name. A store that answers "stored" is not believed: what it gives back is
// read and compared by SHA-256 before the upload counts, at the price of reading each object once.
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { type ObjectStore, type StoredName, UserError } from '@rempart/core'
import { S3_PART_BYTES, S3_PARTS_AT_ONCE } from '../limits.ts'
import { parseStoredName } from '../object-id.ts'
import { bucketClient, type S3Settings, statusOf, unanswered } from './s3-bucket.ts'

/** UserError `unreadable` where the bucket did not keep what was sent, or does not answer. */
export function s3Objects(settings: S3Settings): ObjectStore {
  const { bucket, prefix } = settings
  const client = bucketClient(settings)
  const at = (name: StoredName): { Bucket: string; Key: string } => ({ Bucket: bucket, Key: `${prefix}${name}` })

  async function* read(
    name: StoredName,
    range?: Readonly<{ offset: number; length: number }>,
  ): AsyncGenerator<Uint8Array> {
    const end = range === undefined ? undefined : await endOf(name, range)
    if (range !== undefined && end !== undefined && end <= range.offset) return
    const Range = range === undefined || end === undefined ? undefined : `bytes=${range.offset}-${end - 1}`
    try {
      const { Body } = await client.send(
        new GetObjectCommand({ ...at(name), ...(Range === undefined ? {} : { Range }) }),
      )
      if (Body !== undefined) yield* Body as AsyncIterable<Uint8Array> // a Node stream on Node
    } catch (error) {
      throw statusOf(error) === 404 ? notFound(name, error) : unanswered(error)
    }
  }

  /** Some servers break off where a range reaches beyond the end, so none is asked for. */
  async function endOf(
    name: StoredName,
    { offset, length }: Readonly<{ offset: number; length: number }>,
  ): Promise<number> {
    const size = await sizeBytes(name)
    if (size === undefined) throw notFound(name)
    return Math.min(size, offset + length)
  }

  async function sizeBytes(name: StoredName): Promise<number | undefined> {
    try {
      return (await client.send(new HeadObjectCommand(at(name)))).ContentLength
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw unanswered(error)
    }
  }

  async function remove(name: StoredName): Promise<void> {
    try {
      await client.send(new DeleteObjectCommand(at(name)))
    } catch (error) {
      throw unanswered(error)
    }
  }

  return {
    read,
    sizeBytes,
    remove,
    async put(name, source) {
      if ((await sizeBytes(name)) !== undefined) throw new Error('a stored name was given twice')
      const sent = { digest: createHash('sha256'), bytes: 0, failure: undefined as unknown }
      await upload(client, { ...at(name), Body: Readable.from(counted(source, sent), { objectMode: false }) }).catch(
        (error: unknown) => {
          throw sent.failure ?? unanswered(error)
        },
      )
      const kept = createHash('sha256')
      for await (const piece of read(name)) kept.update(piece)
      if (!kept.digest().equals(sent.digest.digest())) {
        await remove(name)
        throw notKept(name)
      }
      return sent.bytes
    },
    async *list() {
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        for (const { Key, LastModified } of page.Contents ?? []) {
          const name = parseStoredName(Key?.slice(prefix.length) ?? '')
          if (name !== undefined && LastModified !== undefined) yield { name, at: LastModified }
        }
      }
    },
  }
}

async function upload(
  client: S3Client,
  params: Readonly<{ Bucket: string; Key: string; Body: Readable }>,
): Promise<void> {
  await new Upload({ client, params, partSize: S3_PART_BYTES, queueSize: S3_PARTS_AT_ONCE }).done()
}

type Sent = { digest: ReturnType<typeof createHash>; bytes: number; failure: unknown }

async function* counted(source: AsyncIterable<Uint8Array>, sent: Sent): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of source) {
      sent.digest.update(piece)
      sent.bytes += piece.length
      yield piece
    }
  } catch (error) {
    sent.failure = error
    throw error
  }
}

function notFound(name: StoredName, cause?: unknown): UserError {
  return new UserError({ code: 'not-found', subject: `object ${name}`, reason: 'the store does not have it', cause })
}

function notKept(name: StoredName): UserError {
  const reason = 'the object store did not keep what was sent: it is removed, send it again'
  return new UserError({ code: 'unreadable', subject: `object ${name}`, reason })
}
