// Every route × every role × every method × every way to stand to its object, generated from the routes and the policy
// table; and what holds of every route without exception (SECURITY §5 E1, E2, E3, E5, E11).
import { randomBytes } from 'node:crypto'
import { HUMAN_ROLES, newId, POLICY } from '@rempart/core'
import type { MachineId, MachineKeyId, Permission, PersonId } from '@rempart/core'
import type { CaseId, OperationId } from '@rempart/store'
import {
  insertCaseAssignment,
  insertErasures,
  insertMachine,
  insertMachineKey,
  insertMember,
  insertOperation,
  insertPersonEvent,
  inTransaction,
  setTerm,
} from '@rempart/store'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { accessSite, type Browser, browser, person, signIn, stepUp } from '../../test/access-site.ts'
import { createApp } from '../http/app.ts'
import { SECURITY_HEADERS } from '../http/headers.ts'
import { type AnyRoute, isEmpty, isMedia } from '../http/route.ts'
import { ROUTES } from '../routes/index.ts'
import { isSafe } from './authorise.ts'
import { freshSecret } from './secret.ts'

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const site = await accessSite()
/** The routes with handlers that only say that they were reached: the gate alone is under test, and nothing changes. */
const probes: readonly AnyRoute[] = ROUTES.map((route) => ({
  ...route,
  input: {},
  output: { 200: z.object({ reached: z.literal(true) }) },
  handle: async () => ({ status: 200, body: { reached: true } }),
}))
const gate = createApp(probes, site.services)

type Row = Readonly<{
  name: string
  role: (typeof HUMAN_ROLES)[number] | 'machine-client' | 'anonymous'
  send: Browser['send']
  person: PersonId
  session: string
}>
const absent = newId<never>(randomBytes)
const [ownCase, otherCase] = [newId<never>(randomBytes), newId<never>(randomBytes)]
/** Cases that somebody works on, whatever became of them: what is over is not open to anybody else. */
const ended = { finished: newId<CaseId>(randomBytes), erased: newId<CaseId>(randomBytes) }
const at = site.access.clock.now()
const stranger = await person(site, ['analyst'])
const strangerPage = await signIn(site, stranger)
const strangerSession = await sessionOf(strangerPage)
await insertCaseAssignment(site.database, {
  case: otherCase,
  person: stranger.id,
  kind: 'assigned',
  at,
  by: stranger.id,
})

await inTransaction(site.database, async (tx) => {
  for (const caseId of Object.values(ended))
    await setTerm(tx, { caseId, finishedAt: at, term: { years: 1, months: 0, days: 0 } })
  const [seq = 0] = await site.services.ledger.appendActs(tx, [{ type: 'shredded' }])
  await insertErasures(tx, [{ seq, caseId: ended.erased, kind: 'text', id: absent, at, reason: 'term' }])
})
const [ownOperation, otherOperation] = [newId<OperationId>(randomBytes), newId<OperationId>(randomBytes)]
for (const id of [ownOperation, otherOperation]) await openOperation(id)
await joinOperation(otherOperation, stranger.id)

/** A row of the log for each, as the tables ask for one. */
async function entry(): Promise<number> {
  const acts = [{ type: 'operation-event' as const }]
  const [seq = 0] = await inTransaction(site.database, (tx) => site.services.ledger.appendActs(tx, acts))
  return seq
}
async function openOperation(id: OperationId): Promise<void> {
  const operation = { id, seq: await entry(), by: stranger.id, openedAt: at, titleSealed: Buffer.alloc(1) }
  await insertOperation(site.database, operation)
}
async function joinOperation(operation: OperationId, person: PersonId): Promise<void> {
  const member = { operation, person, country: undefined, kind: 'assigned', by: person, at } as const
  await insertMember(site.database, { ...member, seq: await entry() })
}

async function sessionOf(page: Browser): Promise<string> {
  return (await page.send('GET', '/sessions/current')).json<{ session: string }>().session
}

