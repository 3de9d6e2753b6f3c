// SECURITY §5 D5: with a backlog, finding the next card, holding it, deciding on it and taking a job cost what they cost without.
// REMPART_BACKLOG_CARDS=100000 lays the whole of it; the times of both are printed.
import { NOT_ASSESSED } from '@rempart/core'
import { addJobs, inTransaction, mendUndecided, siteBacklog } from '@rempart/store'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { accessSite, person, signIn } from '../../test/access-site.ts'
import { layBacklog } from '../../test/lay-backlog.ts'
import { at, decide, type Lease, next, queue, type QueueBody, read, take } from '../../test/review-site.ts'
import { defineJob } from '../jobs/job.ts'
import { prepareJobs, runJobs } from '../jobs/run-jobs.ts'

const CARDS = Number(process.env['REMPART_BACKLOG_CARDS'] ?? 10_000)
const CASES = 100
const ROUNDS = 25
const JOBS_TIMED = 200
/** What takes longer with every card takes a hundred times as long and more; what neighbours on the machine add is less. */
const MOST = 10
const MOST_OF_CARD_MS = 0.1

const site = await accessSite()
const { database, log } = site.services
const analyst = await person(site, ['analyst'])
const page = await signIn(site, analyst)
await prepareJobs(database, log)
await layBacklog(site.services, { name: 'few', cases: CASES, cardsOfCase: 1, person: analyst.id })
await database.query('VACUUM ANALYZE')

type Times = Readonly<Record<string, number>>
// Once before what counts, for code that runs often is made faster.
await timesOfQueue()
const before: Times = { ...(await timesOfQueue()), ...(await timesOfJobs()) }
await layBacklog(site.services, { name: 'many', cases: CASES, cardsOfCase: CARDS / CASES, person: analyst.id })
await layJobs(CARDS)
await database.query('VACUUM ANALYZE')
const after: Times = { ...(await timesOfQueue()), ...(await timesOfJobs()) }

test.for(['next', 'lease', 'decide', 'job'])('%s takes no longer where more waits', (name) => {
  const [empty = 0, full = 0] = [before[name], after[name]]
  console.log(
    `${name}: ${empty.toFixed(2)} ms with ${CASES} cards, ${full.toFixed(2)} ms with ${CARDS} more, ${(full / empty).toFixed(2)} times`,
  )
  expect(full / empty).toBeLessThan(MOST)
})

test('a page with its counts takes longer where more waits, and not much for each card', () => {
  const [empty, full] = [before['page'], after['page']]
  console.log(`queue page with counts: ${empty?.toFixed(1)} ms, ${full?.toFixed(1)} ms`)
  expect(after['page']).toBeLessThan(200 + CARDS * MOST_OF_CARD_MS)
})

test.for([undefined, 1, 2, 3, 4])('the next card is the first of the queue, in lane %s', async (lane) => {
  const { cards } = await queue(page, lane === undefined ? '' : `?lane=${lane}`)
  const offered = await next(page, lane === undefined ? {} : { lane })
  expect(offered.card).toBe(cards[0]?.card)
  await giveBack(offered)
})

