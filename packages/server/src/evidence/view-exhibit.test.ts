// No picture without an entry in the ledger before it; none for whom does not work on the case, and none beyond the budget;
// what leaves is never what came in (SECURITY §5 E9, E10, K3).
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import {
  admitReviewer,
  type AuthenticatorId,
  type Decoder,
  newId,
  type PersonId,
  type Reviewer,
  type SessionId,
  type StoredName,
} from '@rempart/core'
import { landscape, textChunk, writePng } from '@rempart/fixtures'
import { type CaseId, insertCaseAssignment, readLogEntry, viewsOf } from '@rempart/store'
import { accessSite, person, signIn, type TestAccess } from '../../test/access-site.ts'
import { freshCase, receiveReport, testVault, type TestVault } from '../../test/evidence-site.ts'
import { joinCase } from './case-evidence.ts'
import type { LazyDecoder } from './open-decoder.ts'
import { viewExhibit } from './view-exhibit.ts'

const hasSandbox = spawnSync('bwrap', ['--version']).status === 0
const picture = writePng(landscape(3, { width: 900, height: 600 }), {
  before: [textChunk('Comment', 'where it was taken')],
})
let vaults: TestVault
let site: TestAccess
let caseId: CaseId
let object: StoredName

beforeAll(async () => {
  vaults = await testVault()
  site = await accessSite({ services: { vault: vaults.vault, decoder: vaults.decoder } })
  caseId = freshCase()
  const { report, names } = await receiveReport(site.services, { text: 'words', files: [picture] })
  await joinCase(site.services, { report, caseId })
  object = names[0]!
})

const url = (ofCase = caseId, name = object): string => `/cases/${ofCase}/exhibits/${name}/view`
const assign = (who: PersonId): Promise<void> =>
  insertCaseAssignment(site.database, {
    case: caseId,
    person: who,
    kind: 'assigned',
    at: site.access.clock.now(),
    by: who,
  })
const someone = (): Reviewer =>
  admitReviewer({
    person: newId<PersonId>(randomBytes),
    session: newId<SessionId>(randomBytes),
    authenticator: newId<AuthenticatorId>(randomBytes),
    role: 'analyst',
  })
const rendition = { type: 'image/webp', bytes: new Uint8Array([1]), width: 1, height: 1 } as const
/** More calls than a view takes. */
const STEPS = 20
/** A decoder that answers at once, for tests of what comes before it. */
const quick: LazyDecoder = {
  get: () =>
    Promise.resolve({ render: () => Promise.resolve({ kind: 'known', value: rendition }) } as unknown as Decoder),
  close: () => Promise.resolve(),
}

it.skipIf(!hasSandbox)(
  'who works on the case sees a marked picture made anew, once a view, and the ledger knows why (skipped where bubblewrap is missing)',
  async () => {
    const ana = await person(site, ['analyst'])
    const page = await signIn(site, ana)
    expect((await page.send('POST', url(), { reason: 'triage' })).statusCode).toBe(404)
    await assign(ana.id)
    const answer = await page.send('POST', url(), { reason: 'triage' })
    expect([answer.statusCode, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
      200,
      'image/webp',
      'no-store',
    ])
    expect(answer.rawPayload.subarray(8, 12).toString()).toBe('WEBP')
    expect(answer.rawPayload.length).toBeLessThanOrEqual(64 * 1024)
    expect(answer.rawPayload.includes('where it was taken')).toBe(false)
    const ben = await person(site, ['analyst'])
    await assign(ben.id)
    const other = await (await signIn(site, ben)).send('POST', url(), { reason: 'triage' })
    expect(other.rawPayload.equals(answer.rawPayload)).toBe(false) // another mark
    const views = await viewsOf(site.database, object)
    expect(views.map((view) => view.person)).toEqual([ana.id, ben.id])
    const entry = Buffer.from((await readLogEntry(site.database, views[0]!.seq)) ?? []).toString()
    expect(JSON.parse(entry)).toMatchObject({ type: 'view', facts: { kind: 'full', reason: 'triage' } })
    expect(entry).not.toContain(ana.id)
    const opening = await site.services.ledger.openingOf(site.database, views[0]!.seq)
    expect(opening?.kind === 'values' && opening.values['person']?.value).toBe(ana.id)
    for (const [wrong, body, status] of [
      [url(freshCase()), { reason: 'triage' }, 404],
      [url(caseId, freshCase() as unknown as StoredName), { reason: 'triage' }, 404],
      [url(), {}, 400],
      [url(), { reason: 'curiosity' }, 400],
    ] as const)
      expect((await page.send('POST', wrong, body)).statusCode, wrong).toBe(status)
    expect((await page.send('GET', url())).statusCode).toBe(404)
    expect((await viewsOf(site.database, object)).length).toBe(2)
  },
)