/** The browser's requests, sent to the application of probes. */
function toGate(page: Browser): Browser['send'] {
  const there = browser({ app: gate, access: site.access })
  there.cookie = page.cookie
  there.csrf = page.csrf
  return there.send
}

async function humanRow(role: (typeof HUMAN_ROLES)[number]): Promise<Row> {
  const who = await person(site, [role])
  for (const id of [ownCase, ...Object.values(ended)])
    await insertCaseAssignment(site.database, { case: id, person: who.id, kind: 'assigned', at, by: who.id })
  await joinOperation(ownOperation, who.id)
  const page = await signIn(site, who)
  await stepUp(page, who)
  return { name: role, role, send: toGate(page), person: who.id, session: await sessionOf(page) }
}

/** Somebody with every right, whose session is worth nothing any more: he is anonymous. */
async function deadRow(name: string, kill: (id: PersonId) => Promise<unknown>): Promise<Row> {
  const who = await person(site, HUMAN_ROLES)
  const page = await signIn(site, who)
  const session = await sessionOf(page)
  await kill(who.id)
  return { name, role: 'anonymous', send: toGate(page), person: who.id, session }
}

async function machineRow(): Promise<Row> {
  const id = newId<MachineId>(randomBytes)
  const { secret, secretHash } = freshSecret(randomBytes)
  await insertMachine(site.database, { id, name: id, at, by: stranger.id })
  const scopes = Object.keys(POLICY) as Permission[]
  const expiresAt = new Date(at.getTime() + 1e9)
  await insertMachineKey(site.database, {
    id: newId<MachineKeyId>(randomBytes),
    machine: id,
    scopes,
    createdAt: at,
    expiresAt,
    secretHash,
  })
  const bare = browser({ app: gate, access: site.access })
  return {
    name: 'machine-client',
    role: 'machine-client',
    send: (method, url, body, headers) =>
      bare.send(method, url, body, { authorization: `Bearer ${secret}`, ...headers }),
    person: absent,
    session: absent,
  }
}

const rows: readonly Row[] = [
  ...(await Promise.all(HUMAN_ROLES.map(humanRow))),
  await machineRow(),
  {
    name: 'anonymous',
    role: 'anonymous',
    send: browser({ app: gate, access: site.access }).send,
    person: absent,
    session: absent,
  },
  await deadRow('disabled', (id) => insertPersonEvent(site.database, { person: id, kind: 'disabled', at, by: id })),
  await deadRow('expired', (id) => site.database.query('UPDATE person SET valid_until = $2 WHERE id = $1', [id, at])),
  await deadRow('role withdrawn', (id) =>
    site.database.query(
      `INSERT INTO role_event (person, role, kind, at) SELECT person, role, 'withdrawn', $2 FROM role_held WHERE person = $1`,
      [id, at],
    ),
  ),
  await deadRow('session ended', (id) =>
    site.database.query(
      `INSERT INTO session_end (session, at, why) SELECT id, $2, 'ended' FROM session WHERE person = $1`,
      [id, at],
    ),
  ),
]

type Place = Readonly<{ name: string; stands: boolean; url: string }>

/** The ways to fill in a route's path, and whether the row stands to what is named there as `assigned` or `self`. */
function placesOf(route: AnyRoute, row: Row): readonly Place[] {
  const fill = (values: Readonly<Record<string, string>>): string =>
    route.url.replaceAll(/:(\w+)/gu, (_, name: string) => values[name] ?? absent).replace('*', 'x')
  const named = ['case', 'operation', 'person', 'session'].find((name) => route.url.includes(`:${name}`))
  if (named === undefined) return [{ name: 'no object', stands: true, url: fill({}) }]
  const mine = { case: ownCase, operation: ownOperation, person: row.person, session: row.session }[named] ?? absent
  const others =
    { case: otherCase, operation: otherOperation, person: stranger.id, session: strangerSession }[named] ?? absent
  return [
    { name: 'own', stands: mine !== absent, url: fill({ [named]: mine }) },
    ...(named === 'case'
      ? Object.entries(ended).map(([name, id]) => ({ name, stands: true, url: fill({ case: id }) }))
      : []),
    { name: 'another’s', stands: false, url: fill({ [named]: others }) },
    { name: 'absent', stands: false, url: fill({ [named]: absent }) },
  ]
}

