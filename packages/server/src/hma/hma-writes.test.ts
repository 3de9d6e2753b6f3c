// Writes of HMA clients (facebook/ThreatExchange, hasher-matcher-actioner, blueprints/curation.py): each is answered 403 with its
// reason, and what two persons can let happen becomes a proposal that takes two persons.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inTransaction, openProposals } from '@rempart/store'
import { expect, test } from 'vitest'
import { ageRecipient } from '../../../vault/test/age-recipient.ts'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { tidyLists } from '../jobs/tidy-lists.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { MAX_PROPOSALS_A_DAY } from '../limits.ts'
import { changesOf } from '../lists/changes-of.ts'

const harbour = readFileSync(join(import.meta.dirname, '../../../../samples/media/camera/harbour.jpg'))
const running = await runningSite({ environment: { REMPART_HMA_LISTEN: '127.0.0.1:0' } })
const { importList, bothAgree, curator, senior } = await listSite(running)
const { services } = running
const at = running.hmaAddress ?? ''
const day = 24 * 3_600_000

type Proposal = Readonly<{ subject: Readonly<Record<string, string>>; note: string; at: string; expiresAt: string }>
async function call(path: string, init: RequestInit = {}): Promise<Readonly<{ status: number; body: unknown }>> {
  const response = await fetch(`${at}${path}`, init)
  return { status: response.status, body: await response.json() }
}
const post = (json: unknown): RequestInit => ({
  method: 'POST',
  body: JSON.stringify(json),
  headers: { 'content-type': 'application/json' },
})
const pdqOf = (digit: string): string => `${digit}3`.repeat(32)
const proposeSignal = (signals: object) => call('/c/bank/BANK_ONE/signal', post(signals))
const proposals = async (): Promise<readonly Proposal[]> =>
  (await senior.send('GET', '/lists/proposals')).json<{ proposals: readonly Proposal[] }>().proposals
async function proposalOf(answer: Promise<Readonly<{ status: number; body: unknown }>>): Promise<Proposal> {
  const { status, body } = await answer
  expect(status).toBe(403)
  const id = /two persons; proposal ([0-9a-f]{32}) waits/u.exec((body as { message: string }).message)?.[1]
  const found = (await proposals()).find(({ subject }) => subject['proposal'] === id)
  if (found === undefined) throw new Error(`no proposal: ${JSON.stringify(body)}`)
  return found
}
/** Numbers of what matches a hash; polled, since another connection tells the listener of a change. */
const matches = async (pdq: string): Promise<readonly number[]> =>
  ((await call(`/m/raw_lookup?signal_type=pdq&signal=${pdq}`)).body as { matches: readonly number[] }).matches

await importList('bank-one', `pdq,victim\n${pdqOf('5')},identified\n`, { victim: 'identified' })
await importList('good', `sha256,realm\n${'0'.repeat(64)},known-good\n`, { realm: 'known-good' })
test('a hash that a client adds waits for two persons, and counts a second after the second of them', async () => {
  await expect.poll(async () => (await call('/c/banks')).body).toHaveLength(1)
  const proposal = await proposalOf(proposeSignal({ pdq: pdqOf('a') }))
  expect(proposal.subject).toMatchObject({ client: 'loopback', list: 'bank-one', what: 'add', kinds: 'pdq' })
  expect(Date.parse(proposal.expiresAt) - Date.parse(proposal.at)).toBe(7 * day)
  const asked = await curator.send('POST', '/requests/list-change', { ...proposal.subject, reason: 'known to us' })
  expect(asked.statusCode, asked.body).toBe(201)
  const { request } = asked.json<{ request: string }>()
  const answer = `/requests/list-change/${request}/approval`
  expect((await curator.send('POST', answer)).statusCode).toBe(403)
  expect(await matches(pdqOf('a'))).toEqual([])
  expect((await senior.send('GET', `/requests/${request}`)).json()).toMatchObject({
    kind: 'list-change',
    subject: proposal.subject,
  })
  expect((await senior.send('POST', answer)).json()).toMatchObject({ state: 'performed' })
  await expect
    .poll(() => matches(pdqOf('a')), { interval: 20, timeout: 1000 })
    .toEqual([Number(proposal.subject['content'])])
  expect(await proposals()).toEqual([])
  expect((await call('/m/index/status?signal_type=pdq')).body).toMatchObject({ pdq: { size: 2 } })
  const hunts = (await senior.send('GET', '/retro-hunts')).json<{ hunts: readonly object[] }>().hunts
  expect(hunts[0]).toMatchObject({ list: 'bank-one', why: 'changed' })
})

