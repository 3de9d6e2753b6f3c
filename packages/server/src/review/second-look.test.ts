// More than one pair of eyes, through the API of a running site: notes, escalation, second opinions, sample and golden cards.
import { NOT_ASSESSED } from '@rempart/core'
import { expect, test } from 'vitest'
import {
  at,
  decide,
  decideAll,
  expectVerified,
  look,
  next,
  pictureFolder,
  queue,
  read,
  reviewSite,
  take,
} from '../../test/review-site.ts'
import type { Browser } from '../../test/access-site.ts'
import { watchQueueJob } from '../jobs/watch-queue.ts'
import { readSiteMetrics } from '../oversight/site-metrics.ts'
import type { Services } from '../services.ts'

const review = await reviewSite({ environment: { REMPART_GOLDEN_SHARE: '1' } })
const caseId = await review.bringIn(pictureFolder(9), [])
const amal = await review.reviewer('analyst', [caseId])
const bo = await review.reviewer('analyst', [caseId])
const cam = await review.reviewer('analyst', [caseId])

const work = async (page: Browser, card: string) => (await queue(page)).cards.find((one) => one.card === card)?.waitsFor

test('a note is read by whoever works on the case, and its words are in the database only sealed', async () => {
  const { card } = (await queue(amal.page)).cards[0]!
  const place = { case: caseId, card }
  const words = 'the horizon is level in all of them'
  expect((await amal.page.send('POST', `${at(place)}/notes`, { words })).statusCode).toBe(201)
  expect((await amal.page.send('POST', `${at(place)}/notes`, { words: ' ' })).statusCode).toBe(400)
  expect((await bo.page.send('GET', `${at(place)}/notes`)).json()).toMatchObject({
    said: [{ kind: 'note', by: amal.id, words }],
  })
  expect((await read(bo.page, place)).events).toMatchObject([{ kind: 'note' }])
  const stored = await review.services.database.query<{ words_sealed: Buffer }>('SELECT words_sealed FROM card_event')
  expect(stored.rows.every(({ words_sealed: sealed }) => !sealed.includes('horizon'))).toBe(true)
  const stranger = await review.reviewer('analyst', [])
  for (const url of [`${at(place)}/notes`, at(place)])
    expect((await stranger.page.send('GET', url)).statusCode).toBe(404)
})

test('where no senior analyst works on the case an escalated card stays with everybody else; with one it is his, and first', async () => {
  const lease = await next(amal.page)
  const url = `${at(lease)}/escalations`
  const asked = { token: lease.token, reason: 'child-at-risk' }
  expect((await bo.page.send('POST', url, asked)).json()).toMatchObject({ code: 'not-in-hand' })
  expect((await amal.page.send('POST', url, { ...asked, reason: 'other' })).statusCode).toBe(400)
  expect((await amal.page.send('POST', url, asked)).statusCode).toBe(201)
  expect(await work(amal.page, lease.card)).toBeUndefined()
  expect(await work(bo.page, lease.card)).toBe('decision')
  const senior = await review.reviewer('senior-analyst', [caseId])
  expect(await work(bo.page, lease.card)).toBeUndefined()
  expect((await bo.page.send('POST', `${at(lease)}/lease`)).json()).toMatchObject({ code: 'escalated' })
  const [first] = (await queue(senior.page)).cards
  expect(first).toMatchObject({ card: lease.card, waitsFor: 'senior' })
  const held = await next(senior.page)
  expect(held).toMatchObject({ card: lease.card, waitsFor: 'senior' })
  expect((await senior.page.send('POST', url, { ...asked, token: held.token })).json()).toMatchObject({
    code: 'refused',
  })
  expect((await read(senior.page, lease)).events.at(-1)).toMatchObject({ kind: 'escalated', reason: 'child-at-risk' })
  const { decision } = await decideAll(senior.page, held)
  expect(await work(senior.page, lease.card)).toBeUndefined()
  await senior.page.send('POST', `/cases/${caseId}/decisions/${decision}/undo`)
  expect(await work(senior.page, lease.card)).toBe('senior')
  await decideAll(senior.page, await take(senior.page, lease))
})