function expected(route: AnyRoute, row: Row, { stands }: Place): number {
  const needed = POLICY[route.access][row.role]
  if (needed === undefined) return row.role === 'anonymous' ? 401 : 404
  return needed === 'any' || stands ? 200 : 404
}

test('the gate answers every route, role, method and standing as the policy table says, always with security headers', async () => {
  const wrong: string[] = []
  let sent = 0
  const check = async (row: Row, what: Readonly<{ method: string; url: string; status: number; label: string }>) => {
    if (sent++ % 50 === 0) await site.database.query('DELETE FROM rate')
    const answer = await row.send(what.method, what.url)
    if (answer.statusCode !== what.status)
      wrong.push(`${row.name} ${what.label}: ${answer.statusCode}, not ${what.status}`)
    for (const [name, value] of Object.entries(SECURITY_HEADERS))
      if (answer.headers[name] !== value) wrong.push(`${what.label}: header ${name}`)
  }
  for (const row of rows)
    for (const route of ROUTES)
      for (const place of placesOf(route, row)) {
        const label = `${route.method} ${route.url} (${place.name})`
        await check(row, { method: route.method, url: place.url, status: expected(route, row, place), label })
        for (const method of METHODS) {
          const known = ROUTES.some((other) => other.method === method && matches(other.url, place.url))
          if (!known) await check(row, { method, url: place.url, status: 404, label: `${method} ${route.url}` })
        }
      }
  console.log(`access matrix: ${rows.length} rows, ${ROUTES.length} routes, ${sent} requests`)
  expect(wrong).toEqual([])
  expect(sent).toBeGreaterThan(10_000)
}, 300_000)

function matches(pattern: string, url: string): boolean {
  const parts = pattern
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replaceAll('.', '\\.')))
  return new RegExp(`^${parts.join('/')}$`, 'u').test(url)
}

test('every change is refused to a session whose request does not come from a page of the site', async () => {
  const [row] = rows
  const admitted = { origin: site.access.site.origin, 'sec-fetch-site': 'same-origin' }
  const variants: Readonly<Record<string, Record<string, string>>> = {
    'cross-site form': { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    'no origin': { origin: '' },
    'wrong origin': { ...admitted, origin: 'https://rempart.example.evil.example' },
    'sibling site': { ...admitted, 'sec-fetch-site': 'same-site' },
    'missing token': { ...admitted, 'rempart-csrf': '' },
    'wrong token': { ...admitted, 'rempart-csrf': 'AAAA' },
  }
  const changes = ROUTES.filter(({ method }) => !isSafe(method))
  expect(changes.length).toBeGreaterThan(30)
  for (const route of changes)
    for (const [name, headers] of Object.entries(variants)) {
      if (name.endsWith('token') && route.access === 'sign-in.try') continue
      await site.database.query('DELETE FROM rate')
      const [place] = placesOf(route, row!)
      const answer = await row!.send(route.method, place!.url, undefined, headers)
      expect([route.url, name, answer.statusCode, answer.json<{ code: string }>().code]).toEqual([
        route.url,
        name,
        403,
        'cross-site',
      ])
    }
})

test('absent and forbidden answer alike: same status, same body, and in the same time', async () => {
  const analyst = rows.find(({ name }) => name === 'analyst')!
  for (const [url, method] of [
    ['/cases/ID/requests/release-originals', 'POST'],
    ['/sessions/ID', 'DELETE'],
  ] as const) {
    const times: { forbidden: number[]; absent: number[] } = { forbidden: [], absent: [] }
    const bodies = new Set<string>()
    const others = method === 'POST' ? otherCase : strangerSession
    for (let round = 0; round < 1000; round += 1) {
      if (round % 50 === 0) await site.database.query('DELETE FROM rate')
      for (const [name, id] of round % 2 === 0
        ? [['forbidden', others] as const, ['absent', absent] as const]
        : [['absent', absent] as const, ['forbidden', others] as const]) {
        const start = performance.now()
        const answer = await analyst.send(method, url.replace('ID', id))
        times[name].push(performance.now() - start)
        const { requestId: _, ...body } = answer.json<Record<string, unknown>>()
        bodies.add(`${answer.statusCode} ${JSON.stringify(body)}`)
      }
    }
    const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length / 2] ?? 0
    const gapMs = Math.abs(median(times.forbidden) - median(times.absent))
    console.log(`absent against forbidden, ${url}: medians ${gapMs.toFixed(3)} ms apart`)
    expect([...bodies]).toHaveLength(1)
    expect([...bodies][0]).toMatch(/^404 /u)
    expect(gapMs).toBeLessThan(2)
  }
}, 300_000)

