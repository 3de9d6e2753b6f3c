// Canaries in everything that a sender sends go the whole way: reports, uploads in pieces, examination in the sandbox, a real
// browser, decisions and notes, the release of originals, a disclosure, kill -9 of every process of the site in between.
// Afterwards none of them stands anywhere (SECURITY §5 F2): not in the database's files and write-ahead log, the bucket, the logs,
// in whatever the programs left in /tmp and /dev/shm, in the browser's profile, nor in any block of the disk that was ever
// written, deleted files too. Needs root, for it mounts a disk and binds folders.
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { hasBrowser } from '../../cli/test/browser.ts'
import { encodingsOf, freshMark, holds, lookBelow, lookThrough } from '../../server/test/canary.ts'
import { loopDisk } from '../../server/test/loop-disk.ts'
import { mayHavePrivatePlaces } from '../../server/test/private-places.ts'
import { present, send } from '../../server/test/platform-operation.ts'
import { type CardBody, type QueueBody, read } from '../../server/test/review-site.ts'
import { killQuietly, postmasterOf } from '../../server/test/served-site.ts'
import { ageRecipient } from '../../vault/test/age-recipient.ts'
import { en } from '../src/words/en.ts'
import { type Canaries, canariesOf, sendSecretly } from './canaries.ts'
import { type CanarySite, canarySite } from './canary-site.ts'
import { canSignIn, comeIn, eventually } from './console-site.ts'

const REPORTS = 8
const FILES_PER_REPORT = 3
const COUNTRY = 'FR'
const LONG_MS = 120_000
// Beside /tmp, which the programs have for themselves.
process.env['TMPDIR'] = '/var/tmp'
const disk = hasBrowser && spawnSync('bwrap', ['--version']).status === 0 ? loopDisk(1500) : undefined
const isPossible = disk !== undefined && mayHavePrivatePlaces(disk.folder)
if (disk !== undefined && !isPossible) await disk.remove()
type Card = CardBody & Readonly<{ card: string }>

it.skipIf(!isPossible)(
  'of 64 canaries and more none stands anywhere after the whole way and its crashes (skipped without root, overlays, bubblewrap or Chromium)',
  async () => {
    if (disk === undefined) return
    onTestFinished(disk.remove)
    const mark = freshMark()
    const canaries = canariesOf(mark)
    const site = await canarySite(disk)
    process.env['TMPDIR'] = site.places.tmp
    expectNoCores(site)

    const { reports, place } = await takeIn(site, canaries)
    const cards = await examined(site, place)
    await workInBrowser(site, { place, cards, canaries })
    const members = cards.flatMap((card) => card.members)
    await releaseOriginals(site, { place, mark, exhibits: members.flatMap(({ object }) => object ?? []) })
    const [exhibit = ''] = members.flatMap(({ exhibit: one, object }) => (object === undefined ? [] : one))
    expectNoCores(site)
    await disclose(site, { place, exhibit, report: reports[0] ?? '', canaries })
    expect(canaries.count()).toBeGreaterThanOrEqual(64)

    await site.kill()
    killQuietly(postmasterOf(site.places.data) ?? 0)
    const planted = plant(disk, site)
    const patterns = encodingsOf(mark)
    const counts = Object.entries(site.places).map(([name, folder]) => {
      const { found, scannedBytes } = lookBelow(folder, patterns)
      expect([name, found]).toEqual([name, []])
      expect([name, lookBelow(folder, encodingsOf(planted.mark)).found.length]).toEqual([name, 1])
      return [name, scannedBytes]
    })
    for (const { output } of [site.web, site.worker]) {
      expect(output()).toContain('"event":"started"')
      expect(holds(Buffer.from(output()), patterns)).toBe(false)
    }
    planted.remove()
    disk.settle()
    expect(lookThrough(disk.image(), encodingsOf(planted.mark))).not.toEqual([])
    expect(lookThrough(disk.image(), patterns)).toEqual([])
    console.log(JSON.stringify({ canaries: canaries.count(), scannedBytes: Object.fromEntries(counts) }))
  },
  480_000,
)

/** No process of the site may leave a core file. */
function expectNoCores(site: CanarySite): void {
  for (const [name, pid] of Object.entries(site.pids())) {
    const [limit] = /^Max core file size .*$/mu.exec(readFileSync(`/proc/${pid}/limits`, 'utf8')) ?? []
    expect([name, limit]).toEqual([name, expect.stringMatching(/size +0 +0 +bytes/u)])
  }
}

