// A report that joins a case: what the case holds is known from what was kept, and no file of it is decoded again. No worker runs
// here, so that the test counts what it begins itself.
import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Decoder } from '@rempart/core'
import { keptPieces } from '@rempart/store'
import type { CaseId, ReportId } from '@rempart/store'
import { beforeAll, expect, test } from 'vitest'
import type { Browser } from '../../test/access-site.ts'
import { listSite } from '../../test/list-site.ts'
import { pictureFolder, reviewSite } from '../../test/review-site.ts'
import type { TestSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { noteExaminer } from '../examiner/examiner-in-force.ts'
import { huntCase } from '../lists/retro-hunt.ts'
import { examineJoined } from './examine-joined.ts'
import { examineReport } from './examine-report.ts'
import { openExaminations } from './kept-examinations.ts'

const { services, url, bringIn, reviewer } = await reviewSite({ role: 'web' })
const { importList } = await listSite({ services } as TestSite)
const { database } = services
const folder = pictureFolder(9)
const pictures = Array.from({ length: 9 }, (_, at) => ({
  name: `${at}.png`,
  bytes: readFileSync(join(folder, `00${at}.png`)),
}))

let desk: Browser
beforeAll(async () => {
  await noteExaminer(services)
  desk = (await reviewer('reporter-desk', [])).page
})

async function send(...places: readonly number[]): Promise<ReportId> {
  const id = newReportId()
  expect(
    (
      await sendFiles(
        url,
        { id },
        places.flatMap((at) => pictures[at] ?? []),
      )
    ).status,
  ).toBe(201)
  return id as ReportId
}
async function caseOf(...places: readonly number[]): Promise<CaseId> {
  const caseId = (await desk.send('POST', `/reports/${await send(...places)}/case`)).json<{ case: CaseId }>().case
  expect(await examineReport(services, caseId)).toBe(places.length)
  return caseId
}
/** Lets a report join; how many files were decoded for it. */
async function decodedFor(caseId: CaseId, ...places: readonly number[]): Promise<number> {
  const report = await send(...places)
  expect((await desk.send('POST', `/cases/${caseId}/reports`, { report })).statusCode).toBe(201)
  let count = 0
  const decoder = await services.decoder.get()
  const counting: Decoder = {
    ...decoder,
    examine: (file) => {
      count += 1
      return decoder.examine(file)
    },
  }
  const counted = { ...services, decoder: { ...services.decoder, get: async () => counting } }
  expect(await examineJoined(counted, { caseId, report })).toBe(places.length)
  return count
}
/** Numbers of the exhibits of which something is kept. */
async function keptOf(caseId: CaseId): Promise<readonly number[]> {
  return (await openExaminations(services, caseId)).flatMap(({ kept }) => kept.map(({ number }) => number))
}
async function cardsOf(caseId: CaseId): Promise<readonly (readonly number[])[]> {
  const { rows } = await database.query<{ members: number[] }>(
    `SELECT array_agg(number ORDER BY number) AS members FROM card_member JOIN exhibit ON exhibit.id = card_member.exhibit
     WHERE exhibit."case" = $1 GROUP BY card_member.card ORDER BY 1`,
    [caseId],
  )
  return rows.map(({ members }) => members)
}

test('a report that joins has its own files decoded and no other, and its copies come to the cards that are there', async () => {
  const caseId = await caseOf(0, 1, 2)
  expect(await decodedFor(caseId, 3)).toBe(1)
  expect(await decodedFor(caseId, 1, 4)).toBe(2)
  expect(await cardsOf(caseId)).toEqual([[1], [2, 5], [3], [4], [6]])
  expect(await keptOf(caseId)).toEqual([1, 2, 3, 4, 5, 6])
})

test('a case of which nothing was kept is decoded once more, and kept from then on', async () => {
  const caseId = await caseOf(0, 1)
  await database.query('DELETE FROM kept_examination WHERE "case" = $1', [caseId])
  expect(await decodedFor(caseId, 5)).toBe(3)
  expect(await keptOf(caseId)).toEqual([1, 2, 3])
  expect(await decodedFor(caseId, 6)).toBe(1)
})

test('what a list said since such a case was laid moves its card, once it is kept', async () => {
  const caseId = await caseOf(0, 1)
  await database.query('DELETE FROM kept_examination WHERE "case" = $1', [caseId])
  await importList('victims', `sha256,victim\n${hash('sha256', pictures[1]?.bytes ?? '', 'hex')},unidentified\n`)
  expect(await huntCase(services, caseId)).toEqual({ exhibits: 0, changed: 0, moved: 0 })
  expect(await decodedFor(caseId, 4)).toBe(3)
  expect(await huntCase(services, caseId)).toEqual({ exhibits: 3, changed: 1, moved: 1 })
})

test('files of an imported case are decoded once, and what the case says of them stays', async () => {
  const caseId = (await bringIn(folder, [])) as CaseId
  await huntCase(services, caseId)
  const before = await openExaminations(services, caseId)
  expect(await decodedFor(caseId, 7)).toBe(10)
  expect(await decodedFor(caseId, 8)).toBe(1)
  expect(await cardsOf(caseId)).toEqual(
    expect.arrayContaining([
      [8, 10],
      [9, 11],
    ]),
  )
  const after = await openExaminations(services, caseId)
  const said = (pieces: typeof after) =>
    pieces.flatMap(({ kept }) =>
      kept.flatMap(({ number, examination: { examinedHere: _here, ...says } }) => (number < 10 ? [says] : [])),
    )
  expect(said(after)).toEqual(said(before))
  expect(after[0]?.kept[0]?.examination.examinedHere?.examination.pixels?.dihedral).toHaveLength(8)
  expect((await keptPieces(database, caseId))[0]).toMatchObject({ revision: before[0]?.stored.revision })
  expect(await huntCase(services, caseId)).toMatchObject({ moved: 0 })
})

test('a hunt between whose reading and writing a report joins loses nothing of it, and ranks it too', async () => {
  const caseId = await caseOf(0)
  await database.query('UPDATE kept_examination SET revision = -1 WHERE "case" = $1', [caseId])
  let joined = false
  const { keys } = services.vault
  const between: typeof keys = {
    ...keys,
    async unwrap(key, request) {
      // What is kept is read by now.
      if (!joined && request.reason === 'retro-hunt') {
        joined = true
        await decodedFor(caseId, 1, 2)
      }
      return keys.unwrap(key, request)
    },
  }
  const hunted = await huntCase({ ...services, vault: { ...services.vault, keys: between } }, caseId)
  expect(joined).toBe(true)
  expect(hunted).toMatchObject({ exhibits: 3, moved: 0 })
  expect(await keptOf(caseId)).toEqual([1, 2, 3])
})
