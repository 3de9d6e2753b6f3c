// Originals leave when two persons have released them, of the case that was approved, for the recipients named
// (SECURITY §5 E8).
import { execFileSync, spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { beforeAll, expect, it, onTestFinished } from 'vitest'
import { type PersonId, REQUEST_LIFE_MS } from '@rempart/core'
import { landscape, writePng } from '@rempart/fixtures'
import { memoryStorage, temporarySigner, verifierKeyText } from '@rempart/ledger'
import { type CaseId, insertCaseAssignment, logSize, readLog } from '@rempart/store'
import {
  accessSite,
  type Browser,
  person,
  signIn,
  stepUp,
  type TestAccess,
  type TestPerson,
} from '../../test/access-site.ts'
import { freshCase, receiveReport, testVault } from '../../test/evidence-site.ts'
import { importCase } from '../cases/import-case.ts'
import { joinCase } from '../evidence/case-evidence.ts'
import { prepareJobs } from '../jobs/run-jobs.ts'
import { startPublisher } from '../ledger/publisher.ts'

let site: TestAccess
let ana: TestPerson
let ben: TestPerson
const tiles = memoryStorage()
const picture = writePng(landscape(5, { width: 300, height: 200 }))

beforeAll(async () => {
  const { vault, decoder } = await testVault()
  const signer = temporarySigner()
  const origin = 'rempart.local/test'
  const ledgerKey = verifierKeyText({ name: origin, publicKey: signer.publicKey })
  site = await accessSite({ services: { vault, decoder, tiles, site: { origin, ledgerKey } } })
  const { database, clock, log } = site.services
  ana = await person(site, ['senior-analyst'])
  ben = await person(site, ['senior-analyst'])
  await prepareJobs(database, log)
  const publisher = startPublisher({ database, storage: tiles, signer, origin, clock, log })
  return publisher.stop
})

async function present(who: TestPerson): Promise<Browser> {
  const page = await signIn(site, who)
  await stepUp(page, who)
  return page
}

async function caseOfAna() {
  const { report, names } = await receiveReport(site.services, { text: 'words', files: [picture] })
  const caseId = freshCase()
  await joinCase(site.services, { report, caseId })
  await assign(caseId, ana.id)
  return { caseId, names }
}

const assign = (caseId: CaseId, who: PersonId): Promise<void> =>
  insertCaseAssignment(site.database, {
    case: caseId,
    person: who,
    kind: 'assigned',
    at: site.access.clock.now(),
    by: who,
  })

/** Asked by the first, refused before the second has approved; the request. */
async function released(asker: Browser, { path, body }: Readonly<{ path: string; body: object }>): Promise<string> {
  const asked = await asker.send('POST', `${path}/requests/release-originals`, { ...body, reason: 'as ordered' })
  expect(asked.statusCode, asked.body).toBe(201)
  const { request } = asked.json<{ request: string }>()
  const early = await asker.send('POST', `${path}/requests/release-originals/${request}/performance`)
  expect(early.statusCode).toBe(409)
  const approver = await present(ben)
  expect((await approver.send('POST', `/requests/release-originals/${request}/approval`)).statusCode).toBe(200)
  return request
}

/** A new age key in a folder of its own, removed at the end: the file and its recipient. */
function recipientKey(): Readonly<{ key: string; recipient: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-recipient-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const key = join(folder, 'key')
  execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' })
  return { key, recipient: /age1[0-9a-z]+/.exec(readFileSync(key, 'utf8'))?.[0] ?? '' }
}

async function allPublished(): Promise<void> {
  const size = await logSize(site.database)
  const published = async (): Promise<number> =>
    Number(
      Buffer.from((await tiles.read('checkpoint')) ?? [])
        .toString()
        .split('\n')[1],
    )
  await expect.poll(published, { timeout: 10_000 }).toBeGreaterThanOrEqual(size)
}

const withAge = it.skipIf(spawnSync('age', ['--version']).status !== 0)

withAge(
  'originals leave for one person until the day is over, and only the named recipient opens them (skipped without age)',
  async () => {
    const { key, recipient } = recipientKey()
    const { caseId, names } = await caseOfAna()
    await assign(caseId, ben.id)
    const page = await present(ana)
    const path = `/cases/${caseId}`
    const request = await released(page, { path, body: { exhibits: names, recipients: [recipient] } })
    await allPublished()
    const perform = (of = path, by = page) => by.send('POST', `${of}/requests/release-originals/${request}/performance`)
    const other = await caseOfAna()
    expect((await perform(`/cases/${other.caseId}`)).statusCode).toBe(409)
    const before = await logSize(site.database)
    for (const _ of ['first', 'again']) {
      const bundle = await perform()
      expect(bundle.statusCode, bundle.body).toBe(200)
      const opened = spawnSync('age', ['-d', '-i', key], { input: bundle.rawPayload, maxBuffer: 1e8 })
      expect(opened.stdout.includes(Buffer.from(picture.subarray(0, 100)))).toBe(true)
    }
    const entries = (await readLog(site.database, before)).map(({ entry }) => JSON.parse(Buffer.from(entry).toString()))
    const types = entries.map(({ type }: { type: string }) => type)
    expect(types).toEqual(['act-performed', 'originals-taken', 'originals-taken'])
    expect((await perform(path, await present(ben))).statusCode).toBe(409)
    site.clock.ms += REQUEST_LIFE_MS
    expect((await perform(path, await present(ana))).statusCode).toBe(409)
  },
)

withAge(
  'originals of a case that was brought in leave with the proof of their own import (skipped without age)',
  async () => {
    const { key, recipient } = recipientKey()
    const { caseId } = await importCase(site.services, {
      origin: 'rempart.local/imported',
      checkpoint: 'c',
      ledgerEntries: 3,
      manifestSha256: 'aa',
      async *lines() {
        const sha256 = hash('sha256', picture, 'hex')
        yield { number: 1, line: '{"path":"1.png"}', path: '1.png', sha256, file: Readable.from([picture]) }
      },
      async *cards() {},
    })
    await assign(caseId, ana.id)
    const { rows } = await site.database.query<{ object: string; seq: number }>(
      'SELECT object, seq FROM exhibit WHERE "case" = $1',
      [caseId],
    )
    const page = await present(ana)
    const path = `/cases/${caseId}`
    const request = await released(page, { path, body: { exhibits: [rows[0]!.object], recipients: [recipient] } })
    await allPublished()
    const bundle = await page.send('POST', `${path}/requests/release-originals/${request}/performance`)
    expect(bundle.statusCode, bundle.body).toBe(200)
    const tar = spawnSync('age', ['-d', '-i', key], { input: bundle.rawPayload, maxBuffer: 1e8 }).stdout
    const folder = mkdtempSync(join(tmpdir(), 'rempart-bundle-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    execFileSync('tar', ['-x', '-C', folder], { input: tar })
    execFileSync('sha256sum', ['--check', '--quiet', 'SHA256SUMS'], { cwd: folder })
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    const entry = files.find((name) => name.endsWith('.entry')) ?? ''
    expect(JSON.parse(readFileSync(join(folder, entry), 'utf8'))).toMatchObject({
      type: 'exhibit-imported',
      seq: rows[0]!.seq,
    })
  },
)