/** All reports, in one case; the site is killed while the first half is examined and a file is half here. */
async function takeIn(
  site: CanarySite,
  canaries: Canaries,
): Promise<Readonly<{ reports: readonly string[]; place: string }>> {
  const { coordinator, approver, url, invitation } = site
  const reports: string[] = []
  let place = ''
  const begin = async (crash: boolean): Promise<void> => {
    const upload = (bytes: Uint8Array): Promise<string> =>
      uploaded(url, bytes, async () => {
        if (!crash) return
        await site.kill()
        await site.restart()
      })
    const report = await sendSecretly(url, canaries, upload)
    reports.push(report)
    if (place !== '') {
      await send(coordinator.page, 'POST', `/cases/${place}/reports`, { report }, 201)
      return
    }
    place = String((await send(coordinator.page, 'POST', `/reports/${report}/case`, undefined, 201))['case'])
    for (const { id } of [coordinator.who, approver.who, { id: invitation.person }])
      await send(coordinator.page, 'PUT', `/cases/${place}/people/${id}`, { assigned: true }, 200)
  }
  for (let n = 0; n < REPORTS; n += 1) await begin(n === REPORTS / 2)
  return { reports, place }
}

/** Sends a file in two pieces (tus 1.0.0). Its identifier. */
async function uploaded(url: string, bytes: Uint8Array, between: () => Promise<void>): Promise<string> {
  const version = { 'tus-resumable': '1.0.0' }
  const begun = await fetch(`${url}/uploads`, {
    method: 'POST',
    headers: { ...version, 'upload-length': String(bytes.length) },
  })
  const path = begun.headers.get('location') ?? ''
  const append = async (from: number, to: number): Promise<void> => {
    const type = { 'content-type': 'application/offset+octet-stream' }
    const headers = { ...version, ...type, 'upload-offset': String(from) }
    const answer = await fetch(url + path, { method: 'PATCH', headers, body: Buffer.from(bytes.subarray(from, to)) })
    expect(answer.status).toBe(204)
  }
  const half = Math.floor(bytes.length / 2)
  await append(0, half)
  await between()
  const asked = await fetch(url + path, { method: 'HEAD', headers: version })
  expect(asked.headers.get('upload-offset')).toBe(String(half))
  await append(half, bytes.length)
  return path.split('/').at(-1) ?? ''
}

/** The cards, once every file of every report is a member of one. */
async function examined({ coordinator: { page } }: CanarySite, place: string): Promise<readonly Card[]> {
  let cards: Card[] = []
  const members = async (): Promise<number> => {
    const { cards: waiting } = (await page.send('GET', `/queue?case=${place}`)).json<QueueBody>()
    cards = []
    for (const { card } of waiting) cards.push({ ...(await read(page, { case: place, card })), card })
    return cards.reduce((sum, card) => sum + card.members.length, 0)
  }
  await expect.poll(members, { timeout: LONG_MS, interval: 6000 }).toBe(REPORTS * FILES_PER_REPORT)
  return cards
}

type Work = Readonly<{ place: string; cards: readonly Card[]; canaries: Canaries }>

/** An analyst sees a card of each type of picture, asks for the texts of its file, decides and writes a note. */
async function workInBrowser(site: CanarySite, { place, cards, canaries }: Work): Promise<void> {
  const context = await site.openBrowser()
  onTestFinished(() => context.close())
  const page = context.pages()[0] ?? (await context.newPage())
  await canSignIn(page)
  await comeIn(page, site.invitation, site.url)
  for (const type of ['image/png', 'image/jpeg']) {
    const card = cards.find(({ members }) => members.some((member) => member.type === type))
    await page.goto(`${site.url}/console/cards/${place}/${card?.card}`)
    await decideOn(page, canaries.fresh('note'))
    await site.kill()
    await site.restart()
  }
  await context.close()
}

async function decideOn(page: Page, note: string): Promise<void> {
  await page.getByText(en.card.inHand.split('{{')[0] ?? '').waitFor()
  await page.keyboard.press('v')
  await page.locator('img').first().waitFor()
  await eventually(() => page.getByText(en.card.sheet.waiting).count()).toBe(0)
  await page.keyboard.down(' ')
  await page.locator('img[data-seen="true"]').waitFor()
  await page.keyboard.up(' ')
  await page.keyboard.press('t')
  // What the file says is on the page: the browser did hold a canary.
  await page
    .locator('dd')
    .filter({ hasText: note.split('-')[0] ?? note })
    .first()
    .waitFor()
  await page.keyboard.press('w')
  await page.keyboard.type(note)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText(note).waitFor()
  await page.evaluate('document.activeElement.blur()')
  await page.keyboard.press('r')
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('d')
  await page.getByRole('button', { name: en.card.decisions.undo }).waitFor()
}

