// A process that dies between any two steps of an act for two, from its asking to its performance: what is repeated afterwards
// leaves exactly what one undisturbed act leaves, once (SECURITY §5 B3). The points are counted in an undisturbed act of each kind
// in the table of kinds. Every point by REMPART_DEATHS=all.
import { join } from 'node:path'
import { type ActForTwo, type ActId, POLICY } from '@rempart/core'
import { loadOrCreateSigner } from '@rempart/ledger'
import { beforeAll, expect, test } from 'vitest'
import { type Browser, browser, person, signIn, stepUp, type TestPerson } from '../../test/access-site.ts'
import { type Scene, SCENES } from '../../test/act-scenes.ts'
import { untilPublished } from '../../test/check-site.ts'
import { listSite, type ListSite } from '../../test/list-site.ts'
import { mortal, type Mortal } from '../../test/mortal.ts'
import { runningSite } from '../../test/running-site.ts'
import { createApp } from '../http/app.ts'
import { rotateKeys } from '../jobs/rotate-keys.ts'
import { startPublisher } from '../ledger/publisher.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'
import type { Services } from '../services.ts'
import type { ActKind } from './act-kind.ts'
import { ACT_KINDS } from './act-kinds.ts'
import { performByJob, PERFORM_ACT } from './perform-act.ts'

/** Besides those beside a COMMIT, which are always taken: so many of each kind, evenly spread. */
const SPREAD = 2
const EVERY_POINT = process.env['REMPART_DEATHS'] === 'all'
/** What a performance that is repeated may state again: that a rotation was begun, and ended. */
const STATED_AGAIN: Partial<Record<ActForTwo, readonly string[]>> = {
  'key-rotation': ['entry key-event', 'table log_entry'],
}

let lists: ListSite
let services: Services

beforeAll(async () => {
  const running = await runningSite({ role: 'web' })
  services = running.services
  lists = await listSite(running)
  const signer = loadOrCreateSigner(join(running.data, 'keys/ledger-key.pem'))
  const publisher = startPublisher({ ...services, storage: services.tiles, signer, origin: services.site.origin })
  return publisher.stop
}, 60_000)

type Two = Readonly<{ asker: TestPerson; approver: TestPerson; pages: readonly [Browser, Browser] }>

test.for(ACT_KINDS.map((kind) => [kind.kind, kind] as const))(
  '%s: whichever step its process dies before, it is done once, and nothing is left half done',
  { timeout: EVERY_POINT ? 900_000 : 120_000 },
  async ([, kind]) => {
    const two = await twoFor(kind.kind)
    const clean = await live(kind, two)
    expect(clean.left['table act_performed']).toBe(1)
    const points = pointsOf(clean.steps)
    for (const point of points) {
      const { left, steps, diedIn } = await live(kind, two, point)
      const where = `${kind.kind} before step ${point}, after ${steps.slice(-3).join('; ')}`
      expect(diedIn, where).toBe(point < clean.steps.length)
      expect(withoutRepeats(kind.kind, left), where).toEqual(withoutRepeats(kind.kind, clean.left))
    }
    console.log(JSON.stringify({ kind: kind.kind, steps: clean.steps.length, deaths: points.length }))
  },
)

test('after all that the ledger is whole, and answers for every row', async () => {
  await untilPublished(services)
  expect((await verifySite(services)).problems).toEqual([])
}, 60_000)

/** Two persons who may ask for it and approve it, in whatever roles the policy names. */
async function twoFor(kind: ActForTwo): Promise<Two> {
  const role = (permission: `ask.${ActForTwo}` | `approve.${ActForTwo}`) =>
    (Object.keys(POLICY[permission]) as Parameters<typeof person>[1]).at(-1) ?? 'auditor'
  const asker = await person(lists.site, [role(`ask.${kind}`)])
  const approver = await person(lists.site, [role(`approve.${kind}`)])
  return { asker, approver, pages: [await signIn(lists.site, asker), await signIn(lists.site, approver)] }
}

type Life = Readonly<{ steps: readonly string[]; left: Readonly<Record<string, number>>; diedIn: boolean }>

/** One act in a process that may die, then everything that was not answered again in one that lives, the job twice. */
async function live(kind: ActKind, two: Two, dieAt?: number): Promise<Life> {
  const { database } = services
  await database.query('DELETE FROM rate')
  await stepUp(two.pages[0], two.asker)
  await stepUp(two.pages[1], two.approver)
  const scene = await SCENES[kind.kind]({ lists, asker: two.asker.id })
  await database.query('DELETE FROM graphile_worker._private_jobs')
  const known = await acts()
  const before = await traces()
  const host = mortal(services, dieAt)
  const own = (): Promise<readonly ActId[]> => acts(known)
  await carryOut(kind, { scene, two, host, own })
  await host.bury()
  const diedIn = host.isDead()
  const healthy = mortal(services)
  await carryOut(kind, { scene, two, host: healthy, own })
  await carryOut(kind, { scene, two, host: healthy, own })
  await healthy.bury()
  const after = await traces()
  const left = Object.fromEntries(
    Object.entries(after).flatMap(([what, count]) => {
      const more = count - (before[what] ?? 0)
      return more === 0 ? [] : [[what, more]]
    }),
  )
  return { steps: host.steps, left, diedIn }
}

