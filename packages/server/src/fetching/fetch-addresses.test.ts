// A report's addresses from its words to the card: real database, key service, sandboxes and servers.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredName } from '@rempart/core'
import { parseEntry } from '@rempart/ledger'
import { probeSandbox } from '@rempart/media'
import { type CaseId, entryOfObject, laidExhibits, readLog, type ReportId } from '@rempart/store'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { TestAccess } from '../../test/access-site.ts'
import { worker } from '../../test/case-site.ts'
import { secureHost, testAuthority, testNetwork } from '../../test/fetch-hosts.ts'
import { siteFolder } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { PUBLIC_ADDRESS } from '../../test/stand-in.ts'
import { examineJoined } from '../cases/examine-joined.ts'
import { examineReport } from '../cases/examine-report.ts'
import { readConfig } from '../config.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { createApp } from '../http/app.ts'
import { JOBS } from '../jobs/index.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { openSite, type OpenSite } from '../site.ts'
import { ROUTES } from '../routes/index.ts'
import { FETCH_ADDRESSES, fetchNext } from './fetch-addresses.ts'

const hasSandbox = (await probeSandbox()).available
const media = join(import.meta.dirname, '../../../../samples/media')
const bytesOf = (path: string): Buffer => readFileSync(join(media, path))
const CHART = bytesOf('other/chart.bmp')
const LABEL = bytesOf('generated/label.png')
const ALLOWED_BY = 'A. Example, order 12 of 3 March'

type Worker = Awaited<ReturnType<typeof worker>>
type Address = Readonly<{ number: number; outcome: string; status?: number; address?: string; answered?: string }> &
  Readonly<{ headers?: string[][]; allowedBy?: string; exhibit?: string; report: string }>
type CardBody = Readonly<{
  lane: number
  reasons: readonly string[]
  members: readonly Readonly<{ exhibit: string; object?: string; facts?: { path: string }; fetched?: object }>[]
}>