/** Two persons release everything to a recipient, who reads canaries in it. */
async function releaseOriginals(
  { coordinator, approver }: CanarySite,
  { place, mark, exhibits }: Readonly<{ place: string; mark: string; exhibits: readonly string[] }>,
): Promise<void> {
  const { recipient, read: open } = await ageRecipient()
  await present(coordinator)
  await present(approver)
  const body = { exhibits, recipients: [recipient], reason: 'as ordered' }
  const path = `/cases/${place}/requests/release-originals`
  const { request } = await send(coordinator.page, 'POST', path, body, 201)
  await send(approver.page, 'POST', `/requests/release-originals/${String(request)}/approval`, undefined, 200)
  let bundle: Uint8Array = Buffer.alloc(0)
  const take = async (): Promise<number> => {
    const answer = await coordinator.page.send('POST', `${path}/${String(request)}/performance`)
    bundle = answer.rawPayload
    return answer.statusCode
  }
  await expect.poll(take, { timeout: LONG_MS, interval: 1000 }).toBe(200)
  expect(await open(bundle)).toContain(mark)
}

/** A package for an authority leaves, with words of ours in it. */
async function disclose(
  { coordinator, officer }: CanarySite,
  asked: Readonly<{ place: string; exhibit: string; report: string; canaries: Canaries }>,
): Promise<void> {
  const { place, exhibit, report, canaries } = asked
  const source = { kind: 'report', id: report }
  const stated = { kind: 'mail-address', value: `${canaries.fresh('entity')}@example.org`, source }
  const { entity } = await send(coordinator.page, 'POST', `/cases/${place}/entities`, stated, 201)
  const titled = { title: canaries.fresh('title') }
  const at = `/operations/${String((await send(coordinator.page, 'POST', '/operations', titled, 201))['operation'])}`
  const cases = [{ case: place, country: COUNTRY }]
  await send(coordinator.page, 'POST', `${at}/cases`, { change: 'added', cases }, 200)
  const joining = { assigned: true, country: COUNTRY }
  await send(coordinator.page, 'PUT', `${at}/people/${officer.who.id}`, joining, 200)
  const basis = canaries.fresh('basis')
  const body = { country: COUNTRY, authority: 'Example prosecutor', basis, cases: [place], entities: [entity] }
  const made = await send(officer.page, 'POST', `${at}/disclosures`, { ...body, exhibits: [exhibit] }, 201)
  const path = `${at}/disclosures/${String(made['disclosure'])}`
  await present(coordinator)
  await present(officer)
  await send(coordinator.page, 'PUT', `${path}/review`, { answer: 'approved' }, 200)
  let taken = ''
  const take = async (): Promise<number> => {
    const answer = await officer.page.send('POST', `${path}/export`)
    taken = answer.body
    return answer.statusCode
  }
  await expect.poll(take, { timeout: LONG_MS, interval: 1000 }).toBe(200)
  expect(taken).toContain(basis)
  expect(taken).toContain(stated.value)
}

/** Puts another mark into each place, in several of its encodings, into /tmp and /dev/shm as a process of the site would; on the
 * disk it stays when it is taken away. */
function plant(
  { settle }: Readonly<{ settle(): void }>,
  { places: { tmp, shm, ...folders }, runAmong }: CanarySite,
): Readonly<{ mark: string; remove(): void }> {
  const mark = freshMark()
  const shown = encodingsOf(mark)
  const files = Object.values(folders).map((folder, n) => {
    const file = join(folder, 'planted')
    writeFileSync(file, Buffer.concat([Buffer.alloc(9000, 1), shown[n] ?? Buffer.alloc(0)]))
    return file
  })
  runAmong('cp "$1" /tmp/planted && cp "$1" /dev/shm/planted', files[0] ?? '')
  settle()
  return {
    mark,
    remove: () => [...files, join(tmp, 'planted'), join(shm, 'planted')].forEach((file) => rmSync(file)),
  }
}
