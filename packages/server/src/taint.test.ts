// Sensitive words in every place of every route, in success and in each way to fail: none of them stands in what the processes
// write, in the database's log, in the metrics, in the queue's own notes or in the body or header of an error (SECURITY §5 F6).
// The caller's own words are not echoed either: an error repeats nothing of a request but an identifier that its address named.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { HUMAN_ROLES, POLICY } from '@rempart/core'
import type { HumanRole } from '@rempart/core'
import { addJobs, inTransaction } from '@rempart/store'
import { afterAll, expect, test } from 'vitest'
import { z } from 'zod'
import { browser, person, signIn, stepUp, type TestAccess } from '../test/access-site.ts'
import { encodingsOf, freshMark, holds } from '../test/canary.ts'
import { openCase } from '../test/case-site.ts'
import { runningSite, siteFolder } from '../test/running-site.ts'
import { freePort, serve } from '../test/served-site.ts'
import { filled, filledUrl, words } from '../test/tainted-input.ts'
import { isSafe } from './access/authorise.ts'
import { createApp } from './http/app.ts'
import { HttpProblem } from './http/problem.ts'
import { type AnyRoute, defineRoute } from './http/route.ts'
import { JOBS } from './jobs/index.ts'
import { defineJob } from './jobs/job.ts'
import { runJobs } from './jobs/run-jobs.ts'
import { MAX_HEADER_BYTES, MAX_JSON_BYTES } from './limits.ts'
import { type LogFields } from './log.ts'
import { ROUTES } from './routes/index.ts'

/** Tables that a request needs before its route is reached: they stay while the others are taken away. */
const FOR_ADMISSION = /^(?:person|session|role|rate|site|machine|log|enrolment|job_worker)/u
const IDENTIFIER = /^[0-9a-f]{32}$/u
const STATUSES = [400, 401, 403, 404, 409, 412, 413, 415, 431, 500]

const mark = freshMark()
const patterns = encodingsOf(mark)
const secret = words(mark)
const data = siteFolder()
const port = await freePort()
const environment = { REMPART_PUBLIC_ORIGIN: `http://localhost:${port}`, REMPART_LOG_LEVEL: 'debug' }
const served = serve({ data, port, role: 'all', environment })
afterAll(served.end)
await served.ready()
const { services } = await runningSite({
  data,
  role: 'web',
  environment: { ...environment, REMPART_LOG_LEVEL: 'silent' },
})
const app = createApp(ROUTES, services)
afterAll(() => app.close())
const site = { ...services, services, app } as unknown as TestAccess

const people = new Map<HumanRole, Awaited<ReturnType<typeof someone>>>()
for (const role of HUMAN_ROLES) people.set(role, await someone(role))
const ids = [...people.values()].map(({ id }) => id)
const place = await openCase(site, ids)

async function someone(role: HumanRole) {
  const who = await person(site, [role])
  const page = await signIn(site, who)
  await stepUp(page, who)
  return { ...who, headers: { cookie: page.cookie, 'rempart-csrf': page.csrf } as Readonly<Record<string, string>> }
}

type Found = { statuses: Map<number, number>; leaks: Set<string> }
const found: Found = { statuses: new Map(), leaks: new Set() }

/** What an answer says that is no success is looked through; what comes of a success belongs to who asked. */
function heard(
  label: string,
  answer: Readonly<{ status: number; head: string; body: string; url?: string }>,
  into = found,
): void {
  into.statuses.set(answer.status, (into.statuses.get(answer.status) ?? 0) + 1)
  if (answer.status < 400) return
  const named = new Set((answer.url ?? '').split(/[/?]/u).filter((part) => IDENTIFIER.test(part)))
  const said = [...named].reduce((text, id) => text.replaceAll(id, ''), answer.head + answer.body)
  if (holds(Buffer.from(said), patterns)) into.leaks.add(`${label}: ${answer.body.slice(0, 400)}`)
}

const ORIGIN = { origin: environment.REMPART_PUBLIC_ORIGIN, 'sec-fetch-site': 'same-origin' }