test('what a client added says nothing of its victim, whatever its list says, so that no file is skipped for it', async () => {
  const list = (await services.lists.newest()).lists.find(({ info }) => info.name === 'bank-one')
  const standing = async (pdq: string) => (await list?.near([pdq]))?.map(({ standing: { victim } }) => victim)
  expect(await standing(pdqOf('5'))).toEqual(['identified'])
  expect(await standing(pdqOf('a'))).toEqual(['unstated'])
})

test('an entry goes by its number, and may come again', async () => {
  const [number] = await matches(pdqOf('5'))
  const proposal = await proposalOf(call(`/c/bank/BANK_ONE/content/${number}`, { method: 'DELETE' }))
  expect(proposal.subject).toMatchObject({ what: 'remove', content: String(number) })
  expect((await bothAgree('list-change', proposal.subject)).statusCode).toBe(200)
  await expect.poll(() => matches(pdqOf('5')), { interval: 20, timeout: 1000 }).toEqual([])
  expect(await matches(pdqOf('a'))).toHaveLength(1)
  const again = await proposalOf(proposeSignal({ pdq: pdqOf('5') }))
  expect((await bothAgree('list-change', again.subject)).statusCode).toBe(200)
  await expect.poll(() => matches(pdqOf('5')), { interval: 20, timeout: 1000 }).toEqual([number])
})

test('a file is hashed and kept nowhere: its entry is proposed, with what the client says of it', async () => {
  const form = new FormData()
  form.append('photo', new Blob([harbour]), 'a')
  form.append('note', 'seen twice')
  const proposal = await proposalOf(call('/c/bank/BANK_ONE/content', { method: 'POST', body: form }))
  expect(proposal).toMatchObject({ note: 'seen twice', subject: { kinds: 'pdq' } })
  const film = new FormData()
  film.append('video', new Blob([Buffer.from('not really a film')]), 'a')
  const second = await proposalOf(call('/c/bank/BANK_ONE/content', { method: 'POST', body: film }))
  expect((await bothAgree('list-change', second.subject)).statusCode).toBe(200)
  const md5 = createHash('md5').update('not really a film').digest('hex')
  await expect
    .poll(async () => (await call(`/m/raw_lookup?signal_type=video_md5&signal=${md5}`)).body)
    .toEqual({ matches: [Number(second.subject['content'])] })
})

test('the same again is the same proposal while it waits; a refused one stays refused; a done one is new', async () => {
  const proposal = await proposalOf(proposeSignal({ pdq: pdqOf('b') }))
  expect(await proposalOf(proposeSignal({ pdq: pdqOf('b').toUpperCase() }))).toEqual(proposal)
  const id = proposal.subject['proposal'] ?? ''
  expect((await curator.send('DELETE', `/lists/proposals/${id}`)).json()).toEqual({ state: 'refused' })
  expect((await curator.send('DELETE', `/lists/proposals/${id}`)).statusCode).toBe(404)
  expect((await bothAgree('list-change', proposal.subject)).statusCode).toBe(409)
  expect(await proposeSignal({ pdq: pdqOf('b') })).toEqual({
    status: 403,
    body: { message: expect.stringContaining(`proposal ${id} was refused`) },
  })
  const done = await proposalOf(proposeSignal({ pdq: pdqOf('c') }))
  expect((await bothAgree('list-change', done.subject)).statusCode).toBe(200)
  expect((await bothAgree('list-change', done.subject)).statusCode).toBe(409)
  const anew = await proposalOf(proposeSignal({ pdq: pdqOf('c') }))
  expect(anew.subject['proposal']).not.toBe(done.subject['proposal'])
})

test('two persons agree on what the client asks for, and on nothing else that a request says', async () => {
  const { subject } = await proposalOf(proposeSignal({ pdq: pdqOf('d') }))
  for (const other of [{ list: 'good' }, { what: 'remove' }, { content: '1' }, { kinds: 'md5' }, { client: 'another' }])
    expect((await bothAgree('list-change', { ...subject, ...other })).statusCode).toBe(409)
  expect(await matches(pdqOf('d'))).toEqual([])
})