type Doing = Readonly<{ scene: Scene; two: Two; host: Mortal; own(): Promise<readonly ActId[]> }>

/** Goes on from where the act stands: a person looks before he asks again, a job runs again as long as it is in the queue. */
async function carryOut(kind: ActKind, { scene: { caseId, subject }, two, host, own }: Doing): Promise<void> {
  const app = createApp(ROUTES, host.services)
  const url = `${caseId === undefined ? '' : `/cases/${caseId}`}/requests/${kind.kind}`
  const [asking, approving] = two.pages.map((page) =>
    Object.assign(browser({ app, access: services.access }), { cookie: page.cookie, csrf: page.csrf }),
  )
  const unlessDead = (error: unknown): undefined => {
    if (!host.isDead()) throw error
  }
  const sent = async (page: Browser | undefined, to: string, body?: object): Promise<void> => {
    if (host.isDead()) return
    const answer = await page?.send('POST', to, body).catch(unlessDead)
    if (!host.isDead()) expect([200, 201], answer?.body).toContain(answer?.statusCode)
  }
  try {
    if ((await own()).length === 0) await sent(asking, url, { ...subject, reason: 'as ordered' })
    const [request] = await own()
    if (request === undefined) return
    const stands = async (): Promise<string> =>
      (await two.pages[0].send('GET', `/requests/${request}`)).json<{ state: string }>().state
    if ((await stands()) === 'asked') await sent(approving, `/requests/${kind.kind}/${request}/approval`)
    const performed = (await stands()) === 'performed'
    if (kind.performance.by === 'asker' && !performed) await sent(asking, `${url}/${request}/performance`)
    if (kind.performance.by === 'job' && (await isQueued(request)))
      await performByJob(host.services, ACT_KINDS.map(withoutPause), request).catch(unlessDead)
  } finally {
    await app.close()
  }
}

/** A rotation without its pause, in which nothing is done. */
function withoutPause(kind: ActKind): ActKind {
  if (kind.kind !== 'key-rotation') return kind
  return { ...kind, performance: { by: 'job', perform: (of) => rotateKeys(of, { graceMs: 0 }) } }
}

/** Every step beside a COMMIT and some others; or every step, and the end. */
function pointsOf(steps: readonly string[]): readonly number[] {
  const all = [...steps.keys(), steps.length]
  if (EVERY_POINT) return all
  const stride = Math.ceil(steps.length / (SPREAD + 1))
  return all.filter((at) => steps[at] === 'COMMIT' || steps[at - 1] === 'COMMIT' || at % stride === stride - 1)
}

function withoutRepeats(kind: ActForTwo, left: Life['left']): Life['left'] {
  const again = STATED_AGAIN[kind] ?? []
  return Object.fromEntries(Object.entries(left).filter(([what]) => !again.includes(what)))
}

async function acts(but: readonly ActId[] = []): Promise<readonly ActId[]> {
  const { rows } = await services.database.query<{ id: ActId }>('SELECT id FROM act WHERE id <> ALL ($1)', [but])
  return rows.map(({ id }) => id)
}

async function isQueued(act: ActId): Promise<boolean> {
  const { rows } = await services.database.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
     WHERE t.identifier = $1 AND j.payload->>'act' = $2`,
    [PERFORM_ACT, act],
  )
  return rows[0]?.n === 1
}

/** Everything that acts leave: rows by table, jobs by task, entries of the ledger by type; but for counters. */
async function traces(): Promise<Readonly<Record<string, number>>> {
  const { rows: tables } = await services.database.query<{ name: string }>(
    `SELECT quote_ident(relname) AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
     AND relname NOT IN ('rate', 'log_checkpoint', 'site_change')`,
  )
  const counts = [
    ...tables.map(({ name }) => `SELECT 'table ${name}' AS what, count(*)::int AS n FROM ${name}`),
    `SELECT 'job ' || identifier, count(*)::int FROM graphile_worker._private_jobs j
     JOIN graphile_worker._private_tasks t ON t.id = j.task_id GROUP BY 1`,
    `SELECT 'entry ' || (convert_from(entry, 'UTF8')::jsonb->>'type'), count(*)::int FROM log_entry GROUP BY 1`,
  ]
  const { rows } = await services.database.query<{ what: string; n: number }>(counts.join(' UNION ALL '))
  return Object.fromEntries(rows.map(({ what, n }) => [what, n]))
}