async function send(
  route: AnyRoute,
  what: Readonly<{ url: string; label: string; body?: string | FormData; headers?: Readonly<Record<string, string>> }>,
): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${port}${what.url}`, {
    method: route.method,
    redirect: 'manual',
    headers: { ...ORIGIN, ...asciiWords(), ...what.headers },
    ...(what.body !== undefined && !isSafe(route.method) && { body: what.body }),
  })
  const head = JSON.stringify([...answer.headers])
  heard(`${route.method} ${route.url} ${what.label}`, {
    status: answer.status,
    head,
    body: await answer.text(),
    url: what.url,
  })
}

/** Headers that any client may send, with words in them. */
function asciiWords(): Record<string, string> {
  const word = (): string => secret.next().replaceAll(/[^ -~]/gu, '')
  return {
    'user-agent': word(),
    referer: word(),
    'accept-language': word(),
    'x-request-id': word(),
    'x-forwarded-for': word(),
    traceparent: word(),
    'idempotency-key': word(),
  }
}

const FORM = 'multipart/form-data'
const JSON_MEDIA = { 'content-type': 'application/json' }

/** Every way in which a route is asked: fitting, misfitting, unreadable, by nobody, from elsewhere, with words for credentials. */
async function ask(route: AnyRoute, ways: 'all' | 'fitting'): Promise<void> {
  const role = HUMAN_ROLES.find((one) => POLICY[route.access][one] !== undefined)
  const who = role === undefined ? undefined : people.get(role)
  const own = { ...who?.headers }
  const known = { case: place, person: who?.id ?? ids[0] ?? '' }
  const fits = { words: secret, known }
  const { body } = route.input
  const json = (value: unknown): string | FormData => JSON.stringify(value)
  const fitting = (): unknown => (body === undefined ? { [secret.next()]: secret.next() } : filled(body, fits))
  const headers = { ...own, ...JSON_MEDIA }
  await send(route, { url: filledUrl(route, fits), label: 'fits', body: json(fitting()), headers })
  if (ways === 'fitting') return
  const elsewhere = { words: secret, known: {} }
  await send(route, { url: filledUrl(route, elsewhere), label: 'elsewhere', body: json(fitting()), headers })
  const misfit = { words: secret, known: {}, misfit: true }
  const url = filledUrl(route, fits)
  if (body !== undefined) {
    await send(route, { url, label: 'misfit', body: json(filled(body, misfit)), headers })
    const more = { ...(fitting() as object), [secret.next()]: secret.next() }
    await send(route, { url, label: 'unknown field', body: json(more), headers })
    const broad = json({ ...more, more: 'x'.repeat(MAX_JSON_BYTES) })
    await send(route, { url, label: 'too large', body: broad, headers })
  }
  await send(route, {
    url: filledUrl(route, { ...misfit, known }),
    label: 'misfit query',
    body: json(fitting()),
    headers,
  })
  await send(route, { url, label: 'no JSON', body: `{"${secret.next()}`, headers })
  const text = { ...own, 'content-type': `text/${mark}` }
  await send(route, { url, label: 'other media', body: secret.next(), headers: text })
  for (const media of route.streams ?? []) {
    const form = new FormData()
    form.append('report', secret.next())
    form.append(secret.next(), new Blob([secret.next()]), secret.next())
    const stream = media === FORM ? { body: form } : { body: secret.next() }
    await send(route, {
      url,
      label: media,
      ...stream,
      headers: { ...own, ...(media !== FORM && { 'content-type': media }) },
    })
  }
  const nobody = { cookie: `__Host-rempart=${mark}`, authorization: `Bearer ${mark}`, ...JSON_MEDIA }
  await send(route, { url, label: 'nobody', body: json(fitting()), headers: nobody })
  const other = { ...headers, origin: `https://${mark}.example`, 'sec-fetch-site': 'cross-site' }
  await send(route, { url, label: 'other site', body: json(fitting()), headers: other })
}

/** Bytes that are no request. */
function raw(label: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text, 'latin1'))
    socket.on('data', (piece) => (answer += piece.toString('latin1')))
    socket.on('error', reject)
    socket.on('close', () => {
      heard(label, { status: Number(answer.slice(9, 12)), head: '', body: answer })
      resolve()
    })
  })
}

