import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseId } from '@rempart/store'
import { expect, test } from 'vitest'
import { person, signIn } from '../../test/access-site.ts'
import { listSite } from '../../test/list-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { verifySite } from '../ledger/verify-site.ts'

const chart = readFileSync(join(import.meta.dirname, '../../../../samples/media/other/chart.bmp'))
const { running, site, importList, bothAgree, senior } = await listSite()
const desk = await signIn(site, await person(site, ['reporter-desk']))

type Hunt = Readonly<{ revision: number; list: string; why: string; casesLeft: number; cardsMoved: number }>
type Card = Readonly<{ lane: number; reasons: readonly string[] }>

/** A report's case with these files, once it was examined. */
async function caseOf(files: readonly Readonly<{ name: string; bytes: Uint8Array }>[]): Promise<CaseId> {
  const id = newReportId()
  expect((await sendFiles(running.url, { id }, files)).status).toBe(201)
  const caseId = (await desk.send('POST', `/reports/${id}/case`)).json<{ case: CaseId }>().case
  await expect.poll(() => cardsOf(caseId), { timeout: 60_000, interval: 200 }).not.toEqual([])
  return caseId
}
async function cardsOf(caseId: CaseId): Promise<readonly Card[]> {
  const { rows } = await site.database.query<Card>('SELECT lane, reasons FROM card_now WHERE "case" = $1', [caseId])
  return rows
}
/** The newest round once it is through, which followed this. */
async function huntDone(why: string): Promise<Hunt> {
  const newest = async () => (await senior.send('GET', '/retro-hunts')).json<{ hunts: readonly Hunt[] }>().hunts[0]
  await expect.poll(newest, { timeout: 60_000, interval: 100 }).toMatchObject({ why, casesLeft: 0 })
  return (await newest()) as Hunt
}

test('what an entry let nobody see is put before people when the entry comes into doubt, and goes back when it is found sound', async () => {
  const decoder = await running.services.decoder.get()
  const read = await decoder.examine({ bytes: chart, type: 'image/bmp', pipeline: 'full', credentials: false })
  if (read.pixels.kind !== 'known') throw new Error('the chart is not decoded')
  const entry = `${hash('sha256', chart, 'hex')},${read.pixels.value.pdq.hex},victim,identified`
  await importList('charts', `sha256,pdq,realm,victim\n${entry}\n`)
  const earlier = await caseOf([{ name: 'chart.bmp', bytes: chart }])
  expect(await cardsOf(earlier)).toMatchObject([{ lane: 5, reasons: ['decided-identified'] }])

  const alike = (at: number) => Buffer.concat([chart, Buffer.from(`trailing ${at}`)])
  await caseOf(Array.from({ length: 7 }, (_, at) => ({ name: `${at}.bmp`, bytes: alike(at) })))
  const begun = await huntDone('quarantined')
  expect(begun).toMatchObject({ list: 'charts' })
  const inDoubt = await cardsOf(earlier)
  expect(inDoubt[0]?.lane).toBeLessThan(5)
  expect(inDoubt[0]?.reasons).toContain('entry-quarantined')

  type Doubted = Readonly<{ entries: readonly Readonly<{ quarantine: number }>[] }>
  const [doubted] = (await senior.send('GET', '/lists/quarantine')).json<Doubted>().entries
  const lifted = await bothAgree('quarantine-lift', { list: 'charts', quarantine: doubted?.quarantine })
  expect(lifted.statusCode, lifted.body).toBe(200)
  expect((await huntDone('lifted')).revision).toBeGreaterThan(begun.revision)
  expect(await cardsOf(earlier)).toMatchObject([{ lane: 5, reasons: ['decided-identified'] }])

  const problems = async () => (await verifySite(running.services)).problems
  await expect.poll(problems, { timeout: 20_000 }).toEqual([])
}, 120_000)