test('to who may, what does not exist is absent: no handler answers for it', async () => {
  const who = await person(site, HUMAN_ROLES)
  for (const role of HUMAN_ROLES) {
    const page = await signIn(site, who, role)
    await stepUp(page, who)
    for (const route of ROUTES) {
      const named = /:(person|session|request|machine)\b/u.test(route.url)
      if (!named || route.input.body !== undefined || POLICY[route.access][role] === undefined) continue
      const answer = await page.send(route.method, route.url.replaceAll(/:\w+/gu, absent))
      expect([route.method, route.url, role, answer.statusCode]).toEqual([route.method, route.url, role, 404])
    }
  }
})

/** Answers whose inner shape is another's: WebAuthn's options, OpenAPI's document, the subject that a kind of act defines, facts and
 * identifiers of an entry as its kind in the ledger defines them. */
const OPEN_ANSWERS =
  /^(?:\/openapi\.json|\/ledger\/acts|\/sign-in\/passkey\/options|\/enrolments\/passkey\/options|\/sessions\/current\/step-up\/options|\/requests|\/requests\/:request)$/u
/** Secrets, each shown once to whom it is for. */
const SHOWN_ONCE: Readonly<Record<string, readonly string[]>> = {
  secret: ['/machines/:machine/keys'],
  link: ['/enrolments', '/people', '/people/:person/link'],
  otpauth: ['/enrolments/password/options'],
  csrf: ['/sessions/current'],
}

test('no answer has a field that its schema does not name, and secrets stand only where they are shown once', () => {
  for (const { url, output } of ROUTES)
    for (const body of Object.values(output)) {
      if (isMedia(body) || isEmpty(body)) continue
      for (const node of nodesOf(z.toJSONSchema(body, { io: 'output', unrepresentable: 'any' }))) {
        if (node['type'] === 'object' && !OPEN_ANSWERS.test(url)) expect(node['additionalProperties'], url).toBe(false)
        for (const name of Object.keys((node['properties'] ?? {}) as object)) {
          expect(name, url).not.toMatch(/hash|sealed|password|public_?key|counter/iu)
          if (name in SHOWN_ONCE && !url.endsWith('/approval'))
            expect(SHOWN_ONCE[name], `${url}: ${name}`).toContain(url)
        }
      }
    }
})

test('no body takes a field that its schema does not name: nothing is assigned by the way', () => {
  const bodies = ROUTES.flatMap(({ url, input }) => (input.body === undefined ? [] : [{ url, body: input.body }]))
  expect(bodies.length).toBeGreaterThan(20)
  for (const { url, body } of bodies) {
    const schema = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' })
    expect(schema['additionalProperties'], url).toBe(false)
    const given = { roles: ['administrator'], role_held: true, disabled: false, is_administrator: true }
    expect(body.safeParse(given).success, url).toBe(false)
  }
})

function nodesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Array.isArray(value) ? [] : [value as Record<string, unknown>]
  return [...own, ...Object.values(value).flatMap(nodesOf)]
}
