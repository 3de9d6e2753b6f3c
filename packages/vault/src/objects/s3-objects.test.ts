// The S3 store keeps the port's promises on a server that we did not write, and believes no server that lies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { honestS3, S3_ACCESS } from '../../test/honest-s3.ts'
import { lyingS3, type LyingS3 } from '../../test/lying-s3.ts'
import { objectStoreContract } from '../../test/object-store-contract.ts'
import { gather, noise, streamOf } from '../../test/streams.ts'
import { freshName } from '../object-id.ts'
import { s3Objects } from './s3-objects.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-s3-'))
const common = { ...S3_ACCESS, prefix: 'sealed/' }
const honest = honestS3(folder, S3_ACCESS.bucket)
let endpoint = ''
let liar: LyingS3

beforeAll(async () => {
  endpoint = await honest.run()
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
