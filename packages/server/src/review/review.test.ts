import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { NOT_ASSESSED } from '@rempart/core'
import { beforeAll, expect, test, vi } from 'vitest'
import { signIn, person } from '../../test/access-site.ts'
import type { Browser } from '../../test/access-site.ts'
import { at, decide, expectVerified, look, next, queue, read, reviewSite } from '../../test/review-site.ts'
import type { CardBody, Lease } from '../../test/review-site.ts'

const root = join(import.meta.dirname, '../../../..')
const page = readFileSync(join(root, 'docs/review.md'), 'utf8')
const block = (kind: string): string => new RegExp(`\`\`\`${kind}\\n([\\s\\S]*?)\`\`\``, 'u').exec(page)?.[1] ?? ''
const review = await reviewSite({ scales: { 'our-schema.json': block('json scale') } })
const { site } = review
let caseId: string
let amal: Awaited<ReturnType<typeof review.reviewer>>
let bo: typeof amal

beforeAll(async () => {
  caseId = await review.bringIn(join(root, 'samples/media'), [])
  amal = await review.reviewer('analyst', [caseId])
  bo = await review.reviewer('analyst', [caseId])
})

test('the pages of the queue are the queue, wherever one begins', async () => {
  const { page } = amal
  const from = async (place: number) =>
    (await page.send('GET', `/queue?from=${place}`)).json<{ cards: { card: string }[]; total: number; more: boolean }>()
  const whole = await from(0)
  expect(whole.cards).toHaveLength(whole.total)
  for (const place of [1, 7, whole.total - 1, whole.total, whole.total + 5]) {
    const { cards, total, more } = await from(place)
    expect(cards).toEqual(whole.cards.slice(place))
    expect([total, more]).toEqual([whole.total, false])
  }
})

test('the queue keeps the order that ranking published, and nobody without the case sees any of it', async () => {
  const { page } = amal
  const cards = (await queue(page)).cards
  expect(cards.length).toBeGreaterThan(20)
  expect(cards.map(({ position }) => position)).toEqual(cards.map(({ position }) => position).toSorted((a, b) => a - b))
  expect(cards.every(({ lane }) => lane < 5)).toBe(true)
  const stranger = await signIn(site, await person(site, ['analyst']))
  expect((await queue(stranger)).cards).toEqual([])
  expect((await stranger.send('GET', `/cases/${caseId}/cards/${cards[0]?.card}`)).statusCode).toBe(404)
  expect((await stranger.send('POST', '/queue/next', {})).json()).toEqual({ lease: null })
})

test('two people never have the same card in hand, and a late act is refused', async () => {
  const [first, second] = [amal.page, bo.page]
  const [mine, yours] = [await next(first), await next(second)]
  expect(yours.card).not.toBe(mine.card)
  expect((await second.send('POST', `${at(mine)}/lease`)).statusCode).toBe(409)
  await first.send('DELETE', `${at(mine)}/lease?pass=true`)
  expect((await queue(first)).cards.map(({ card }) => card)).not.toContain(mine.card)
  const { members } = await read(first, mine)
  expect((await decide(first, mine, [members[0]!.exhibit])).json()).toMatchObject({ code: 'not-in-hand' })
  expect((await next(second)).card).toBe(mine.card)
  for (const lease of [mine, yours]) await second.send('DELETE', `${at(lease)}/lease`)
})

test('nothing is decided unseen; a tile is shown once, to who asked, after its entry in the ledger', async () => {
  const [page, other] = [bo.page, amal.page]
  const lease = await next(page)
  const { members } = await read(page, lease)
  const tiles = members.filter(({ tile, object }) => tile !== undefined && object !== undefined)
  expect(tiles.length).toBeGreaterThan(0)
  const refused = await decide(page, lease, [tiles[0]!.exhibit])
  expect([refused.statusCode, refused.json<{ detail: string }>().detail]).toEqual([
    403,
    expect.stringContaining('not shown'),
  ])
  const before = await site.database.query<{ n: number }>('SELECT count(*)::int AS n FROM sheet_view')
  const opened = await page.send('POST', `${at(lease)}/sheet`, { reason: 'triage' })
  const after = await site.database.query<{ n: number }>('SELECT count(*)::int AS n FROM sheet_view')
  expect(after.rows[0]!.n - before.rows[0]!.n).toBe(1)
  const { ticket } = opened.json<{ tiles: { ticket: string }[] }>().tiles[0]!
  expect((await other.send('POST', `/tiles/${ticket}`)).statusCode).toBe(404)
  expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(200)
  expect((await page.send('POST', `/tiles/${ticket}`)).statusCode).toBe(404)
  await page.send('DELETE', `${at(lease)}/lease`)
})