describe.skipIf(!hasSandbox)('addresses of reports (skipped where bubblewrap is missing)', () => {
  let open: OpenSite
  let app: FastifyInstance
  let site: TestAccess
  let desk: Worker
  let analyst: Worker
  let lead: Worker
  let url: string
  let asked: string[] = []
  const network = testNetwork({ 'files.example': [PUBLIC_ADDRESS] }, {})

  beforeAll(async () => {
    const authority = testAuthority()
    const port = await secureHost(authority.issue(['files.example']), (request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/moved') response.writeHead(302, { location: '/label.png' }).end()
      else if (request.url === '/gone') response.writeHead(410).end()
      else response.end(request.url?.endsWith('.png') ? LABEL : CHART)
    })
    const { dial } = testNetwork({}, { [`${PUBLIC_ADDRESS}:443`]: port })
    Object.assign(network, { dial })
    open = await openSite(
      readConfig(
        {
          REMPART_LOG_LEVEL: 'silent',
          REMPART_QUALITY_SHARE: '0',
          REMPART_FETCH_HOSTS: 'files.example',
          REMPART_FETCH_ALLOWED_BY: ALLOWED_BY,
          REMPART_FETCH_CA_FILE: authority.caFile,
        },
        { data: siteFolder(), port: 0, host: '127.0.0.1', role: 'all' },
      ),
    )
    afterAll(open.close)
    app = createApp(ROUTES, open.services)
    afterAll(() => app.close())
    url = await app.listen({ port: 0, host: '127.0.0.1' })
    site = { ...open.services, app } as unknown as TestAccess
    desk = await worker(site, 'reporter-desk')
    analyst = await worker(site, 'analyst')
    lead = await worker(site, 'senior-analyst')
  })

  /** A report that became a case on which the analyst works; nothing is fetched yet. */
  async function begin(words: object, files: readonly { name: string; bytes: Uint8Array }[] = []) {
    const id = newReportId() as ReportId
    expect((await sendFiles(url, { id, ...words }, files)).status).toBe(201)
    const caseId = (await desk.page.send('POST', `/reports/${id}/case`)).json<{ case: CaseId }>().case
    await lead.page.send('PUT', `/cases/${caseId}/people/${analyst.id}`, { assigned: true })
    await examineReport(open.services, caseId)
    return { id, caseId }
  }
  /** Every step there is; how many exhibits the case has more. */
  async function fetchAll({ id, caseId }: { id: ReportId; caseId: CaseId }, services = open.services): Promise<number> {
    const before = (await laidExhibits(site.database, caseId)).filter(({ object }) => object !== undefined).length
    while (await fetchNext(services, { caseId, report: id }, network));
    return (await laidExhibits(site.database, caseId)).filter(({ object }) => object !== undefined).length - before
  }
  const addresses = async (caseId: CaseId): Promise<readonly Address[]> =>
    (await analyst.page.send('GET', `/cases/${caseId}/addresses`)).json<{ addresses: Address[] }>().addresses
  async function cards(caseId: CaseId): Promise<readonly CardBody[]> {
    const { rows } = await site.database.query<{ id: string }>(
      'SELECT id FROM card WHERE "case" = $1 ORDER BY position',
      [caseId],
    )
    return Promise.all(
      rows.map(async ({ id }) => (await analyst.page.send('GET', `/cases/${caseId}/cards/${id}`)).json<CardBody>()),
    )
  }

  it('each address is answered once: what came is an exhibit of the case, what did not is stated with its reason', async () => {
    asked = []
    const urls = [
      'https://files.example/chart',
      'https://elsewhere.example/picture.png',
      'https://files.example/moved',
      'http://127.0.0.1/',
      'https://files.example/gone',
      'https://files.example/chart',
    ]
    const place = await begin({ urls })
    expect(await fetchAll(place)).toBe(2)
    const found = await addresses(place.caseId)
    expect(found.map(({ outcome }) => outcome)).toEqual([
      'fetched',
      'host-not-listed',
      'fetched',
      'machine-number',
      'not-there',
      'repeated',
    ])
    expect(found.map(({ address }) => address)).toEqual(urls)
    expect(found.map(({ status }) => status)).toEqual([200, undefined, 200, undefined, 410, undefined])
    expect(found[2]).toMatchObject({ answered: 'https://files.example/label.png', allowedBy: ALLOWED_BY })
    expect(asked).toEqual(['/chart', '/moved', '/label.png', '/gone'])

    const members = (await cards(place.caseId))
      .flatMap((card) => card.members)
      .filter(({ object }) => object !== undefined)
    const byPath = new Map(members.map(({ facts, fetched, exhibit }) => [facts?.path, { fetched, exhibit }]))
    expect(new Set(byPath.keys())).toEqual(new Set(['addresses/001', 'addresses/003']))
    expect(byPath.get('addresses/003')?.fetched).toMatchObject({
      address: 'https://files.example/moved',
      answered: 'https://files.example/label.png',
      allowedBy: ALLOWED_BY,
    })
    expect(byPath.get('addresses/001')?.exhibit).toBe(found[0]?.exhibit)

    const timeline = await analyst.page.send('GET', `/cases/${place.caseId}/timeline`)
    const kinds = timeline.json<{ events: { kind: string }[] }>().events.map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind === 'fetched')).toHaveLength(2)

    expect(await fetchAll(place)).toBe(0)
    expect(asked).toHaveLength(4)
    expect(await addresses(place.caseId)).toEqual(found)
  })

  it('a stopped run goes on behind what is answered, and examines what came before it stopped', async () => {
    asked = []
    const place = await begin({ urls: ['https://files.example/a', 'https://files.example/b.png'] })
    const { vault } = open.services
    let unwrapped = 0
    const failing = {
      ...open.services,
      vault: {
        ...vault,
        // The service that moves keys into the case goes away before the second file is kept.
        keys: {
          ...vault.keys,
          rotate: (...args: Parameters<typeof vault.keys.rotate>) => {
            unwrapped += 1
            if (unwrapped > 1) throw new Error('gone')
            return vault.keys.rotate(...args)
          },
        },
      },
    }
    await expect(fetchAll(place, failing)).rejects.toThrow('gone')
    expect((await addresses(place.caseId)).map(({ outcome }) => outcome)).toEqual(['fetched'])
    expect(await fetchAll(place)).toBe(2)
    expect((await addresses(place.caseId)).map(({ outcome }) => outcome)).toEqual(['fetched', 'fetched'])
    expect(asked).toEqual(['/a', '/b.png', '/b.png'])
  })

  it('what an address says of itself moves nothing: the lane is that of the same bytes in a report', async () => {
    const sent = await begin({}, [{ name: 'a.png', bytes: LABEL }])
    const lanes = async (caseId: CaseId) => (await cards(caseId)).map(({ lane }) => lane)
    for (const name of ['a-real-photograph.png', 'made-with-ai.png', 'known-good/nothing-to-see.png']) {
      const place = await begin({ urls: [`https://files.example/${name}`] })
      expect(await fetchAll(place)).toBe(1)
      expect(await lanes(place.caseId)).toEqual(await lanes(sent.caseId))
    }
  })

  it('addresses of an urgent report are as urgent as its files, and of a report that joins stand under its number', async () => {
    const place = await begin({ urgent: true, urls: ['https://files.example/now'] })
    await fetchAll(place)
    expect((await cards(place.caseId)).map(({ lane, reasons }) => [lane, reasons[0]])).toEqual([[1, 'child-at-risk']])
    const id = newReportId() as ReportId
    await sendFiles(url, { id, urls: ['https://files.example/later.png'] }, [])
    await desk.page.send('POST', `/cases/${place.caseId}/reports`, { report: id })
    await examineJoined(open.services, { caseId: place.caseId, report: id })
    expect(await fetchAll({ ...place, id })).toBe(1)
    const paths = (await cards(place.caseId)).flatMap(({ members }) => members.map(({ facts }) => facts?.path))
    expect(paths).toContain('report 2/addresses/001')
  })

  it('without a list nothing is asked of anybody, and the case says so; nor for a case that is finished', async () => {
    asked = []
    const { config } = open.services
    const off = { ...open.services, config: { ...config, fetch: undefined } }
    const urls = Array.from({ length: 100 }, (_, at) => `https://files.example/${at}`)
    const place = await begin({ urls })
    // One step, which opens the report's words once.
    expect(await fetchNext(off, { caseId: place.caseId, report: place.id }, network)).toBe(false)
    expect(await addresses(place.caseId)).toMatchObject(urls.map((address) => ({ outcome: 'fetching-off', address })))
    expect((await addresses(place.caseId))[0]).not.toHaveProperty('allowedBy')
    const many = await begin({ urls: Array.from({ length: 25 }, (_, at) => `https://elsewhere.example/${at}`) })
    await fetchAll(many)
    const outcomes = (await addresses(many.caseId)).map(({ outcome }) => outcome)
    expect(outcomes).toEqual([...Array(20).fill('host-not-listed'), ...Array(5).fill('too-many-addresses')])
    expect(asked).toEqual([])
  })

  it('the addresses of a case have pages', async () => {
    const off = { ...open.services, config: { ...open.services.config, fetch: undefined } }
    const named = (from: string) => Array.from({ length: 100 }, (_, at) => `https://${from}.example/${at}`)
    const place = await begin({ urls: named('first') })
    await fetchAll(place, off)
    for (const from of ['second', 'third']) {
      const id = newReportId() as ReportId
      await sendFiles(url, { id, urls: named(from) }, [])
      await desk.page.send('POST', `/cases/${place.caseId}/reports`, { report: id })
      await examineJoined(open.services, { caseId: place.caseId, report: id })
      await fetchAll({ ...place, id }, off)
    }
    type Page = { addresses: Address[]; next?: number }
    const page = async (after: string): Promise<Page> =>
      (await analyst.page.send('GET', `/cases/${place.caseId}/addresses${after}`)).json<Page>()
    const first = await page('')
    expect(first.addresses).toHaveLength(200)
    const last = await page(`?after=${first.next}`)
    expect(last).not.toHaveProperty('next')
    expect([...first.addresses, ...last.addresses].map(({ address }) => address)).toEqual(
      ['first', 'second', 'third'].flatMap(named),
    )
  })

  it('the job takes what the examination of a report queues', async () => {
    const job = JOBS.find(({ id }) => id === 'examine-report')
    const place = await begin({ urls: ['https://elsewhere.example/'] })
    await job?.run({ case: place.caseId }, open.services)
    const { rows } = await site.database.query<{ task_identifier: string; queue_name: string; payload: unknown }>(
      `SELECT task_identifier, queue_name, payload FROM graphile_worker.jobs j
       JOIN graphile_worker._private_jobs p ON p.id = j.id WHERE j.key = $1`,
      [`${FETCH_ADDRESSES}:${place.id}`],
    )
    expect(rows).toEqual([
      {
        task_identifier: FETCH_ADDRESSES,
        queue_name: FETCH_ADDRESSES,
        payload: { case: place.caseId, report: place.id },
      },
    ])
    await JOBS.find(({ id }) => id === FETCH_ADDRESSES)?.run(rows[0]?.payload, open.services)
    expect((await addresses(place.caseId)).map(({ outcome }) => outcome)).toEqual(['host-not-listed'])
  })

  it('the ledger commits to address, bytes and who allowed it, and no leaf names them; an erasure takes all of it', async () => {
    const place = await begin({ urls: ['https://files.example/secret-name.png'] })
    await fetchAll(place)
    const { database, ledger } = open.services
    const { rows } = await database.query<{ seq: number }>('SELECT seq FROM address_fetch WHERE report = $1', [
      place.id,
    ])
    const seq = rows[0]?.seq ?? -1
    const leaf = Buffer.from((await readLog(database, seq))[0]?.entry ?? [])
    expect(parseEntry(leaf)).toMatchObject({
      type: 'address-fetched',
      facts: { number: 1, outcome: 'fetched', status: 200 },
    })
    for (const secret of ['secret-name', 'files.example', 'Example', place.id, place.caseId])
      expect(leaf.toString('utf8')).not.toContain(secret)
    const opening = await ledger.openingOf(database, seq)
    const values = opening?.kind === 'values' ? opening.values : {}
    expect(values['address']?.value).toBe('https://files.example/secret-name.png')
    expect(values['allowedBy']?.value).toBe(ALLOWED_BY)
    expect(values['sha256']?.value).toMatch(/^[0-9a-f]{64}$/u)

    const stored = await database.query<{ object: StoredName; row: string }>(
      `SELECT object, row_to_json(f)::text || encode(opening, 'hex') AS row FROM address_fetch f JOIN log_entry USING (seq)
       WHERE seq = $1`,
      [seq],
    )
    for (const secret of ['secret-name', 'files.example', 'Example'])
      for (const written of [secret, Buffer.from(secret).toString('hex')])
        expect(stored.rows[0]?.row).not.toContain(written)
    // A release of the original carries this entry, and with it where it came from.
    expect(await entryOfObject(database, stored.rows[0]?.object as StoredName)).toBe(seq)

    await eraseCase(open.services, { caseId: place.caseId, reason: 'order' })
    expect(await ledger.openingOf(database, seq)).toBeUndefined()
    const problems = (await verifySite(open.services)).problems.filter(({ where }) => where !== 'checkpoint')
    expect(problems).toEqual([])
    expect(await fetchAll(place)).toBe(0)
  })

  it('a row that somebody alters, empties or removes differs from the ledger, and so does the object that came', async () => {
    const place = await begin({ urls: ['https://files.example/kept'] })
    await fetchAll(place)
    const { database } = open.services
    const named = async () =>
      (await verifySite(open.services)).problems
        .map(({ where }) => where.split('#')[0])
        .filter((table) => table !== 'checkpoint')
    const untouched = await named()
    expect(untouched).not.toContain('address_fetch')
    const of = `report = '${place.id}'`
    await database.query(`ALTER TABLE address_fetch DROP CONSTRAINT address_fetch_check`)
    for (const change of [
      `SET outcome = 'not-there'`,
      `SET status = 404`,
      `SET status = NULL`,
      `SET number = 2`,
      `SET at = at + interval '1 millisecond'`,
      `SET words_sealed = 'x'`,
      `SET object = NULL`,
      `SET seq = seq - 1`,
    ]) {
      const { rows } = await database.query('SELECT * FROM address_fetch WHERE report = $1', [place.id])
      await database.query(`UPDATE address_fetch ${change} WHERE ${of}`)
      expect(await named(), change).toContain('address_fetch')
      await database.query(`DELETE FROM address_fetch WHERE ${of}`)
      expect(await named(), 'removed').toContain('address_fetch')
      await database.query(
        'INSERT INTO address_fetch SELECT * FROM json_populate_record(NULL::address_fetch, $1::json)',
        [JSON.stringify({ ...rows[0], words_sealed: `\\x${rows[0].words_sealed.toString('hex')}` })],
      )
      expect(await named(), 'put back').not.toContain('address_fetch')
    }
    await database.query(
      `UPDATE evidence_object SET media_type = 'text/plain' WHERE name IN (SELECT object FROM address_fetch WHERE ${of})`,
    )
    expect(await named()).toContain('address_fetch')
  })

  it('only who works on the case reads its addresses', async () => {
    const place = await begin({ urls: ['https://elsewhere.example/'] })
    await fetchAll(place)
    const stranger = await worker(site, 'analyst')
    for (const { page } of [stranger, desk])
      expect((await page.send('GET', `/cases/${place.caseId}/addresses`)).statusCode).toBe(404)
  })
})