test('what nobody answered for seven days is over, and its hash is gone', async () => {
  const { subject } = await proposalOf(proposeSignal({ pdq: pdqOf('e') }))
  const { database } = services
  await database.query(`UPDATE list_proposal SET at = at - interval '8 days' WHERE id = $1`, [subject['proposal']])
  expect((await proposals()).map((one) => one.subject['proposal'])).not.toContain(subject['proposal'])
  expect((await bothAgree('list-change', subject)).statusCode).toBe(409)
  await tidyLists(services)
  const sealed = await database.query(`SELECT body_sealed AS sealed FROM list_proposal WHERE id = $1`, [
    subject['proposal'],
  ])
  expect(sealed.rows).toEqual([{ sealed: null }])
  const open = await database.query('SELECT FROM list_proposal WHERE body_sealed IS NOT NULL')
  expect(open.rowCount).toBe((await proposals()).length)
  await database.query(`UPDATE list_proposal SET at = at + interval '8 days' WHERE id = $1`, [subject['proposal']])
})

test('what no two persons decide through a client is refused by name', async () => {
  const put = (json: object): RequestInit => ({ ...post(json), method: 'PUT' })
  for (const [path, init, reason] of [
    ['/c/banks', post({ name: 'NEW' }), 'comes in as a file'],
    ['/c/bank/BANK_ONE', put({ enabled_ratio: 0 }), 'enabled whole'],
    ['/c/bank/BANK_ONE', { method: 'DELETE' }, 'one of them has to ask'],
    ['/c/bank/BANK_ONE/content?url=http://127.0.0.1/x', { method: 'POST' }, 'fetches no addresses'],
    ['/c/bank/BANK_ONE/content/1', put({ disable_until_ts: 1 }), 'ask for its removal'],
    ['/c/exchanges', post({ bank: 'NEW', api: 'ncmec' }), 'by the site alone'],
    ['/c/exchanges/api/ncmec', post({ credential_json: {} }), 'by the site alone'],
    ['/c/exchange/NEW', put({ enabled: true }), 'by the site alone'],
    ['/c/exchange/NEW', { method: 'DELETE' }, 'by the site alone'],
    ['/c/signal_type/pdq', put({ enabled_ratio: 0 }), 'enabled whole'],
  ] as const)
    expect([path, await call(path, init)]).toEqual([
      path,
      { status: 403, body: { message: expect.stringContaining(reason) } },
    ])
})

test('what is malformed, or meant for a bank that is none, is no proposal', async () => {
  const before = (await proposals()).length
  for (const [path, init, status] of [
    ['/c/bank/NOBODY/signal', post({ pdq: pdqOf('5') }), 404],
    ['/c/bank/GOOD/signal', post({ pdq: pdqOf('5') }), 404],
    ['/c/bank/NOBODY/content/1', { method: 'DELETE' }, 404],
    ['/c/bank/BANK_ONE/content/abc', { method: 'DELETE' }, 404],
    ['/c/bank/BANK_ONE/content', { method: 'POST' }, 400],
    ['/c/bank/BANK_ONE/signal', post({}), 400],
    ['/c/bank/BANK_ONE/signal', post([]), 400],
    ['/c/bank/BANK_ONE/signal', post({ pdq: 'x' }), 400],
    ['/c/bank/BANK_ONE/signal', post({ tmk: 'x' }), 400],
    ['/c/bank/BANK_ONE/signal', { ...post({}), body: '{' }, 400],
  ] as const) {
    const answer = await call(path, init)
    expect([path, answer]).toEqual([path, { status, body: { message: expect.any(String) } }])
  }
  expect(await proposals()).toHaveLength(before)
})

test('a client that proposes more than people can judge is told so, and nothing more is kept', async () => {
  const rest = MAX_PROPOSALS_A_DAY - (await countOf('list_proposal'))
  for (let number = 0; number < rest; number += 1)
    await call(`/c/bank/BANK_ONE/content/${1000 + number}`, { method: 'DELETE' })
  expect(await call('/c/bank/BANK_ONE/content/1', { method: 'DELETE' })).toEqual({
    status: 403,
    body: { message: expect.stringContaining('not kept') },
  })
  expect(await countOf('list_proposal')).toBe(MAX_PROPOSALS_A_DAY)
})

