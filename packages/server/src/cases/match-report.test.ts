import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { insertCaseAssignment } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { expect, test } from 'vitest'
import { person, signIn } from '../../test/access-site.ts'
import { listSite } from '../../test/list-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'

const samples = join(import.meta.dirname, '../../../../samples/media')
const bytesOf = (path: string) => readFileSync(join(samples, path))
const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex')

const { running, site, importList, bothAgree, senior } = await listSite()
const analyst = await person(site, ['analyst'])
const [desk, page] = [await signIn(site, await person(site, ['reporter-desk'])), await signIn(site, analyst)]

type Facts = Readonly<{
  path: string
  matches: readonly Readonly<{ list: string; kind: string }>[]
  coverage: readonly Readonly<{ list: string; version: string; canary: string; kinds: readonly string[] }>[]
}>
type CardBody = Readonly<{ lane: number; reasons: readonly string[]; members: readonly Readonly<{ facts?: Facts }>[] }>

/** The cards of a report with these files, once its case was examined. */
async function cardsOf(files: readonly Readonly<{ name: string; bytes: Uint8Array }>[]): Promise<readonly CardBody[]> {
  const id = newReportId()
  expect((await sendFiles(running.url, { id }, files)).status).toBe(201)
  const caseId = (await desk.send('POST', `/reports/${id}/case`)).json<{ case: CaseId }>().case
  const { id: who } = analyst
  await insertCaseAssignment(site.database, { case: caseId, person: who, kind: 'assigned', at: new Date(), by: who })
  const cards = async () =>
    (await site.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1 ORDER BY position', [caseId]))
      .rows
  await expect.poll(cards, { timeout: 60_000, interval: 200 }).not.toEqual([])
  return Promise.all(
    (await cards()).map(async ({ id: card }) =>
      (await page.send('GET', `/cases/${caseId}/cards/${card}`)).json<CardBody>(),
    ),
  )
}

const render = bytesOf('other/render.png')
const chart = bytesOf('other/chart.bmp')
const label = bytesOf('generated/label.png')

test('what comes in is matched against the lists in effect: an unidentified victim rises, an identified one and known-good wait for nobody', async () => {
  await importList(
    'victims',
    ['sha256,realm,victim', `${sha256(render)},victim,unidentified`, `${sha256(chart)},victim,identified`].join('\n'),
    { version: '3' },
  )
  await importList('harmless', `sha256\n${sha256(label)}\n`, { realm: 'known-good' })
  const cards = await cardsOf([
    { name: 'render.png', bytes: render },
    { name: 'chart.bmp', bytes: chart },
    { name: 'label.png', bytes: label },
    { name: 'credit.jpg', bytes: bytesOf('generated/credit.jpg') },
  ])
  const said = Object.fromEntries(
    cards.map(({ lane, reasons, members }) => [members[0]?.facts?.path, [lane, reasons[0]]]),
  )
  expect(said).toMatchObject({
    '001 render.png': [2, 'match-unidentified'],
    '002 chart.bmp': [5, 'decided-identified'],
    '003 label.png': [6, 'known-good'],
  })
  const credit = cards.flatMap(({ members }) => members).find(({ facts }) => facts?.path === '004 credit.jpg')?.facts
  expect(credit?.matches).toEqual([])
  expect(credit?.coverage.map(({ list }) => list).toSorted()).toEqual(['harmless', 'victims'])
  expect(credit?.coverage.find(({ list }) => list === 'victims')).toMatchObject({
    version: '3',
    canary: 'held',
    kinds: ['sha256'],
  })
})

test('an entry that suddenly matches many files of one source is in doubt: it lets nothing be skipped until two persons find it sound', async () => {
  const noise = (at: number) => Buffer.concat([chart, Buffer.from(`trailing ${at}`)])
  const flood = Array.from({ length: 7 }, (_, at) => ({ name: `${at}.bmp`, bytes: noise(at) }))
  // One digest for many different files: an MD5 and SHA-1 list cannot do that, a near entry can.
  const pdq = (await running.services.decoder.get()).examine({
    bytes: chart,
    type: 'image/bmp',
    pipeline: 'full',
    credentials: false,
  })
  const pixels = (await pdq).pixels
  if (pixels.kind !== 'known') throw new Error('the chart is not decoded')
  await importList('near', `pdq,realm,victim\n${pixels.value.pdq.hex},exploitative,identified\n`)
  await cardsOf(flood)
  const { entries } = (await senior.send('GET', '/lists/quarantine')).json<{
    entries: readonly Readonly<{ list: string; quarantine: number; reason: string; files: number }>[]
  }>()
  expect(entries).toMatchObject([{ list: 'near', reason: 'flood', files: 7 }])
  const coverage = async () =>
    (await cardsOf([{ name: 'one.png', bytes: render }]))[0]?.members[0]?.facts?.coverage.find(
      ({ list }) => list === 'near',
    )
  expect(await coverage()).toMatchObject({ quarantined: 1 })
  const lifted = await bothAgree('quarantine-lift', { list: 'near', quarantine: entries[0]?.quarantine })
  expect(lifted.statusCode, lifted.body).toBe(200)
  expect(await coverage()).not.toHaveProperty('quarantined')
})

test('a list whose bytes are gone answers that it does not know, never that there is no match', async () => {
  const { rows } = await site.database.query<{ object: string }>(
    `SELECT object FROM list_version v JOIN list_event e ON e.version = v.id WHERE v.list = 'near'`,
  )
  await running.services.vault.objects.remove(rows[0]?.object as never)
  await importList('other', `sha256\n${'1'.repeat(64)}\n`)
  const reopened = (await import('./../lists/open-site-lists.ts')).openSiteLists(running.services)
  const { lists } = await reopened.newest()
  expect(Object.fromEntries(lists.map((list) => [list.info.name, list.canaryHolds()]))).toEqual({
    harmless: true,
    near: false,
    other: true,
    victims: true,
  })
})
