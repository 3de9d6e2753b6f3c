import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importCase } from '@rempart/server'
import { openObject, openText } from '@rempart/vault'
import { lockSealedOfCase, inTransaction } from '@rempart/store'
import { runningSite } from '../../../server/test/running-site.ts'
import { verifySite } from '../../../server/src/ledger/verify-site.ts'
import { fillFolder, rempart, scratch } from '../../test/small-case.ts'
import { openImport } from './import-source.ts'
import { mkdirSync } from 'node:fs'

const room = scratch('import')
const home = join(room.path, 'home')
const folder = join(room.path, 'seized')
const casePath = join(room.path, 'case')
mkdirSync(folder)
await fillFolder(folder)
expect(rempart(['triage', folder, '--out', casePath], { home }).status).toBeLessThan(2)
const manifest = readFileSync(join(casePath, 'manifest.jsonl'), 'utf8').trim().split('\n')
const site = await runningSite()
const { database, vault } = site.services

it('a stopped import goes on; every exhibit comes in once, bytes and words open only under the case', async () => {
  const source = await openImport({ path: casePath, from: folder, keys: home })
  const cut = { ...source, lines: () => takeThree(source.lines()) }
  await expect(importCase(site.services, cut)).rejects.toThrow('stopped here')
  const again = await importCase(site.services, source)
  expect(again.already + again.imported).toBe(manifest.length)
  expect((await importCase(site.services, source)).imported).toBe(0)
  source.close()

  const { rows } = await database.query<{
    id: string
    number: number
    object: string | null
    manifest_sealed: Uint8Array
  }>('SELECT id, number, object, manifest_sealed FROM exhibit WHERE "case" = $1 ORDER BY number', [again.caseId])
  expect(rows.map(({ number }) => number)).toEqual(manifest.map((_, i) => i + 1))
  const sealed = await inTransaction(database, (tx) => lockSealedOfCase(tx, again.caseId))
  for (const row of rows) {
    const line = manifest[row.number - 1]!
    const text = sealed.find(({ kind, row: name }) => kind === 'text' && name === row.id)!
    const secret = await vault.keys.unwrap(text.key, { by: 'job:test', reason: 'test' })
    expect(Buffer.from(await openText(row.manifest_sealed, { name: text.name, secret })).toString()).toBe(line)
    const { sha256, path } = JSON.parse(line) as { sha256?: string; path: string }
    expect(row.object !== null).toBe(sha256 !== undefined && !path.includes('//'))
    const object = sealed.find(({ kind, row: name }) => kind === 'object' && name === row.object)
    if (object === undefined) continue
    const opened = openObject(vault.objects, {
      name: object.name,
      secret: await vault.keys.unwrap(object.key, { by: 'job:test', reason: 'test' }),
    })
    expect(opened.sha256).toBe(sha256)
  }
  await expect.poll(async () => (await verifySite(site.services)).problems.length, { timeout: 10_000 }).toBe(0)
})

it('a file that changed since the triage, and a case that was altered, are refused', async () => {
  const changed = join(room.path, 'changed')
  cpSync(folder, changed, { recursive: true, verbatimSymlinks: true })
  writeFileSync(join(changed, 'notes.txt'), 'something else\n')
  const other = join(room.path, 'other-case')
  expect(rempart(['triage', folder, '--out', other], { home }).status).toBeLessThan(2)
  const source = await openImport({ path: other, from: changed, keys: home })
  await expect(importCase(site.services, source)).rejects.toThrow('notes.txt: is no longer what the manifest says')
  source.close()
  writeFileSync(join(other, 'manifest.jsonl'), manifest.slice(1).join('\n'))
  await expect(openImport({ path: other, from: folder, keys: home })).rejects.toThrow('is not what was closed')
})

it('nothing is founded where there is no site: evidence goes into no folder by mistake', () => {
  const empty = join(room.path, 'no-site')
  const ran = rempart(['import', casePath, '--from', folder, '--data', empty], { home })
  expect([ran.status, ran.stderr]).toEqual([2, `rempart: ${empty}: holds no site\n`])
  expect(existsSync(empty)).toBe(false)
})

it('the command brings a case in beside a running site', () => {
  const third = join(room.path, 'third-case')
  expect(rempart(['triage', folder, '--out', third], { home }).status).toBeLessThan(2)
  const ran = rempart(['import', third, '--from', folder, '--data', site.data], { home })
  expect(ran.stderr).toBe('')
  expect(ran.stdout).toMatch(/^case [0-9a-f]{32}: \d+ exhibits came in/u)
  room.remove()
})

async function* takeThree<T>(lines: AsyncIterable<T>): AsyncGenerator<T> {
  let count = 0
  for await (const line of lines) {
    if ((count += 1) > 3) throw new Error('stopped here')
    yield line
  }
}