/** The requests of a block of the page, in order. */
function transcripts(): readonly (readonly string[])[] {
  return [...page.matchAll(/```http\n([\s\S]*?)```/gu)].map(([, block = '']) => block.trim().split('\n'))
}

/** Sends the lines of a transcript, each filled in with what the answers before gave. */
async function follow(
  browser: Browser,
  lines: readonly string[],
  known: Map<string, string>,
): Promise<CardBody | undefined> {
  let card: CardBody | undefined
  for (const line of lines) {
    const [, method = '', url = '', body, status] = /^(\w+) (\S+)(?: (\{.*\}))? (\d+)$/u.exec(line) ?? []
    const fill = (text: string): string => text.replaceAll(/\b[A-Z]{4,}\b/gu, (name) => known.get(name) ?? name)
    const answer = await browser.send(method, fill(url), body === undefined ? undefined : JSON.parse(fill(body)))
    expect(answer.statusCode, `${line}: ${answer.headers['content-type'] === 'image/webp' ? '' : answer.body}`).toBe(
      Number(status),
    )
    if (url === '/queue/next') keepLease(known, answer.json<{ lease: Lease }>().lease)
    if (method === 'POST' && url.endsWith('/lease')) keepLease(known, answer.json<Lease>())
    if (url.endsWith('/sheet'))
      known.set('TICKET', answer.json<{ tiles: { ticket: string }[] }>().tiles[0]?.ticket ?? '')
    if (url.endsWith('/decisions')) known.set('DECISION', answer.json<{ decision: string }>().decision)
    if (!url.endsWith('/CARD')) continue
    card = answer.json<CardBody>()
    known.set('OBJECT', card?.members[0]?.object ?? '')
    known.set('EXHIBITS', JSON.stringify(card?.members.map(({ exhibit }) => exhibit)))
  }
  return card
}

function keepLease(known: Map<string, string>, lease: Lease): void {
  known.set('CASE', lease.case)
  known.set('CARD', lease.card)
  known.set('TOKEN', String(lease.token))
}

test('a tile that a fault kept back was not seen, and nothing of its card is decided', async () => {
  const lease = await next(amal.page)
  const opened = await amal.page.send('POST', `${at(lease)}/sheet`, { reason: 'triage' })
  const { tiles } = opened.json<{ tiles: { exhibit: string; ticket: string }[] }>()
  const { decoder } = review.services
  const fault = vi.spyOn(decoder, 'get').mockRejectedValue(new Error('no sandbox'))
  for (const { ticket } of tiles)
    expect((await amal.page.send('POST', `/tiles/${ticket}`)).statusCode).toBeGreaterThanOrEqual(500)
  fault.mockRestore()
  const { members } = await read(amal.page, lease)
  expect(members.filter(({ seen }) => seen)).toEqual([])
  expect((await decide(amal.page, lease, [tiles[0]!.exhibit])).json()).toMatchObject({ code: 'refused' })
  await amal.page.send('DELETE', `${at(lease)}/lease`)
})

