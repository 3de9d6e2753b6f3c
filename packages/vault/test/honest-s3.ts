// An S3-compatible server that we did not write (s3rver), for tests.
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'

type S3rver = new (
  options: Record<string, unknown>,
) => Readonly<{ run(): Promise<AddressInfo>; close(): Promise<void> }>
const S3rver = createRequire(import.meta.url)('s3rver') as S3rver

/** What s3rver lets in. */
export const S3_ACCESS = {
  bucket: 'evidence',
  region: 'us-east-1',
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
}

/** Keeps the bucket in a folder; `run` resolves with its endpoint. */
export function honestS3(
  folder: string,
  bucket: string,
  port = 0,
): Readonly<{ run(): Promise<string>; close(): Promise<void> }> {
  const server = new S3rver({
    port,
    address: '127.0.0.1',
    silent: true,
    directory: folder,
    configureBuckets: [{ name: bucket, configs: [] }],
  })
  return { run: async () => `http://127.0.0.1:${(await server.run()).port}`, close: () => server.close() }
}
