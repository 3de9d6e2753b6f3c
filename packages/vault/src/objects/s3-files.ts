// Small files by name in a bucket, which are replaced: the published ledger of a site of several machines. Like an object, a
// file counts only once what the store gives back is what was sent. Needs a store whose reads show the newest write
// (Amazon S3: "strong read-after-write consistency").
import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2, PutObjectCommand } from '@aws-sdk/client-s3'
import { UserError } from '@rempart/core'
import { bucketClient, type S3Settings, statusOf, unanswered } from './s3-bucket.ts'

/** Files by relative names with `/`. UserError `unreadable` where the store does not answer or did not keep a file. */
export type S3Files = Readonly<{
  /** The whole file, or undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Replaces each file whole, in the order given; kept by the store when it resolves. Safe to repeat. */
  write(files: readonly Readonly<{ name: string; bytes: Uint8Array }>[]): Promise<void>
  /** Files that are not there are no error. */
  remove(names: readonly string[]): Promise<void>
  /** Every file's name, sorted. */
  list(): Promise<readonly string[]>
}>

/** The files under the prefix of the settings. */
export function s3Files(settings: S3Settings): S3Files {
  const { bucket: Bucket, prefix } = settings
  const client = bucketClient(settings)
  const at = (name: string): Readonly<{ Bucket: string; Key: string }> => ({ Bucket, Key: `${prefix}${name}` })

  async function read(name: string): Promise<Uint8Array | undefined> {
    try {
      return await (await client.send(new GetObjectCommand(at(name)))).Body?.transformToByteArray()
    } catch (error) {
      if (statusOf(error) === 404) return undefined
      throw unanswered(error)
    }
  }

  async function write(name: string, bytes: Uint8Array): Promise<void> {
    await client.send(new PutObjectCommand({ ...at(name), Body: bytes })).catch((error: unknown) => {
      throw unanswered(error)
    })
    const kept = await read(name)
    if (kept !== undefined && Buffer.compare(kept, bytes) === 0) return
    throw new UserError({ code: 'unreadable', subject: name, reason: 'the object store did not keep what was sent' })
  }

  return {
    read,
    write: async (files) => {
      for (const { name, bytes } of files) await write(name, bytes)
    },
    remove: async (names) => {
      for (const name of names)
        await client.send(new DeleteObjectCommand(at(name))).catch((error: unknown) => {
          throw unanswered(error)
        })
    },
    list: async () => {
      const names: string[] = []
      try {
        for await (const page of paginateListObjectsV2({ client }, { Bucket, Prefix: prefix }))
          for (const { Key } of page.Contents ?? []) if (Key !== undefined) names.push(Key.slice(prefix.length))
      } catch (error) {
        throw unanswered(error)
      }
      return names.sort()
    },
  }
}