test('a view that a fault kept back is stated as failed, counts against nobody, and no decision rests on it', async () => {
  const { page: eve, id } = await review.reviewer('analyst', [caseId])
  const lease = await next(eve)
  const { members } = await read(eve, lease)
  const { object, exhibit } = members.find(({ tile }) => tile === 1)!
  const view = () =>
    eve.send('POST', `/cases/${lease.case}/exhibits/${object!}/view`, { reason: 'classification', again: true })
  const exposure = async () => (await eve.send('GET', '/me/exposure')).json<Record<string, number>>()
  const keys = vi.spyOn(review.services.vault.keys, 'unwrap').mockRejectedValue(new Error('the key service is away'))
  expect((await view()).statusCode).toBeGreaterThanOrEqual(500)
  const sheet = await eve.send('POST', `${at(lease)}/sheet`, { reason: 'triage' })
  const { tiles } = sheet.json<{ tiles: { ticket: string }[] }>()
  for (const { ticket } of tiles)
    expect((await eve.send('POST', `/tiles/${ticket}`)).statusCode).toBeGreaterThanOrEqual(500)
  keys.mockRestore()
  expect(await exposure()).toMatchObject({ fullViews: 0, sheets: 0, tiles: 0, viewingMs: 0 })
  expect((await decide(eve, lease, [exhibit])).json()).toMatchObject({ code: 'refused' })
  const { rows } = await site.database.query<{ views: number; failed: number; stated: number }>(
    `SELECT (SELECT count(*)::int FROM exhibit_view WHERE person = $1) AS views,
       (SELECT count(*)::int FROM view_failed JOIN exhibit_view ON seq = view WHERE person = $1)
         + (SELECT count(*)::int FROM view_failed JOIN sheet_view ON seq = view WHERE person = $1) AS failed,
       (SELECT count(*)::int FROM log_entry WHERE convert_from(entry, 'UTF8') LIKE '%"type":"view-failed"%'
          AND seq IN (SELECT entry FROM view_failed JOIN exhibit_view ON exhibit_view.seq = view WHERE person = $1)) AS stated`,
    [id],
  )
  expect(rows[0]).toEqual({ views: 1, failed: 1 + tiles.length, stated: 1 })
  expect((await view()).statusCode).toBe(200)
  expect(await exposure()).toMatchObject({ fullViews: 1, sheets: 0 })
  expect((await read(eve, lease)).members.find((member) => member.exhibit === exhibit)).toMatchObject({ seen: true })
  await expectVerified(review)
  await eve.send('DELETE', `${at(lease)}/lease`)
})

test('a full view whose making never ended is not seen, and counts as exposure', async () => {
  const { page: eve } = await review.reviewer('analyst', [caseId])
  const lease = await next(eve)
  const { object, exhibit } = (await read(eve, lease)).members.find(({ tile }) => tile === 1)!
  // As after a kill between the view's entry and its picture.
  const cut = vi.spyOn(review.services.vault.keys, 'unwrap').mockReturnValue(new Promise(() => undefined))
  void eve.send('POST', `/cases/${lease.case}/exhibits/${object!}/view`, { reason: 'classification', again: true })
  await expect.poll(() => cut.mock.calls.length).toBe(1)
  cut.mockRestore()
  expect((await eve.send('GET', '/me/exposure')).json()).toMatchObject({ fullViews: 1 })
  expect((await decide(eve, lease, [exhibit])).json()).toMatchObject({ code: 'refused' })
  await eve.send('DELETE', `${at(lease)}/lease`)
})

test('the path of the page: a card is leased, viewed, assessed, decided, undone, decided by a second person; the ledger verifies', async () => {
  const [first = [], second = []] = transcripts()
  expect([first.length, second.length]).toEqual([9, 5])
  const known = new Map([['ASSESSMENT', JSON.stringify(JSON.parse(block('json')))]])
  await follow(amal.page, first, known)
  const decided = await follow(bo.page, second, known)
  expect(decided?.decisions).toMatchObject([{ by: bo.id, assessment: { severity: 'none', known: 'new' } }])
  await expectVerified(review)
})

test('an undone decision stands no more, and is undone once', async () => {
  const lease = await next(amal.page)
  const tilesBefore = (await amal.page.send('GET', '/me/exposure')).json<{ tiles: number }>().tiles
  const shown = await look(amal.page, lease)
  expect((await amal.page.send('GET', '/me/exposure')).json<{ tiles: number }>().tiles - tilesBefore).toBe(shown)
  const { members } = await read(amal.page, lease)
  const exhibits = members.map(({ exhibit }) => exhibit)
  const made = (await decide(amal.page, lease, exhibits)).json<{ decision: string; readings: { kind: string }[] }>()
  expect(made.readings.map(({ kind }) => kind)).toEqual(Array.from({ length: 4 }, () => 'undetermined'))
  expect((await queue(bo.page)).cards.map(({ card }) => card)).not.toContain(lease.card)
  expect((await read(bo.page, lease)).decisions).toMatchObject([{ decision: made.decision, by: amal.id }])
  const undo = `/cases/${caseId}/decisions/${made.decision}/undo`
  const atOnce = await Promise.all([amal, bo, amal, bo].map(({ page }) => page.send('POST', undo)))
  expect(atOnce.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b)).toEqual([200, 409, 409, 409])
  expect((await bo.page.send('POST', undo)).statusCode).toBe(409)
  expect((await read(bo.page, lease)).decisions).toEqual([])
  await amal.page.send('DELETE', `${at(lease)}/lease`)
  expect((await queue(bo.page)).cards.map(({ card }) => card)).toContain(lease.card)
})

