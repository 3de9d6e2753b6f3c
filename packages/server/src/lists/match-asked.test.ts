import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { newId } from '@rempart/core'
import type { MachineId, MachineKeyId, Permission } from '@rempart/core'
import { insertMachine, insertMachineKey } from '@rempart/store'
import { expect, test } from 'vitest'
import { randomBytes } from 'node:crypto'
import { person, signIn } from '../../test/access-site.ts'
import { listSite } from '../../test/list-site.ts'
import { freshSecret } from '../access/secret.ts'

const harbour = readFileSync(join(import.meta.dirname, '../../../../samples/media/camera/harbour.jpg'))
const sha256 = createHash('sha256').update(harbour).digest('hex')
const md5 = createHash('md5').update(harbour).digest('hex')
const { running, site, importList } = await listSite()
const analyst = await signIn(site, await person(site, ['analyst']))

type Answer = Readonly<{
  matches: readonly Readonly<{ list: string; kind: string; distanceBits?: number }>[]
  coverage: readonly Readonly<{ list: string; kinds: readonly string[]; notCompared: readonly string[] }>[]
  notes: readonly string[]
}>
const ask = async (hashes: object): Promise<Answer> => (await analyst.send('POST', '/match', hashes)).json<Answer>()

async function machine(scopes: readonly Permission[]): Promise<(body: object) => Promise<Answer & { status: number }>> {
  const id = newId<MachineId>(randomBytes)
  const who = await person(site, ['administrator'])
  const { secret, secretHash } = freshSecret(randomBytes)
  const at = new Date()
  await insertMachine(site.database, { id, name: id, at, by: who.id })
  const key = { id: newId<MachineKeyId>(randomBytes), machine: id, scopes, createdAt: at, secretHash }
  await insertMachineKey(site.database, { ...key, expiresAt: new Date(at.getTime() + 1e7) })
  return async (body) => {
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(`${running.url}/match`, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: answer.status, ...((await answer.json()) as Answer) }
  }
}

test('hashes are answered with their kind of match and with what was compared', async () => {
  const empty = await ask({ sha256 })
  expect(empty).toEqual({ matches: [], coverage: [], notes: [] })
  await importList('known', `md5,sha256,victim\n${md5},${sha256},unidentified\n`)
  expect((await ask({ sha256: sha256.toUpperCase() })).matches).toMatchObject([{ list: 'known', kind: 'exact' }])
  expect((await ask({ md5 })).matches).toMatchObject([{ kind: 'lead' }])
  const none = await ask({ md5: '0'.repeat(32) })
  expect(none.matches).toEqual([])
  expect(none.coverage).toMatchObject([{ list: 'known', kinds: ['md5'], notCompared: ['sha256'] }])
  expect(JSON.stringify(await ask({ sha256 }))).not.toContain(sha256.slice(0, 16))
})

test('a file is hashed in the sandbox, compared near and exact, and kept nowhere', async () => {
  const decoder = await running.services.decoder.get()
  const job = { bytes: harbour, type: 'image/jpeg' as const, pipeline: 'full' as const, credentials: false }
  const { pixels } = await decoder.examine(job)
  if (pixels.kind !== 'known') throw new Error('the sample is not decoded')
  const turned = pixels.value.dihedral[3] ?? ''
  await importList('near', `pdq,victim\n${turned},unidentified\n`)
  const before = (await Array.fromAsync(running.services.vault.objects.list())).length
  const boundary = 'x-file'
  const payload = Buffer.concat([
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n`),
    harbour,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  const sent = await analyst.send('POST', '/match', payload, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
  expect(sent.statusCode, sent.body).toBe(200)
  expect(sent.json<Answer>().matches.map(({ list, kind }) => [list, kind])).toEqual([
    ['known', 'exact'],
    ['near', 'near'],
  ])
  expect(await Array.fromAsync(running.services.vault.objects.list())).toHaveLength(before)
  // A bare hash is compared in the one orientation that it states.
  expect((await ask({ pdq: turned })).matches).toMatchObject([{ list: 'near', distanceBits: 0 }])
  expect((await ask({ pdq: pixels.value.pdq.hex })).matches).toEqual([])
})

test('distances are told to a machine only whose key says so, and nothing to one without the scope', async () => {
  const asks = { sha256 }
  const trusted = await (await machine(['match.ask', 'match.distances']))(asks)
  expect(trusted.matches[0]).toHaveProperty('distanceBits', 0)
  const plain = await (await machine(['match.ask']))(asks)
  expect(plain.matches).toHaveLength(1)
  expect(plain.matches[0]).not.toHaveProperty('distanceBits')
  expect((await (await machine(['report.send']))(asks)).status).toBe(404)
})

test('a question without a hash, or with one that is none, is refused', async () => {
  for (const body of [{}, { md5: 'zz' }, { sha256: '0'.repeat(63) }, { entry: 'x' }])
    expect((await analyst.send('POST', '/match', body)).statusCode).toBe(400)
})