/** Everything that was written about what happened. */
async function written(): Promise<readonly (readonly [string, Buffer])[]> {
  const logs = join(data, 'postgres/data/log')
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return [
    ['output of the processes', Buffer.from(served.output())],
    ['metrics', Buffer.from(metrics)],
    ['start.log', readFileSync(join(data, 'postgres/start.log'))],
    ['unwraps.log', readFileSync(join(data, 'keys/service/unwraps.log'))],
    ...readdirSync(logs).map((name) => [name, readFileSync(join(logs, name))] as const),
  ]
}

const later = (one: AnyRoute, other: AnyRoute): number => Number(endsWork(one)) - Number(endsWork(other))
/** Routes after which somebody is signed out, or may no longer sign in. */
const endsWork = ({ url, method }: AnyRoute): boolean => method === 'DELETE' || /sessions|disabled|people/u.test(url)

test('of the words sent to every route nothing is in a log, a metric or an error', async () => {
  for (const route of ROUTES.toSorted(later)) {
    await services.database.query('DELETE FROM rate')
    await ask(route, 'all')
  }
  for (const [label, head] of [
    ['method', `${mark} / HTTP/1.1`],
    ['version', `GET /${mark} HTTP/9.9`],
    ['header name', `GET / HTTP/1.1\r\nhost: x\r\n${mark}\u0001: 1`],
    ['header value', `GET / HTTP/1.1\r\nhost: x\r\nx: ${mark}\u0000`],
    ['length', `POST /reports HTTP/1.1\r\nhost: x\r\ncontent-length: ${mark}`],
    ['large head', `GET / HTTP/1.1\r\nhost: x\r\nx: ${mark.repeat(MAX_HEADER_BYTES / mark.length + 1)}`],
    ['address', `GET /%${mark}% HTTP/1.1\r\nhost: ${mark}\r\nconnection: close`],
  ] as const)
    await raw(label, `${head}\r\n\r\n`)

  const payload = { case: secret.next(), report: secret.next(), act: secret.next(), revision: secret.next() }
  await inTransaction(services.database, (tx) =>
    addJobs(
      tx,
      JOBS.map(({ id }) => ({ task: id, payload })),
    ),
  )
  const notes = () =>
    services.database.query<{ last_error: string }>(
      'SELECT last_error FROM graphile_worker._private_jobs WHERE last_error IS NOT NULL',
    )
  await expect.poll(async () => (await notes()).rowCount, { timeout: 30_000 }).toBeGreaterThan(2)

  const gone = await renameTables((name) => `gone_${name}`)
  for (const route of ROUTES.toSorted(later)) {
    await services.database.query('DELETE FROM rate')
    await ask(route, 'fitting')
  }
  await renameTables((name) => name.replace('gone_', ''))
  console.log(
    JSON.stringify({ words: secret.given().length, gone, statuses: [...found.statuses].toSorted(([a], [b]) => a - b) }),
  )
  const where = [...(await written()), ['last_error', Buffer.from(JSON.stringify((await notes()).rows))] as const]
  for (const [name, bytes] of where) {
    expect(bytes.length, name).toBeGreaterThan(name.startsWith('start') || name.startsWith('unwraps') ? -1 : 100)
    const hit = Math.max(...patterns.map((pattern) => bytes.indexOf(pattern)))
    if (hit >= 0) found.leaks.add(`${name}: ${bytes.subarray(Math.max(0, hit - 200), hit + 100).toString()}`)
  }
  expect([...found.leaks]).toEqual([])
  expect(STATUSES.filter((status) => !found.statuses.has(status))).toEqual([])
  expect(secret.given().length).toBeGreaterThan(200)
  expect(served.output()).toContain('"event":"defect"')
}, 300_000)

/** Takes the tables away under the routes, what stood on them fails as a defect; or gives them back. How many. */
async function renameTables(newName: (name: string) => string): Promise<number> {
  const { rows } = await services.database.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'",
  )
  const taken = rows.filter(({ name }) => !FOR_ADMISSION.test(name))
  for (const { name } of taken) await services.database.query(`ALTER TABLE "${name}" RENAME TO "${newName(name)}"`)
  return taken.length
}

