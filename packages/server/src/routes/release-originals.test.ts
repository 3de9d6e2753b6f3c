// Originals leave when two persons have released them, once, of the case that was approved, for the recipients named
// (SECURITY §5 E8).
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import type { PersonId } from '@rempart/core'
import { landscape, writePng } from '@rempart/fixtures'
import { memoryStorage, temporarySigner, verifierKeyText } from '@rempart/ledger'
import { type CaseId, insertCaseAssignment, logSize } from '@rempart/store'
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
import { joinCase } from '../evidence/case-evidence.ts'
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
  const publisher = startPublisher({ database, storage: tiles, signer, origin, clock, log, onLag: () => undefined })
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

it.skipIf(spawnSync('age', ['--version']).status !== 0)(
  'originals leave once, and only the named recipient opens them (skipped without age)',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rempart-recipient-'))
    const key = join(folder, 'key')
    execFileSync('age-keygen', ['-o', key], { stdio: 'ignore' })
    const recipient = /age1[0-9a-z]+/.exec(readFileSync(key, 'utf8'))?.[0] ?? ''
    const { caseId, names } = await caseOfAna()
    const page = await present(ana)
    const path = `/cases/${caseId}`
    const request = await released(page, {
      path,
      body: { exhibits: names, recipients: [recipient] },
    })
    const published = async (): Promise<number> =>
      Number(
        Buffer.from((await tiles.read('checkpoint')) ?? [])
          .toString()
          .split('\n')[1],
      )
    const size = await logSize(site.database)
    await expect.poll(published, { timeout: 10_000 }).toBeGreaterThanOrEqual(size)
    const perform = (of = path) => page.send('POST', `${of}/requests/release-originals/${request}/performance`)
    const other = await caseOfAna()
    expect((await perform(`/cases/${other.caseId}`)).statusCode).toBe(409)
    const bundle = await perform()
    expect(bundle.statusCode, bundle.body).toBe(200)
    const opened = spawnSync('age', ['-d', '-i', key], { input: bundle.rawPayload, maxBuffer: 1e8 })
    expect(opened.stdout.includes(Buffer.from(picture.subarray(0, 100)))).toBe(true)
    expect((await perform()).statusCode).toBe(409)
    rmSync(folder, { recursive: true })
  },
)
