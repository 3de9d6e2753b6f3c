// The S3 store keeps the port's promises on a server that we did not write, and believes no server that lies.
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { lyingS3, type LyingS3 } from '../../test/lying-s3.ts'
import { objectStoreContract } from '../../test/object-store-contract.ts'
import { gather, noise, streamOf } from '../../test/streams.ts'
import { freshName } from '../object-id.ts'
import { s3Objects } from './s3-objects.ts'

type S3rver = new (
  options: Record<string, unknown>,
) => Readonly<{ run(): Promise<AddressInfo>; close(): Promise<void>; httpServer: Server }>
const S3rver = createRequire(import.meta.url)('s3rver') as S3rver
const folder = mkdtempSync(join(tmpdir(), 'rempart-s3-'))
const common = {
  bucket: 'evidence',
  prefix: 'sealed/',
  region: 'us-east-1',
  accessKeyId: 'S3RVER',
  secretAccessKey: 'S3RVER',
}
const honest = new S3rver({
  port: 0,
  address: '127.0.0.1',
  silent: true,
  directory: folder,
  configureBuckets: [{ name: 'evidence', configs: [] }],
})
let endpoint = ''
let liar: LyingS3

beforeAll(async () => {
  const { port } = await honest.run()
  endpoint = `http://127.0.0.1:${port}`
  liar = await lyingS3()
})
afterAll(async () => {
  await honest.close()
  await liar.close()
  rmSync(folder, { recursive: true })
})

objectStoreContract('S3 (s3rver)', () => Promise.resolve(s3Objects({ ...common, endpoint })))

const sizes = [10_000, 6_000_000]

it.each(['truncated', 'flipped', 'later-missing'] as const)(
  'an upload that the server keeps %s does not count',
  async (lie) => {
    const store = s3Objects({ ...common, endpoint: liar.endpoint })
    for (const size of sizes) {
      liar.tell(lie)
      await expect(store.put(freshName(randomBytes), streamOf(noise(size)))).rejects.toMatchObject({
        code: lie === 'later-missing' ? 'not-found' : 'unreadable',
      })
      expect(liar.objects.size).toBe(0)
    }
  },
)

it.each(['wrong-etag', 'fails-once'] as const)(
  'a server that is only confused (%s) still keeps what was sent',
  async (lie) => {
    const store = s3Objects({ ...common, endpoint: liar.endpoint })
    for (const size of sizes) {
      const name = freshName(randomBytes)
      liar.tell(lie)
      await store.put(name, streamOf(noise(size)))
      expect((await gather(store.read(name))).equals(noise(size))).toBe(true)
      await store.remove(name)
    }
  },
)

it('a server that fails or is gone is told as such', async () => {
  liar.tell('always-fails')
  const store = s3Objects({ ...common, endpoint: liar.endpoint })
  await expect(store.put(freshName(randomBytes), streamOf(noise(100)))).rejects.toMatchObject({ code: 'unreadable' })
  const gone = s3Objects({ ...common, endpoint: 'http://127.0.0.1:9' })
  await expect(gone.put(freshName(randomBytes), streamOf(noise(100)))).rejects.toMatchObject({ code: 'unreadable' })
})
