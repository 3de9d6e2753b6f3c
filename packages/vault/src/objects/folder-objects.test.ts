// The folder store keeps the port's promises and leaves nothing half-written or readable by others.
import { mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { objectStoreContract } from '../../test/object-store-contract.ts'
import { folderObjects, removeUnfinished } from './folder-objects.ts'
import { memoryObjects } from './memory-objects.ts'

const root = mkdtempSync(join(tmpdir(), 'rempart-objects-'))
afterAll(() => rmSync(root, { recursive: true }))

objectStoreContract('folder', () => folderObjects(join(root, 'contract')))
objectStoreContract('memory', () => Promise.resolve(memoryObjects()))

it('others can read neither folders nor files', async () => {
  const files = readdirSync(join(root, 'contract'), { recursive: true, withFileTypes: true })
  expect(files.length).toBeGreaterThan(10)
  const open = files.filter((file) => (statSync(join(file.parentPath, file.name)).mode & 0o077) !== 0)
  expect(open.map(({ name }) => name)).toEqual([])
})

it('unfinished files are removed once they are older than a day, and not before', async () => {
  const folder = join(root, 'unfinished')
  await folderObjects(folder)
  const [young, old] = [join(folder, 'tmp/young'), join(folder, 'tmp/old')]
  writeFileSync(young, 'a')
  writeFileSync(old, 'b')
  const now = Date.now()
  utimesSync(old, now / 1000 - 90_000, now / 1000 - 90_000)
  expect(await removeUnfinished(folder, new Date(now - 86_400_000))).toBe(1)
  expect(readdirSync(join(folder, 'tmp'))).toEqual(['young'])
})
