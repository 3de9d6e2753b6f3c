// A worker of other versions comes: what was examined before is examined again, and cards say what moved them and why. The
// earlier version is played by rewriting what it would have kept: its row, and pieces with what it would have said.
import { globSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import type { Examination, Finding } from '@rempart/core'
import { examinerInForce, keptPieces, laidExhibits, listHunts, piecesToExamine } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import { playEarlier } from '../../test/earlier-examiner.ts'
import { listSite } from '../../test/list-site.ts'
import { reviewedCases } from '../../test/reviewed-cases.ts'
import { openExaminations } from '../cases/kept-examinations.ts'
import { eraseCase } from '../evidence/erase-case.ts'
import { huntCase } from '../lists/retro-hunt.ts'
import { examineCaseAgain } from './examine-again.ts'
import { noteExaminer } from './examiner-in-force.ts'

const samples = join(import.meta.dirname, '../../../../samples/media')
const bytesOf = (path: string) => readFileSync(join(samples, path))
const lists = await listSite()
const { running, curator } = lists
const { services } = running
const { database } = services
const { page, caseOf, cardIds } = await reviewedCases(lists)

type Move = Readonly<{
  card: string
  laneBefore: number
  laneAfter: number
  changes: readonly string[]
  gained: readonly string[]
  lost: readonly string[]
  reopened: boolean
}>
type Hunt = Readonly<{
  revision: number
  why: string
  changes: readonly string[]
  casesLeft: number
  cardsMoved: number
}>
const newest = async () => (await curator.send('GET', '/retro-hunts')).json<{ hunts: readonly Hunt[] }>().hunts[0]
const moves = async (revision: number) =>
  (await page.send('GET', `/retro-hunts/${revision}/moves`)).json<{ moves: readonly Move[] }>().moves

const settled = async (): Promise<Hunt> => {
  await expect.poll(async () => (await newest())?.casesLeft, { timeout: 60_000, interval: 100 }).toBe(0)
  const hunt = await newest()
  if (hunt === undefined) throw new Error('there was no round')
  return hunt
}
const without = (reader: string) => (examination: Examination) => ({
  ...examination,
  findings: examination.findings.filter((finding) => finding.reader !== reader),
})
/** Takes the stored bytes of a case's only file away, until they are brought back. */
async function hideFileOf(caseId: CaseId): Promise<Readonly<{ bring(): void }>> {
  const [name] = (await laidExhibits(database, caseId)).flatMap(({ object }) => object?.name ?? [])
  const folder = services.vault.objectFolder ?? ''
  const [path = ''] = globSync(`**/${name}`, { cwd: folder })
  expect(path).not.toBe('')
  const at = join(folder, path)
  renameSync(at, `${at}.away`)
  return { bring: () => renameSync(`${at}.away`, at) }
}
const claimed: Finding = {
  reader: 'camera-exif',
  version: 1,
  code: 'camera-named',
  origin: 'camera',
  basis: 'measurement',
  where: 'exif:Make@0',
}

let first: CaseId
beforeAll(async () => {
  first = await caseOf([
    { name: 'one.png', bytes: bytesOf('other/render.png') },
    { name: 'chart.bmp', bytes: bytesOf('other/chart.bmp') },
  ])
}, 60_000)

test('a new site begins no round: nothing was examined before', async () => {
  expect(await newest()).toBeUndefined()
  expect(await examinerInForce(database)).toMatchObject({ number: 1, ...services.examiner })
})

test('another version of a reader reads what was kept again, and the card that reads otherwise names version and finding', async () => {
  await playEarlier(services, {
    caseId: first,
    versions: `inspect = regexp_replace(inspect, 'camera-exif \\d+', 'camera-exif 1000')`,
    was: (examination) =>
      examination.path.includes('chart')
        ? { ...examination, findings: [...examination.findings, claimed] }
        : examination,
  })
  await noteExaminer(services)
  const hunt = await settled()
  expect(hunt).toMatchObject({ why: 'versions', changes: [expect.stringMatching(/^camera-exif 1000 → \d+$/u)] })
  const moved = await moves(hunt.revision)
  expect(moved).toMatchObject([{ lost: ['camera-exif camera-named'], changes: hunt.changes, reopened: false }])
  const { rows } = await database.query(
    `SELECT facts.x FROM (SELECT count(*)::int AS x FROM exhibit_restated) AS facts`,
  )
  expect(rows).toEqual([{ x: 1 }])
})

test('what stands done is not done again, whoever asks', async () => {
  expect(await examineCaseAgain(services, first)).toBe(0)
  expect(await huntCase(services, first)).toEqual({ exhibits: 0, changed: 0, moved: 0 })
  const count = (await listHunts(database, 10)).length
  await noteExaminer(services)
  expect(await listHunts(database, 10)).toHaveLength(count)
})

test('another decoder looks at the file again; what it cannot have stays as it was, is named as a gap, and can be asked for', async () => {
  const one = await caseOf([{ name: 'lost.png', bytes: bytesOf('other/render.png') }])
  const [before] = (await openExaminations(services, one)).flatMap(({ kept }) => kept)
  await playEarlier(services, { caseId: one, versions: `decode = decode || ', older 1'`, was: without('file-type') })
  const away = await hideFileOf(one)
  await noteExaminer(services)
  await settled()
  const state = async () => {
    const [piece] = await openExaminations(services, one)
    return { unanswered: piece?.stored.unanswered, examination: piece?.kept[0]?.examination }
  }
  const lost = await state()
  expect(lost.unanswered).toBe(1)
  expect(lost.examination?.pixels).toEqual(before?.examination.pixels)
  expect(lost.examination?.gaps).toContainEqual({
    stage: 'inspect',
    reason: 'not-examined-again',
    detail: 'unreadable',
  })
  const card = (await page.send('GET', `/cases/${one}/cards/${(await cardIds(one))[0]}`)).json<{
    lane: number
    members: readonly { facts: { gaps: readonly { reason: string }[] } }[]
  }>()
  expect(card.lane).toBe(3)
  expect(card.members[0]?.facts.gaps.map(({ reason }) => reason)).toContain('not-examined-again')
  const figures = async () => (await fetch(`${running.url}/metrics`)).text()
  await expect.poll(figures, { timeout: 30_000, interval: 500 }).toContain('rempart_exhibits_not_examined_again 1')

  away.bring()
  expect((await curator.send('POST', '/retro-hunts')).statusCode).toBe(202)
  await expect.poll(async () => (await state()).unanswered, { timeout: 60_000, interval: 100 }).toBe(0)
  expect((await settled()).why).toBe('asked')
  expect((await state()).examination?.gaps).toEqual(before?.examination.gaps)
}, 120_000)

test('what could not be examined again stays so when only another part changes, and is then looked at whole', async () => {
  const one = await caseOf([{ name: 'twice.png', bytes: bytesOf('other/render.png') }])
  await playEarlier(services, { caseId: one, versions: `decode = decode || ', older 1'`, was: without('file-type') })
  const away = await hideFileOf(one)
  await noteExaminer(services)
  await settled()
  const unanswered = async () => (await keptPieces(database, one)).map((piece) => piece.unanswered)
  expect(await unanswered()).toEqual([1])
  await database.query(
    `UPDATE examiner SET credentials = credentials || 'x' WHERE number = (SELECT max(number) FROM examiner)`,
  )
  await noteExaminer(services)
  await settled()
  expect(await unanswered()).toEqual([1])
  away.bring()
  await database.query(
    `UPDATE examiner SET credentials = credentials || 'x' WHERE number = (SELECT max(number) FROM examiner)`,
  )
  await noteExaminer(services)
  await settled()
  expect(await unanswered()).toEqual([0])
  const gaps = (await openExaminations(services, one)).flatMap(({ kept }) =>
    kept.flatMap(({ examination }) => examination.gaps.map(({ reason }) => reason)),
  )
  expect(gaps).not.toContain('not-examined-again')
}, 120_000)

test('a case that was erased while its files waited to be examined again gets no key and no piece', async () => {
  const one = await caseOf([{ name: 'gone.png', bytes: bytesOf('other/render.png') }])
  const keys = async () => (await database.query('SELECT FROM case_key WHERE "case" = $1', [one])).rowCount
  expect(await keys()).toBe(1)
  await eraseCase(services, { caseId: one, reason: 'order' })
  expect(await keys()).toBe(0)
  expect(await examineCaseAgain(services, one)).toBe(0)
  expect(await keys()).toBe(0)
  expect((await database.query('SELECT FROM examined_again WHERE "case" = $1', [one])).rowCount).toBe(0)
}, 120_000)

test('another trust list asks nothing of a file without credentials: it is not even opened', async () => {
  const one = await caseOf([{ name: 'plain.png', bytes: bytesOf('other/render.png') }])
  const away = await hideFileOf(one)
  await database.query(
    `UPDATE examiner SET credentials = credentials || 'x' WHERE number = (SELECT max(number) FROM examiner)`,
  )
  await noteExaminer(services)
  const hunt = await settled()
  away.bring()
  expect(hunt.changes).toMatchObject([expect.stringMatching(/^trust-list nobodyx → nobody$/u)])
  const pieces = await keptPieces(database, one)
  expect(pieces.map(({ unanswered }) => unanswered)).toEqual([0])
  expect(await piecesToExamine(database, { caseId: one, examiner: pieces[0]?.examiner ?? 0, limit: 1 })).toEqual([])
}, 120_000)
