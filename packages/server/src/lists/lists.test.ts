import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ageRecipient } from '../../../vault/test/age-recipient.ts'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { tidyLists } from '../jobs/tidy-lists.ts'
import { verifySite } from '../ledger/verify-site.ts'

const samples = join(import.meta.dirname, '../../../../samples')
const known = readFileSync(join(samples, 'lists/known-example.csv'), 'utf8')
const sha256 = createHash('sha256').update(known).digest('hex')

const running = await runningSite()
const { site, curator, senior, sendList, bothAgree, importList } = await listSite(running)

type Shown = Readonly<{ list: string; entries: number; canary: string; quarantined: number; version: string }>
const shown = async () =>
  (await senior.send('GET', '/lists')).json<{ lists: readonly Shown[]; waiting: readonly Shown[] }>()

test('a list that came in waits, and takes effect when two persons agreed on the file with its digest', async () => {
  const sent = await sendList('known', known, { version: '7' })
  expect(sent.statusCode, sent.body).toBe(201)
  expect(sent.json()).toMatchObject({ list: 'known', fileSha256: sha256, format: 'csv', version: '7' })
  expect(await shown()).toMatchObject({ lists: [], waiting: [{ list: 'known' }] })
  const { received } = sent.json<{ received: string }>()
  const alone = await curator.send('POST', '/requests/list-import', { list: 'known', received, sha256, reason: 'new' })
  const { request } = alone.json<{ request: string }>()
  expect((await curator.send('POST', `/requests/list-import/${request}/approval`)).statusCode).toBe(403)
  expect((await senior.send('POST', `/requests/list-import/${request}/approval`)).json()).toMatchObject({
    state: 'performed',
  })
  const { lists, waiting } = await shown()
  expect(waiting).toEqual([])
  expect(lists).toMatchObject([{ list: 'known', version: '7', canary: 'held', quarantined: 0 }])
  expect(lists[0]?.entries).toBe(sent.json<Shown>().entries)
})

test('what was not sent cannot be approved, and the approval is undone with it', async () => {
  const absent = createHash('sha256').update('never sent').digest('hex')
  const never = { list: 'known', received: 'a'.repeat(32), sha256: absent }
  expect((await bothAgree('list-import', never)).statusCode).toBe(409)
  expect((await shown()).lists).toHaveLength(1)
})

test('a malformed list is refused by line, and nothing of it is kept', async () => {
  const before = (await Array.fromAsync(running.services.vault.objects.list())).length
  const bad = await sendList('bad', `sha256\n${'a'.repeat(64)}\n${'b'.repeat(63)}\n`)
  expect(bad.statusCode).toBe(400)
  expect(bad.json<{ detail: string }>().detail).toMatch(/bad:3/u)
  expect(bad.body).not.toMatch(/[ab]{16}/u)
  const empty = await sendList('empty', 'sha256\n')
  expect(empty.json<{ detail: string }>().detail).toMatch(/holds no entry/u)
  expect(await Array.fromAsync(running.services.vault.objects.list())).toHaveLength(before)
})

test('no hash of a list lies in clear in the database or in the object store', async () => {
  const digits = /[0-9a-f]{64}/u.exec(known.slice(known.indexOf('\n')))?.[0] ?? ''
  expect(digits).toHaveLength(64)
  const { rows } = await running.services.database.query<{ text: string }>(
    'SELECT v::text AS text FROM list_version v UNION ALL SELECT o::text FROM evidence_object o UNION ALL SELECT e::text FROM log_entry e',
  )
  expect(rows.some(({ text }) => text.includes(digits))).toBe(false)
})

test('a new version takes the place of the old, whose key is destroyed with a certificate', async () => {
  const newer = `${known.trimEnd()}\n`.split('\n').slice(0, 3).join('\n')
  await importList('known', newer, { version: '8' })
  const { lists } = await shown()
  expect(lists).toMatchObject([{ list: 'known', version: '8', entries: 2 }])
  const { rows } = await running.services.database.query(
    `SELECT reason FROM erasure WHERE "case" = 'lists' AND kind = 'object'`,
  )
  expect(rows).toEqual([{ reason: 'list-replaced' }])
})

