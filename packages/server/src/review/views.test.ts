// Fewer looks at harmful material, through the API of a running site: what is shown once, what is not shown at all, and what a
// card carries without a picture (SECURITY §5 K2; DESIGN §1, Groups).
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { stillLife, textChunk, writePng } from '@rempart/fixtures'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import type { Browser } from '../../test/access-site.ts'
import { at, decide, decideAll, expectVerified, look, next, queue, read, reviewSite } from '../../test/review-site.ts'
import type { Lease } from '../../test/review-site.ts'

/** Originals, and beside them as many copies and near-duplicates (within the distance and quality at which the line relates
 * them) as make sixty of a hundred. */
const ORIGINALS = 16
const COPIES = 12
const NEAR = 12
const folder = mkdtempSync(join(tmpdir(), 'rempart-views-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const [main, later] = [join(folder, 'main'), join(folder, 'later')]
for (const one of [main, later]) mkdirSync(one)
/** What a generator's settings look like in a file; benign. */
const SETTINGS = 'a table with discs\nSteps: 20, Sampler: Euler, CFG scale: 7, Seed: 1, Size: 320x240, Model: demo'
const draw = (seed: number, text?: string): Buffer => {
  const before = text === undefined ? [] : [textChunk('parameters', text)]
  return Buffer.from(writePng(stillLife(seed, { width: 320, height: 240 }), { before }))
}
for (let seed = 0; seed < ORIGINALS; seed += 1) {
  const bytes = draw(seed + 1)
  writeFileSync(join(main, `${seed}.png`), bytes)
  if (seed < COPIES) writeFileSync(join(main, `${seed}-copy.png`), bytes)
  if (seed < NEAR) writeFileSync(join(main, `${seed}-near.jpg`), await sharp(bytes).jpeg({ quality: 85 }).toBuffer())
  if (seed < 3) writeFileSync(join(later, `again-${seed}.png`), bytes)
}
writeFileSync(join(later, 'new.png'), draw(99, SETTINGS))

const review = await reviewSite()
const caseId = await review.bringIn(main, [])

const total = ORIGINALS + COPIES + NEAR
const viewFull = (page: Browser, place: Pick<Lease, 'case'>, object: string, body: object = {}) =>
  page.send('POST', `/cases/${place.case}/exhibits/${object}/view`, { reason: 'classification', ...body })
/** One card as a careful person works on it: the contact sheet, the one that is shown at full size, a decision. */
async function workOn(page: Browser, lease: Lease): Promise<void> {
  const { members } = await read(page, lease)
  const shown = members.find(({ tile }) => tile === 1)
  await look(page, lease)
  expect((await viewFull(page, lease, shown!.object!)).statusCode).toBe(200)
  await decide(
    page,
    lease,
    members.map(({ exhibit }) => exhibit),
  )
}

test('full-size views fall by more than 55 % against one by one; every near-duplicate was on a sheet, no copy was shown twice', async () => {
  let cards = 0
  let { page } = await review.reviewer('analyst', [caseId])
  const pages = [page]
  for (;;) {
    // Another person from time to time, as at a site: one may not open everything within a minute.
    if (cards % 5 === 4) {
      ;({ page } = await review.reviewer('analyst', [caseId]))
      pages.push(page)
    }
    const lease = await next(page)
    if (lease === null) break
    await workOn(page, lease)
    cards += 1
  }
  type Shown = Readonly<{ full: number; tiles: number; contents: number; twice: number; undecided: number }>
  const { rows } = await review.services.database.query<Shown>(
    `WITH seen AS (
       SELECT person, tile_seen.object FROM tile_seen JOIN sheet_view ON seq = view
       UNION ALL SELECT person, object FROM exhibit_view),
     by_person AS (
       SELECT person, id, count(DISTINCT object) AS copies FROM seen JOIN evidence_object ON name = object GROUP BY person, id)
     SELECT (SELECT count(*)::int FROM exhibit_view) AS full, (SELECT count(*)::int FROM tile_seen) AS tiles,
            (SELECT count(DISTINCT id)::int FROM by_person) AS contents,
            (SELECT count(*)::int FROM by_person WHERE copies > 1) AS twice,
            (SELECT count(*)::int FROM exhibit JOIN evidence_object o ON o.name = exhibit.object
             WHERE o.id NOT IN (SELECT content FROM decision_member)) AS undecided`,
  )
  const [shown] = rows
  console.log(`${total} exhibits one by one: ${total} full views; by cards: ${shown!.full}, and ${shown!.tiles} tiles`)
  expect(shown).toMatchObject({ contents: ORIGINALS + NEAR, tiles: ORIGINALS + NEAR, twice: 0, undecided: 0 })
  expect(shown!.full).toBe(cards)
  const own = await Promise.all(pages.map((each) => each.send('GET', '/me/exposure')))
  const avoided = own.map((answer) => answer.json<{ avoided: number }>().avoided)
  expect(avoided.reduce((sum, each) => sum + each, 0)).toBe(ORIGINALS + NEAR - cards)
  expect(1 - shown!.full / total).toBeGreaterThanOrEqual(0.55)
})

test('what stands decided elsewhere needs no look; whoever does not know that case reads answers and a day, and no name', async () => {
  const second = await review.bringIn(later, [])
  const stranger = await review.reviewer('analyst', [second])
  const { cards } = await queue(stranger.page)
  expect(cards.length).toBe(1) // the three copies wait for nobody
  const { rows } = await review.services.database.query<{ card: string; object: string }>(
    `SELECT card, object FROM card_member JOIN exhibit ON exhibit.id = exhibit WHERE "case" = $1 AND card <> $2 LIMIT 1`,
    [second, cards[0]!.card],
  )
  const place = { case: second, card: rows[0]!.card }
  const card = await read(stranger.page, place)
  expect(card.members[0]).toMatchObject({ withheld: 'decided-copy', seen: false })
  expect(card.decisions).toEqual([])
  expect(Object.keys(card.elsewhere[0]!).toSorted()).toEqual(['assessment', 'contents', 'day'])
  expect(await look(stranger.page, place)).toBe(0)
  expect((await viewFull(stranger.page, place, rows[0]!.object)).json()).toMatchObject({ code: 'decided-copy' })
  expect(await look(stranger.page, place, { again: true })).toBe(1)
  expect((await viewFull(stranger.page, place, rows[0]!.object, { again: true })).statusCode).toBe(200)
  const known = await review.reviewer('analyst', [second, caseId])
  expect((await read(known.page, place)).decisions).toMatchObject([{ case: caseId }])
})

test('a copy of what one saw oneself is withheld while it is undecided, the exhibit itself is not', async () => {
  const copies = join(folder, 'copies')
  mkdirSync(copies)
  writeFileSync(join(copies, 'new.png'), readFileSync(join(later, 'new.png')))
  const third = await review.bringIn(copies, [])
  const { rows } = await review.services.database.query<{ id: string }>(
    'SELECT id FROM case_file WHERE id <> $1 AND id <> $2',
    [caseId, third],
  )
  const ana = await review.reviewer('analyst', [third, rows[0]!.id])
  const first = await next(ana.page, { case: rows[0]!.id })
  expect(await look(ana.page, first)).toBe(1)
  expect(await look(ana.page, first)).toBe(1)
  const copy = await next(ana.page, { case: third })
  expect(await look(ana.page, copy)).toBe(0)
  expect((await read(ana.page, copy)).members[0]).toMatchObject({ withheld: 'seen-copy', seen: true })
  expect(await decideAll(ana.page, copy)).toMatchObject({ kind: 'decision' })
  expect((await queue(ana.page)).cards).toEqual([])
})

test('a card tells how its members relate, each pair once', async () => {
  const { page } = await review.reviewer('analyst', [caseId])
  const { rows } = await review.services.database.query<{ card: string }>(
    `SELECT card.id AS card FROM card WHERE "case" = $1 AND kind = 'near-duplicates' LIMIT 1`,
    [caseId],
  )
  const card = await read(page, { case: caseId, card: rows[0]!.card })
  const names = new Map(card.members.map(({ exhibit, content }) => [exhibit, content]))
  const kinds = card.relations.map(({ kind }) => kind)
  expect(kinds).toContain('near-duplicate')
  const copy = card.relations.find(({ kind }) => kind === 'copy')
  expect(names.get(copy!.from)).toBe(names.get(copy!.to!))
  const pairs = card.relations.map(
    ({ from, to, kind }) => `${[from, to ?? ''].toSorted((a, b) => (a < b ? -1 : 1)).join()} ${kind}`,
  )
  expect(new Set(pairs).size).toBe(pairs.length)
})

test('what a file says in words is on no card; a route of its own opens it, after its entry in the ledger', async () => {
  const { rows } = await review.services.database.query<{ case: string; card: string; object: string }>(
    `SELECT card."case", card.id AS card, object FROM card JOIN card_member ON card_member.card = card.id
     JOIN exhibit ON exhibit.id = exhibit WHERE 'says-generated' = ANY (reasons) LIMIT 1`,
  )
  const { object, ...place } = rows[0]!
  const { page } = await review.reviewer('analyst', [place.case])
  expect((await page.send('GET', at(place))).body).not.toContain('table with discs')
  const url = `${at(place)}/texts`
  const entries = async () =>
    (await review.services.database.query<{ n: number }>('SELECT size::int AS n FROM log_head')).rows[0]!.n
  const before = await entries()
  const answer = await page.send('POST', url, { object, reason: 'classification' })
  expect(answer.statusCode, answer.body).toBe(200)
  const { texts } = answer.json<{ texts: { text: string }[] }>()
  expect(texts.map(({ text }) => text).join()).toContain('table with discs')
  expect(await entries()).toBe(before + 1)
  expect((await page.send('POST', url, { object, reason: 'curiosity' })).statusCode).toBe(400)
  expect((await page.send('POST', url, { object: '0'.repeat(32), reason: 'triage' })).statusCode).toBe(404)
  await expectVerified(review)
})