test('a client that goes on asking keeps nobody from the ledger, and hides no other client’s proposal', async () => {
  const { database, access } = services
  const told = await inTransaction(database, async (tx) => {
    await access.lockLedger(tx)
    return Promise.all([
      call('/c/bank/BANK_ONE/content/1', { method: 'DELETE' }),
      call('/c/bank/BANK_ONE/content/1000', { method: 'DELETE' }),
    ])
  })
  expect(told.map(({ body }) => (body as { message: string }).message)).toEqual([
    expect.stringContaining('not kept'),
    expect.stringContaining('waits for them'),
  ])
  const newest = '(SELECT max(seq) FROM list_proposal)'
  await database.query(`UPDATE list_proposal SET client = 'another' WHERE seq = ${newest}`)
  const shown = await openProposals(database, { since: new Date(0), limit: 2 })
  expect(shown.map(({ client }) => client)).toEqual(['loopback', 'another'])
  const every = await openProposals(database, { since: new Date(0), limit: 1000 })
  expect(await openProposals(database, { since: new Date(0), limit: 2, from: 1 })).toEqual(every.slice(1, 3))
  await database.query(`UPDATE list_proposal SET client = 'loopback' WHERE seq = ${newest}`)
})

test('a list leaves with what was let in and without what went', async () => {
  const { recipient, read } = await ageRecipient()
  const subject = { list: 'bank-one', format: 'csv', recipient }
  expect((await bothAgree('list-export', subject)).statusCode).toBe(200)
  const all = (await curator.send('GET', '/requests')).json<{
    requests: readonly { request: string; kind: string }[]
  }>()
  const request = all.requests.find(({ kind }) => kind === 'list-export')?.request ?? ''
  const left = await curator.send('POST', `/requests/list-export/${request}/performance`)
  const text = await read(left.rawPayload)
  expect((text.match(/[0-9a-f]{64}/gu) ?? []).toSorted()).toEqual(['5', 'a', 'c'].map(pdqOf))
})

test('no hash that a client sent lies in clear, and the ledger answers for every proposal, refusal and change', async () => {
  for (const table of ['list_proposal', 'list_proposal_refusal', 'list_change', 'log_entry']) {
    const { rows } = await services.database.query<{ text: string }>(`SELECT t::text AS text FROM ${table} t`)
    expect(rows.length).toBeGreaterThan(0)
    for (const digit of ['a', 'b', 'c', 'd', 'e'])
      expect(rows.some(({ text }) => text.includes(pdqOf(digit)))).toBe(false)
  }
  const problems = async () => (await verifySite(services)).problems
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
  for (const [table, column] of [
    ['list_proposal', 'content'],
    ['list_change', 'content'],
    ['list_proposal_refusal', 'at'],
  ] as const) {
    const other = column === 'at' ? `at + interval '1 second'` : `'7'`
    await services.database.query(
      `UPDATE ${table} SET ${column} = ${other} WHERE seq = (SELECT min(seq) FROM ${table})`,
    )
    expect((await problems()).map(({ where }) => where.split('#')[0])).toContain(table)
  }
})

test('a new version of a list ends what was changed beside the old one', async () => {
  await importList('bank-one', `pdq,victim\n${pdqOf('6')},identified\n`, { version: '2' })
  await expect.poll(() => matches(pdqOf('6')), { timeout: 2000 }).toHaveLength(1)
  expect(await matches(pdqOf('c'))).toEqual([])
  const { rows } = await services.database.query('SELECT FROM list_change WHERE entry_sealed IS NOT NULL')
  expect(rows).toEqual([])
  const [list] = (await services.lists.newest()).facts.filter((each) => each.list === 'bank-one')
  if (list === undefined) throw new Error('the list is gone')
  const changes = await inTransaction(services.database, (tx) => changesOf(services, tx, list))
  expect(changes.added).toEqual([])
})

async function countOf(table: string): Promise<number> {
  return (await services.database.query(`SELECT FROM ${table}`)).rowCount ?? 0
}