test('what fails with a whole request in its message is logged and answered without it', async () => {
  const logged: LogFields[] = []
  const keep = (fields: LogFields): void => void logged.push(fields)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const failing = ROUTES.map(
    (route): AnyRoute => ({
      ...route,
      handle: async ({ params, query, body, raw: { url, headers } }) => {
        throw new TypeError(`${JSON.stringify({ params, query, body, url, headers })}\n    at ${mark} (file:1:1)`)
      },
      input: {},
    }),
  )
  const broken = createApp(failing, { ...services, log })
  const into: Found = { statuses: new Map(), leaks: new Set() }
  for (const route of ROUTES) {
    await services.database.query('DELETE FROM rate')
    const role = HUMAN_ROLES.find((one) => POLICY[route.access][one] !== undefined)
    const page = browser({ app: broken, access: services.access })
    const fill = { words: secret, known: { case: place } }
    const headers = { ...(role && people.get(role)?.headers), 'user-agent': mark }
    const answer = await page.send(route.method, filledUrl(route, fill), { [mark]: mark }, headers)
    heard(route.url, { status: answer.statusCode, head: JSON.stringify(answer.headers), body: answer.body }, into)
  }
  await broken.close()
  expect(into.statuses.get(500)).toBeGreaterThan(ROUTES.length / 2)
  expect([...into.leaks]).toEqual([])
  expect(holds(Buffer.from(JSON.stringify(logged)), patterns)).toBe(false)
}, 120_000)

test('of a job that fails with content in its message, neither log nor queue keeps any', async () => {
  const logged: LogFields[] = []
  const keep = (fields: LogFields): void => void logged.push(fields)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const job = defineJob({
    id: 'fails-aloud',
    payload: z.strictObject({ n: z.number() }),
    run: async () => {
      throw new TypeError(`${mark}\n    at ${mark} (file:1:1)`)
    },
  })
  const runner = await runJobs([job], { ...services, log })
  try {
    await inTransaction(services.database, (tx) => addJobs(tx, [{ task: job.id, payload: { n: 1 } }]))
    await expect.poll(() => logged.some(({ event }) => event === 'job-failed'), { timeout: 20_000 }).toBe(true)
  } finally {
    await runner.stop()
  }
  const { rows } = await services.database.query<{ last_error: string }>(
    "SELECT last_error FROM graphile_worker._private_jobs WHERE last_error LIKE 'TypeError < at %'",
  )
  expect(rows).toHaveLength(1)
  expect(holds(Buffer.from(JSON.stringify([rows, logged])), patterns)).toBe(false)
}, 60_000)

test('a process that a defect ends says where, and nothing of what it was about', () => {
  const program = `import { endOnDefect, openLog } from ${JSON.stringify(join(import.meta.dirname, 'log.ts'))}
    endOnDefect(openLog('error'))
    setTimeout(() => Promise.reject(new TypeError('${mark}\\n    at ${mark} (file:1:1)')), 1)
    setTimeout(() => undefined, 60_000)`
  const ended = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', program], {
    timeout: 30_000,
  })
  expect(ended.status).toBe(1)
  expect(ended.stderr.toString()).toContain('"event":"ended-by-defect","stack":"TypeError < at ')
  expect(holds(Buffer.concat([ended.stdout, ended.stderr]), patterns)).toBe(false)
})

test('a word that is let out in any of these ways is found', async () => {
  const planted = defineRoute({
    method: 'GET',
    url: '/planted',
    summary: 'Says too much',
    access: 'site.health',
    input: { query: z.object({ word: z.string() }) },
    output: { 200: z.object({}) },
  }).handledBy(async ({ query }) => {
    throw new HttpProblem({ status: 400, code: 'malformed', detail: query.word })
  })
  const loud = createApp([planted], services)
  const into: Found = { statuses: new Map(), leaks: new Set() }
  const { statusCode, body } = await loud.inject({ url: `/planted?word=${mark}` })
  await loud.close()
  heard('planted', { status: statusCode, head: '', body }, into)
  expect(into.leaks.size).toBe(1)
  for (const pattern of patterns) expect(holds(Buffer.concat([Buffer.from('…'), pattern]), patterns)).toBe(true)
})
