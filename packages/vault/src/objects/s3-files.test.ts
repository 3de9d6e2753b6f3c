// Files in a bucket keep what a ledger asks of its storage, on a server that we did not write, and believe no server that lies.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ledgerContract } from '../../../ledger/test/ledger-contract.ts'
import { lyingS3, type LyingS3 } from '../../test/lying-s3.ts'
import { honestS3, S3_ACCESS } from '../../test/honest-s3.ts'
import { s3Files } from './s3-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'rempart-s3-'))
const honest = honestS3(folder, S3_ACCESS.bucket)
let endpoint = ''
let liar: LyingS3
let logs = 0

beforeAll(async () => {
  endpoint = await honest.run()
  liar = await lyingS3()
})
afterAll(async () => {
  await honest.close()
  await liar.close()
  rmSync(folder, { recursive: true })
})

ledgerContract('a bucket (s3rver)', () => {
  logs += 1
  return s3Files({ ...S3_ACCESS, prefix: `ledger-${logs}/`, endpoint })
})

it('names are listed in order without the prefix; what is removed or never was is absent', async () => {
  const files = s3Files({ ...S3_ACCESS, prefix: 'listed/', endpoint })
  await files.write(['b/2', 'a', 'b/10'].map((name) => ({ name, bytes: Buffer.from(name) })))
  expect(await files.list()).toEqual(['a', 'b/10', 'b/2'])
  await files.remove(['b/2', 'never'])
  expect(await files.list()).toEqual(['a', 'b/10'])
  expect(await files.read('b/2')).toBeUndefined()
  expect(Buffer.from((await files.read('a')) ?? []).toString()).toBe('a')
})

it.each(['truncated', 'flipped', 'later-missing'] as const)(
  'a file that the server keeps %s does not count, and no later one is written',
  async (lie) => {
    const files = s3Files({ ...S3_ACCESS, prefix: 'lied/', endpoint: liar.endpoint })
    liar.tell(lie)
    const written = files.write([
      { name: 'tile', bytes: Buffer.from('some hashes') },
      { name: 'checkpoint', bytes: Buffer.from('a note') },
    ])
    await expect(written).rejects.toMatchObject({ code: 'unreadable', subject: 'tile' })
    expect([...liar.objects.keys()].filter((name) => name.includes('checkpoint'))).toEqual([])
  },
)

it('a server that fails or is gone is told as such, and not as an absent file', async () => {
  liar.tell('always-fails')
  const failing = s3Files({ ...S3_ACCESS, prefix: 'x/', endpoint: liar.endpoint })
  await expect(failing.write([{ name: 'a', bytes: Buffer.from('a') }])).rejects.toMatchObject({ code: 'unreadable' })
  const gone = s3Files({ ...S3_ACCESS, prefix: 'x/', endpoint: 'http://127.0.0.1:9' })
  await expect(gone.read('a')).rejects.toMatchObject({ code: 'unreadable' })
  await expect(gone.list()).rejects.toMatchObject({ code: 'unreadable' })
})