test('an assessment is read live on every scale and answers that are none are refused', async () => {
  const { page } = amal
  const asked = (assessment: object) => page.send('POST', '/scales/read', { assessment })
  expect((await asked({ ...NOT_ASSESSED, ageBand: 'adult' })).json()).toMatchObject({
    readings: [{ scale: 'uk-bands', kind: 'outside' }, {}, {}, { scale: 'our-schema', kind: 'outside' }],
  })
  expect((await asked({ ...NOT_ASSESSED, severity: 'worst' })).statusCode).toBe(400)
})

test('one assessment is read in every jurisdiction: by the scales that come with it and by the operator’s own file', async () => {
  const scales = (await amal.page.send('GET', '/scales')).json<{ scales: { id: string }[] }>().scales
  expect(scales.map(({ id }) => id)).toContain('our-schema')
  const lease = await next(amal.page)
  await look(amal.page, lease)
  const { members } = await read(amal.page, lease)
  const exhibits = members.map(({ exhibit }) => exhibit)
  await decide(amal.page, lease, exhibits, {
    origin: 'camera',
    ageBand: '7-10',
    development: 'prepubescent',
    severity: '2',
  })
  const [decided] = (await read(bo.page, lease)).decisions
  expect(decided?.readings).toMatchObject([
    { scale: 'uk-bands', kind: 'code', code: 'B' },
    { scale: 'ncmec-industry', kind: 'code', code: 'A1' },
    { scale: 'interpol-baseline', kind: 'undetermined', missing: ['realChild'] },
    { scale: 'our-schema', kind: 'code', code: '2' },
  ])
})

test('a machine proposes nothing on the axes: no card answers one before a person has, and origin and real child are apart', async () => {
  const { axes } = (await amal.page.send('GET', '/scales')).json<{ axes: { axis: string; values: string[] }[] }>()
  expect(axes.map(({ axis }) => axis)).toEqual(expect.arrayContaining(['origin', 'realChild']))
  for (const { values } of axes) expect(values).toContain('not-known')
  const names = axes.map(({ axis }) => axis).filter((axis) => axis !== 'origin' && axis !== 'known')
  const { cards } = await queue(amal.page)
  for (const card of cards.slice(0, 12)) {
    const text = (await amal.page.send('GET', at(card))).body
    expect(JSON.parse(text)).toMatchObject({ decisions: [], elsewhere: [], secondOpinions: [] })
    for (const axis of names) expect(text, axis).not.toContain(`"${axis}"`)
  }
})

test('the queue is narrowed by lane, case and source; its counts are of all lanes', async () => {
  const all = await queue(amal.page)
  expect(all.sources).toEqual([{ source: 'import', waiting: all.cards.length }])
  expect(all.lanes.reduce((sum, { waiting }) => sum + waiting, 0)).toBe(all.cards.length)
  for (const lane of [2, 3]) {
    const some = await queue(amal.page, `?lane=${lane}&case=${caseId}`)
    expect(some.cards).toEqual(all.cards.filter((card) => card.lane === lane))
    expect(some.lanes.map(({ waiting }) => waiting)).toEqual(all.lanes.map(({ waiting }) => waiting))
    expect(some.cards.length).toBeGreaterThan(0)
  }
  expect((await queue(amal.page, '?source=anonymous')).cards).toEqual([])
  expect((await amal.page.send('GET', '/queue?source=somebody')).statusCode).toBe(400)
  expect(await next(amal.page, { source: 'anonymous' })).toBeNull()
  const held = await next(amal.page, { lane: 3 })
  expect(held.card).toBe(all.cards.find(({ lane }) => lane === 3)?.card)
  await amal.page.send('DELETE', `${at(held)}/lease`)
  const codes = (await amal.page.send('GET', '/review/codes')).json<{
    ranking: { code: string; en: string; fr: string }[]
  }>()
  const told = new Set(codes.ranking.filter(({ en, fr }) => en !== '' && fr !== '').map(({ code }) => code))
  const reasons = (await Promise.all(all.cards.slice(0, 8).map((card) => read(amal.page, card)))).flatMap(
    (card) => card.reasons,
  )
  expect(reasons.filter((reason) => !told.has(reason))).toEqual([])
})