test('a second opinion is given without a sight of the first; agreement ends it', async () => {
  const lease = await next(amal.page)
  const { decision } = await decideAll(amal.page, lease, { origin: 'rendered' })
  await amal.page.send('POST', `${at(lease)}/notes`, { words: 'I take it for rendered' })
  expect((await read(bo.page, lease)).decisions).toMatchObject([{ decision }])
  const ask = `/cases/${caseId}/decisions/${decision}/second-opinions`
  expect((await amal.page.send('POST', ask)).statusCode).toBe(201)
  expect((await amal.page.send('POST', ask)).json()).toMatchObject({ code: 'asked-already' })
  expect(await work(amal.page, lease.card)).toBeUndefined()
  expect(await work(bo.page, lease.card)).toBe('opinion')
  const blind = await read(bo.page, lease)
  expect([blind.decisions, blind.elsewhere, blind.secondOpinions, blind.events]).toEqual([[], [], [], []])
  expect((await bo.page.send('GET', `${at(lease)}/notes`)).json()).toEqual({ said: [] })
  expect(blind.asked).toEqual([{ what: 'opinion', exhibits: blind.members.map(({ exhibit }) => exhibit) }])
  const mine = await take(bo.page, lease)
  await look(bo.page, mine)
  const all = blind.members.map(({ exhibit }) => exhibit)
  const twice = await Promise.all([1, 2].map(() => decide(bo.page, mine, all, { origin: 'rendered' })))
  expect(twice.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([201, 409])
  expect((await decide(bo.page, mine, all, { origin: 'rendered' })).json()).toMatchObject({ code: 'conflict' })
  await bo.page.send('DELETE', `${at(mine)}/lease`)
  const after = await read(bo.page, lease)
  expect(after.decisions).toMatchObject([{ decision, by: amal.id }])
  expect(after.secondOpinions).toMatchObject([{ decision, state: 'agreed', opinion: { differs: [] } }])
  for (const { page } of [amal, bo, cam]) expect(await work(page, lease.card)).toBeUndefined()
  await amal.page.send('POST', `/cases/${caseId}/decisions/${decision}/undo`)
  const anew = await decide(bo.page, await take(bo.page, lease), all, { origin: 'rendered' })
  expect([anew.statusCode, anew.json()]).toMatchObject([201, { kind: 'decision' }])
  expect(await work(cam.page, lease.card)).toBeUndefined()
})

test('an answer that no real child is involved gets a second opinion by rule; two who differ are settled by a third, senior', async () => {
  const lease = await next(amal.page)
  const { decision } = await decideAll(amal.page, lease, { realChild: 'no' })
  expect((await read(amal.page, lease)).secondOpinions).toEqual([])
  const second = await take(bo.page, lease)
  await look(bo.page, lease)
  const { members } = await read(bo.page, lease)
  const all = members.map(({ exhibit }) => exhibit)
  expect((await decide(bo.page, second, all)).json()).toMatchObject({ kind: 'opinion' })
  await bo.page.send('DELETE', `${at(lease)}/lease`)
  expect((await read(amal.page, lease)).secondOpinions).toMatchObject([
    { decision, state: 'disputed', opinion: { differs: ['realChild'] } },
  ])
  expect(await work(cam.page, lease.card)).toBeUndefined()
  const other = await take(cam.page, lease)
  await look(cam.page, lease)
  expect((await decide(cam.page, other, all)).json()).toMatchObject({ code: 'second-opinion-open' })
  await cam.page.send('DELETE', `${at(lease)}/lease`)
  const dee = await review.reviewer('senior-analyst', [caseId])
  expect(await work(dee.page, lease.card)).toBe('settlement')
  const third = await take(dee.page, lease)
  expect(await decideAll(dee.page, third, { realChild: 'not-known' })).toMatchObject({ kind: 'decision' })
  expect((await read(bo.page, lease)).secondOpinions).toMatchObject([{ state: 'settled' }])
  expect((await read(bo.page, lease)).decisions).toMatchObject([{ by: dee.id }])
  expect(await work(dee.page, lease.card)).toBeUndefined()
})

test('undoing the first decision ends the wait for a second opinion', async () => {
  const lease = await next(amal.page)
  const { decision } = await decideAll(amal.page, lease, { realChild: 'no' })
  expect(await work(bo.page, lease.card)).toBe('opinion')
  await amal.page.send('POST', `/cases/${caseId}/decisions/${decision}/undo`)
  expect(await work(amal.page, lease.card)).toBe('decision')
  expect(await work(bo.page, lease.card)).toBe('decision')
})

test('golden cards look like any other, come at their rate, count for nobody, and show only as a rate', async () => {
  const sample = await review.bringIn(pictureFolder(12, 50), [])
  const lead = await review.reviewer('senior-analyst', [sample])
  const answer = { ...NOT_ASSESSED, severity: 'none', realChild: 'no', origin: 'rendered' }
  const golden = new Set((await queue(lead.page)).cards.slice(0, 4).map(({ card }) => card))
  for (const card of golden) {
    const url = `/cases/${sample}/cards/${card}/golden`
    expect((await amal.page.send('POST', url, { answer })).statusCode).toBe(404)
    expect((await lead.page.send('POST', url, { answer: NOT_ASSESSED })).json()).toMatchObject({ code: 'refused' })
    const made = await lead.page.send('POST', url, { answer })
    expect(made.statusCode, made.body).toBe(201)
    expect((await lead.page.send('POST', url, { answer })).json()).toMatchObject({ code: 'conflict' })
  }
  const gil = await review.reviewer('analyst', [sample])
  const waits = async (page: Browser): Promise<readonly string[]> => (await queue(page)).cards.map(({ card }) => card)
  expect(await waits(gil.page)).toEqual(expect.arrayContaining([...golden])) // its maker alone hides none
  const [doubted] = golden
  const lease = await take(gil.page, { case: sample, card: doubted! })
  await decideAll(gil.page, lease, { severity: 'none', realChild: 'not-known' })
  expect(await waits(gil.page)).not.toContain(doubted)
  const eve = await review.reviewer('analyst', [sample])
  expect(await waits(eve.page)).toContain(doubted) // nor does an answer that differs
  const shapes = new Set<string>()
  let met = 0
  for (;;) {
    const lease = await next(eve.page)
    if (lease === null) break
    const before = await read(eve.page, lease)
    const made = await decideAll(eve.page, lease, { severity: 'none', realChild: 'no', origin: 'rendered' })
    const after = await read(eve.page, lease)
    shapes.add([Object.keys(lease), Object.keys(before), Object.keys(made), Object.keys(after)].join('|'))
    expect([before.decisions, after.decisions, after.secondOpinions]).toMatchObject([[], [{ by: eve.id }], []])
    if (golden.has(lease.card)) met += 1
  }
  expect(shapes.size).toBe(1)
  expect(met).toBe(golden.size)
  const fay = await review.reviewer('analyst', [sample])
  const offered = (await queue(fay.page)).cards.map(({ card }) => card)
  expect(offered.filter((card) => golden.has(card))).toEqual([]) // none has come: nothing else is decided by this person yet
  for (const card of golden) expect((await read(fay.page, { case: sample, card })).decisions).toEqual([])
  const { rows } = await review.services.database.query<{ made: number; counted: number; agreed: number }>(
    `SELECT (SELECT count(*)::int FROM decision WHERE person = $1) AS made,
            (SELECT count(*)::int FROM decision_counted WHERE person = $1) AS counted,
            (SELECT count(*)::int FROM golden_result JOIN decision ON id = decision WHERE person = $1 AND agrees) AS agreed`,
    [eve.id],
  )
  expect(rows).toEqual([{ made: 8 + met, counted: 8, agreed: met }])
  const own = (await eve.page.send('GET', '/me/quality')).json<{ golden?: number; goldenShare: number }>()
  expect([own.goldenShare, own.golden]).toEqual([1, undefined]) // too few, and the day is not over
  expect((await eve.page.send('GET', '/quality')).statusCode).toBe(404)
  expect((await lead.page.send('GET', '/quality')).statusCode).toBe(200)
})

test('real material never becomes golden: nothing that somebody decided on', async () => {
  const dee = await review.reviewer('senior-analyst', [caseId])
  const { rows } = await review.services.database.query<{ card: string }>(
    'SELECT card FROM decision WHERE "case" = $1 LIMIT 1',
    [caseId],
  )
  const answer = { ...NOT_ASSESSED, severity: 'none' }
  const refused = await dee.page.send('POST', `/cases/${caseId}/cards/${rows[0]!.card}/golden`, { answer })
  expect(refused.json()).toMatchObject({ code: 'refused' })
})

test('what waits longer than its lane allows is counted over the whole site', async () => {
  const late = new Date(Date.now() + 40 * 86_400_000)
  const services = { ...review.services, clock: { now: () => late } }
  const named: unknown[] = []
  const log = { ...services.log, error: (line: unknown) => void named.push(line) } as Services['log']
  await watchQueueJob.run({}, { ...services, log })
  await readSiteMetrics(services)
  const { cards } = await queue((await review.reviewer('senior-analyst', [caseId])).page)
  const text = await review.services.metrics.text()
  const lines = text.split('\n').filter((line) => line.startsWith('rempart_queue_overdue_cards'))
  const overdue = lines.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0)
  expect(overdue).toBeGreaterThanOrEqual(cards.length)
  expect(overdue).toBeGreaterThan(0)
  const counted = (named as readonly { count: number }[]).reduce((sum, { count }) => sum + count, 0)
  expect(counted).toBe(overdue)
})

test('all of it stands in the ledger, and the ledger verifies', async () => {
  await expectVerified(review)
})