test('page by page all that is counted waits, each card once, in the order of the pages before', async () => {
  const met: QueueBody['cards'][number][] = []
  for (const from of [0, 150, Math.floor(CARDS / 2), CARDS - 100]) {
    const { cards, total, lanes } = await queuePage(from)
    expect(lanes.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(total)
    expect(cards).toHaveLength(Math.min(200, total - from))
    met.push(...cards)
  }
  const again = await queuePage(100)
  expect(again.cards.slice(0, 100)).toEqual(met.slice(100, 200))
  const stages = met.map(({ lane }) => (lane === 3 ? 2 : lane))
  expect(stages).toEqual(stages.toSorted((a, b) => a - b))
})

test('who decides on the next card again and again comes to the cases in the order of the queue', async () => {
  const { cards } = await queue(page)
  const met: string[] = []
  for (let round = 0; round < 5; round += 1) {
    const lease = await next(page)
    const exhibits = (await read(page, lease)).members.map(({ exhibit }) => exhibit)
    expect((await decide(page, lease, exhibits, NOT_ASSESSED)).statusCode).toBe(201)
    met.push(lease.case)
  }
  expect(met).toEqual(cards.slice(0, 5).map((card) => card.case))
  expect(new Set(met).size).toBe(5)
})

async function queuePage(from: number): Promise<QueueBody & Readonly<{ total: number }>> {
  return (await page.send('GET', `/queue?from=${from}`)).json()
}

test('a card that somebody takes out of the table of undecided ones comes back', async () => {
  const total = async () =>
    (await siteBacklog(database, { at: new Date(), longestHours: { 1: 1, 2: 1, 3: 1, 4: 1 } })).reduce(
      (sum, { waiting }) => sum + waiting,
      0,
    )
  expect(await mendUndecided(database)).toBe(0)
  const waiting = await total()
  await database.query(
    'DELETE FROM card_undecided WHERE card IN (SELECT card FROM card_undecided ORDER BY card LIMIT 3)',
  )
  await database.query(
    'UPDATE card_undecided SET lane = 4 WHERE card = (SELECT card FROM card_undecided WHERE lane = 1 LIMIT 1)',
  )
  expect(await total()).toBe(waiting - 3)
  expect(await mendUndecided(database)).toBe(4)
  expect([await total(), await mendUndecided(database)]).toEqual([waiting, 0])
})

function giveBack(lease: Lease): Promise<unknown> {
  return page.send('DELETE', `${at(lease)}/lease`)
}

/** The least of several rounds, which a busy machine disturbs least. */
async function best(run: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    await database.query('DELETE FROM rate')
    const started = performance.now()
    await run()
    least = Math.min(least, performance.now() - started)
  }
  return least
}

async function timesOfQueue(): Promise<Times> {
  const held = await next(page)
  const times = {
    lease: await best(() => take(page, held)),
    page: await best(() => queue(page)),
  }
  await giveBack(held)
  const offered = await best(() => next(page))
  let decided = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS; round += 1) {
    const lease = await next(page)
    const exhibits = (await read(page, lease)).members.map(({ exhibit }) => exhibit)
    const started = performance.now()
    const made = await decide(page, lease, exhibits, NOT_ASSESSED)
    decided = Math.min(decided, performance.now() - started)
    expect(made.statusCode, made.body).toBe(201)
    await giveBack(lease)
  }
  return { ...times, next: offered, decide: decided }
}

async function timesOfJobs(): Promise<Times> {
  const times = [await timeOfJobs(), await timeOfJobs(), await timeOfJobs()]
  return { job: Math.min(...times) }
}

/** Milliseconds for each of some jobs, from the first that was taken to the last. */
async function timeOfJobs(): Promise<number> {
  const taken: number[] = []
  const { promise: all, resolve } = Promise.withResolvers<void>()
  const job = defineJob({
    id: 'timed',
    payload: z.unknown(),
    run: async () => {
      if (taken.push(performance.now()) === JOBS_TIMED) resolve()
    },
  })
  await inTransaction(database, (tx) =>
    addJobs(
      tx,
      Array.from({ length: JOBS_TIMED }, () => ({ task: 'timed', payload: {}, priority: -1 })),
    ),
  )
  const runner = await runJobs([job], site.services)
  await all
  await runner.stop()
  return ((taken[JOBS_TIMED - 1] ?? 0) - (taken[0] ?? 0)) / JOBS_TIMED
}

/** Jobs of the same task that wait behind. */
async function layJobs(count: number): Promise<void> {
  await database.query(
    "SELECT count(*) FROM generate_series(1, $1::int), LATERAL graphile_worker.add_job('timed', '{}'::json)",
    [count],
  )
}