it('whatever step fails, no picture leaves without an entry that was there before', async () => {
  const services = { ...site.services, decoder: quick }
  const reviewer = someone()
  let delivered = 0
  for (let at = 0; at < STEPS; at += 1) {
    const failing = failAfter(services, at)
    const seen = await viewExhibit(failing, { reviewer, caseId, object, reason: 'quality' }).then(
      () => true,
      () => false,
    )
    if (seen) delivered += 1
    const entries = (await viewsOf(site.database, object)).filter((view) => view.person === reviewer.person).length
    expect(entries).toBeGreaterThanOrEqual(delivered)
  }
  expect(delivered).toBeGreaterThan(0)
  expect(delivered).toBeLessThan(STEPS)
})

/** The services, whose calls on database, key service, store and decoder fail from the given one on. */
function failAfter(services: Parameters<typeof viewExhibit>[0], calls: number): Parameters<typeof viewExhibit>[0] {
  let left = calls
  const guarded = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(inner, name) {
        const value = Reflect.get(inner, name) as unknown
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => {
          left -= 1
          if (left < 0) throw new Error('a step failed')
          return (value as (...given: unknown[]) => unknown).apply(inner, args)
        }
      },
    })
  return {
    ...services,
    ledger: guarded(services.ledger),
    decoder: guarded(services.decoder),
    database: guarded(services.database),
    vault: { ...services.vault, keys: guarded(services.vault.keys), objects: guarded(services.vault.objects) },
  }
}

it('a person who opens one picture after another is stopped by a break, at once in every session', async () => {
  const services = { ...site.services, decoder: quick }
  const reviewer = someone()
  const started = site.clock.ms
  let seen = 0
  let refusal: unknown
  for (let minute = 0; minute < 60 && refusal === undefined; minute += 1) {
    site.clock.ms += 60_000
    await viewExhibit(services, { reviewer, caseId, object, reason: 'triage' }).then(
      () => (seen += 1),
      (error: unknown) => (refusal = error),
    )
  }
  expect(seen).toBeGreaterThanOrEqual(45)
  expect(seen).toBeLessThanOrEqual(52)
  expect(refusal).toMatchObject({ status: 429, code: 'break-due' })
  const again = Array.from({ length: 5 }, () => viewExhibit(services, { reviewer, caseId, object, reason: 'triage' }))
  for (const outcome of await Promise.allSettled(again)) expect(outcome.status).toBe('rejected')
  site.clock.ms = started
})

it('a hoarder gets the budget of a day and no more, and somebody is told', async () => {
  const reviewer = someone()
  const { database } = site
  const at = site.access.clock.now()
  const [seq] = await site.services.ledger.appendActs(database, [{ type: 'view' }])
  // A day's views as the ledger would have them: what counts is their number.
  await database.query(
    `WITH entries AS (INSERT INTO log_entry (seq, entry) SELECT 1000000 + n, '{}' FROM generate_series(1, 599) AS n RETURNING seq)
     INSERT INTO exhibit_view (seq, person, "case", object, at) SELECT seq, $1, $2, $3, $4::timestamptz - interval '12 hours' FROM entries`,
    [reviewer.person, caseId, object, at],
  )
  expect(seq).toBeGreaterThan(0)
  const services = { ...site.services, decoder: quick, log: vaults.log }
  const view = { reviewer, caseId, object, reason: 'triage' } as const
  const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => viewExhibit(services, view)))
  expect(outcomes.filter(({ status }) => status === 'fulfilled').length).toBe(1)
  expect(vaults.logged.filter(({ event }) => event === 'hoarding-alarm').length).toBe(7)
})