test('a list leaves once, as an age file for the recipient whom two persons named, and reads back as it came', async () => {
  const { recipient, read } = await ageRecipient()
  const asked = await curator.send('POST', '/requests/list-export', {
    list: 'known',
    format: 'csv',
    recipient,
    reason: 'partner',
  })
  const at = `/requests/list-export/${asked.json<{ request: string }>().request}`
  expect((await curator.send('POST', `${at}/performance`)).statusCode).toBe(409)
  await senior.send('POST', `${at}/approval`)
  const left = await curator.send('POST', `${at}/performance`)
  expect(left.statusCode).toBe(200)
  const text = await read(left.rawPayload)
  const digests = (of: string) => (of.match(/[0-9a-f]{64}/gu) ?? []).toSorted()
  expect(digests(text)).toEqual(digests(known.split('\n').slice(0, 3).join('\n')))
  expect((await curator.send('POST', `${at}/performance`)).statusCode).toBe(409)
})

test('a list past its age compares nothing and says so, or is used and flagged, as its curator said', async () => {
  await importList('old', known, { date: '2020-01-01', maxAgeDays: 30 })
  await importList('flagged', known, { date: '2020-01-01', maxAgeDays: 30, whenStale: 'flag' })
  const { lists } = await running.services.lists.newest()
  const kinds = Object.fromEntries(lists.map((list) => [list.info.name, list.kinds.length > 0]))
  expect(kinds).toEqual({ flagged: true, known: true, old: false })
  expect((await shown()).lists).toMatchObject([
    { list: 'flagged', pastAge: true },
    { list: 'known', pastAge: false },
    { list: 'old', pastAge: true },
  ])
})

test('what nobody approved for two days is destroyed', async () => {
  await sendList('unwanted', known)
  expect(await tidyLists(running.services)).toBe(0)
  const later = { now: () => new Date(Date.now() + 3 * 24 * 3_600_000) }
  expect(await tidyLists({ ...running.services, clock: later })).toBe(1)
  expect((await shown()).waiting).toEqual([])
})

test('a list goes at the word of two, and the ledger answers for all of it', async () => {
  expect((await bothAgree('list-removal', { list: 'old' })).statusCode).toBe(200)
  expect((await bothAgree('list-removal', { list: 'old' })).statusCode).toBe(409)
  expect((await shown()).lists.map(({ list }) => list)).toEqual(['flagged', 'known'])
  const problems = async () => (await verifySite(running.services)).problems
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
  await running.services.database.query(
    `UPDATE list_version SET facts = facts || '{"source":"Other"}' WHERE list = 'known'`,
  )
  expect((await problems()).map(({ where }) => where.split('#')[0])).toContain('list_version')
})

test('only curators send lists, and only who works with lists sees that they exist', async () => {
  const machine = await site.app.inject({ method: 'GET', url: '/lists' })
  expect(machine.statusCode).toBe(401)
  expect((await senior.send('POST', '/lists/known/versions', {})).statusCode).toBe(404)
})

test('what two persons agreed on keeps its facts, though the same file comes again with others before the approval', async () => {
  const file = `sha256\n${'7'.repeat(64)}\n`
  const { received, fileSha256 } = (await sendList('facts', file)).json<{ received: string; fileSha256: string }>()
  const subject = { list: 'facts', received, sha256: fileSha256, reason: 'agreed' }
  const asked = (await curator.send('POST', '/requests/list-import', subject)).json<{ request: string }>()
  const again = await sendList('facts', file, { realm: 'known-good', victim: 'identified' })
  expect(again.statusCode, again.body).toBe(201)
  expect((await senior.send('POST', `/requests/list-import/${asked.request}/approval`)).statusCode).toBe(200)
  const { lists } = await shown()
  expect(lists.find(({ list }) => list === 'facts')).toMatchObject({ realm: 'exploitative', victim: 'unstated' })
  const removed = await bothAgree('list-removal', { list: 'facts' })
  expect(removed.statusCode, removed.body).toBe(200)
})
