// A list file that keeps an image: the answers are those of the list as it is, whatever stood at the image's place.
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, it } from 'vitest'
import { rempartHere } from '../../test/run-here.ts'
import { scratch } from '../../test/small-case.ts'
import type { Ran } from '../../test/small-case.ts'

const place = scratch('list-images')
afterAll(place.remove)
const at = (name: string): string => join(place.path, name)
const ONE = '11'.repeat(32)
const OTHER = '22'.repeat(32)
const image = at('known.rmpx')
const match = (hash: string, settings = `image=${image}`): Promise<Ran> =>
  rempartHere(['match', hash, '--list', `known=${at('known.csv')},${settings}`, '--json'], { home: at('home') })

beforeEach(() => writeFileSync(at('known.csv'), `sha256\n${ONE}\n`))

it('answers from its image as from the file', async () => {
  const plain = await match(ONE, 'realm=victim')
  const built = await match(ONE)
  const kept = statSync(image)
  const opened = await match(ONE)
  expect(plain.status).toBe(5)
  expect(built).toEqual(plain)
  expect(opened).toEqual(plain)
  expect(statSync(image).mtimeMs).toBe(kept.mtimeMs)
  expect((await match(OTHER)).status).toBe(0)
})

it('makes the image of a changed list again, says so, and answers from the list as it is', async () => {
  await match(ONE)
  writeFileSync(at('known.csv'), `sha256\n${OTHER}\n`)
  const changed = await match(OTHER)
  expect(changed).toMatchObject({ status: 5, stderr: expect.stringContaining('it is made again') as string })
  expect((await match(ONE)).status).toBe(0)
  expect((await match(OTHER)).stderr).toBe('')
})

it('makes it again under other settings', async () => {
  await match(ONE)
  const { stdout, stderr } = await match(ONE, `image=${image},realm=exploitative`)
  expect(stderr).toContain('under other settings')
  expect(JSON.parse(stdout)).toMatchObject({ matches: [{ realm: 'exploitative' }] })
})

it('leaves a file that is no image alone', async () => {
  writeFileSync(at('notes.txt'), 'mine')
  const refused = await match(ONE, `image=${at('notes.txt')}`)
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('is no image of a list') as string })
  expect(readFileSync(at('notes.txt'), 'utf8')).toBe('mine')
})

it('gives no answer from a damaged image', async () => {
  await match(ONE)
  const bytes = readFileSync(image)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(image, bytes)
  expect(await match(ONE)).toMatchObject({ status: 2, stderr: expect.stringContaining('damaged') as string })
})

it('is refused by a command that reads every entry', async () => {
  const args = ['audit', place.path, '--list', `known=${at('known.csv')},image=${at('none.rmpx')}`, '--out', at('out')]
  expect(await rempartHere(args, { home: at('home') })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('opens no image') as string,
  })
  expect(existsSync(at('none.rmpx'))).toBe(false)
})

const index = (act: 'stat' | 'verify', file: string, ...flags: readonly string[]): Promise<Ran> =>
  rempartHere(['index', act, file, ...flags], { home: at('home') })

it('is opened to be looked at: what it holds, and that every test entry is found', async () => {
  writeFileSync(
    at('known.csv'),
    `sha256,md5,pdq\n${ONE},${'1'.repeat(32)},${'5a'.repeat(32)}\n${OTHER},,${'a7'.repeat(32)}\n`,
  )
  rmSync(image)
  await match(ONE)
  const stat = await index('stat', image, '--json')
  expect(JSON.parse(stat.stdout)).toMatchObject({ entries: 2, sha256: 2, sha1: 0, md5: 1, others: 0 })
  expect((await index('stat', image)).stdout).toContain('image of a list of 2 entries')
  expect(await index('verify', image)).toMatchObject({ status: 0, stdout: expect.stringMatching(/^sound/u) as string })
  const bytes = readFileSync(image)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(at('damaged.rmpx'), bytes)
  for (const act of ['stat', 'verify'] as const)
    expect(await index(act, at('damaged.rmpx'))).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('damaged') as string,
    })
})

it('of a list of the registry is opened under the key of the registry', async () => {
  const rows = Array.from({ length: 100_000 }, (_, row) => row.toString(16).padStart(64, '0')).join('\n')
  writeFileSync(at('large.csv'), `sha256\n${rows}\n`)
  const added = await rempartHere(
    ['list', 'add', at('large.csv'), '--name', 'large', '--source', 'Example', '--realm', 'exploitative'],
    { home: at('home') },
  )
  expect(added.status, added.stderr).toBe(0)
  await rempartHere(['match', ONE, '--list', 'large', '--json'], { home: at('home') })
  const folder = join(at('home'), 'lists', 'large')
  const kept = readdirSync(folder).find((name) => name.startsWith('image-'))
  const stat = await index('stat', join(folder, kept ?? 'none'), '--json')
  expect(JSON.parse(stat.stdout)).toMatchObject({ entries: 100_000, sha256: 100_000 })
  expect((await index('verify', join(folder, kept ?? 'none'))).status).toBe(0)
})
