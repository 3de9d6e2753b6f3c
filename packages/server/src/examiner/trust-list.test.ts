// Files with content credentials by a signer whom nobody trusts are examined; then the operator's trust list names the root of their
// chain, and later does no longer. Cards say what moved them, and what was decided comes before a person again only for a higher lane.
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listHunts } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { afterAll, expect, test } from 'vitest'
import { drawJpeg } from '../../../cli/test/small-case.ts'
import { makeRoot, makeSigner } from '../../../media/test/certificates.ts'
import { signPicture } from '../../../media/test/sign-picture.ts'
import { testFolder } from '../../../store/test/test-folder.ts'
import { assign, type Browser, person, signIn, type TestAccess } from '../../test/access-site.ts'
import { decideAll, queue, read, take } from '../../test/review-site.ts'
import type { CardBody } from '../../test/review-site.ts'
import { runningSite, siteFolder } from '../../test/running-site.ts'
import type { TestSite } from '../../test/running-site.ts'
import { newReportId, sendFiles } from '../../test/senders.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'

type Read = CardBody &
  Readonly<{
    members: readonly Readonly<{ facts?: { findings: readonly { reader: string; basis: string }[] } }>[]
  }>
const PATIENCE = { timeout: 90_000, interval: 200 }
const folder = testFolder('trust')
const root = makeRoot(folder, 'Operator Root')
const signer = makeSigner(folder, { organisation: 'Studio', root })
const roots = join(folder, 'roots.pem')
const signers = join(folder, 'signers.txt')
writeFileSync(roots, root.pem)
writeFileSync(signers, 'Studio\n')
const digitalSourceType = 'http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia'
const signed = async (seed: number) =>
  signPicture(await drawJpeg(seed), {
    type: 'image/jpeg',
    signer,
    actions: [{ action: 'c2pa.created', digitalSourceType }],
  })
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const data = siteFolder()
const open = async (environment: Readonly<Record<string, string>> = {}) => {
  const running = await runningSite({ data, environment })
  const app = createApp(ROUTES, running.services)
  afterAll(() => app.close())
  const site = { ...running.services, app } as unknown as TestAccess
  return { running, site, desk: await signIn(site, await person(site, ['reporter-desk'])) }
}
type Opened = Awaited<ReturnType<typeof open>>
const roundDone = ({ running }: Opened) =>
  expect
    .poll(async () => (await listHunts(running.services.database, 1))[0], PATIENCE)
    .toMatchObject({ why: 'versions', casesLeft: 0 })
/** Somebody on these cases. */
const analystOn = async ({ site, running }: Opened, cases: readonly CaseId[]): Promise<Browser> => {
  const who = await person(site, ['analyst'])
  for (const one of cases) await assign(running.services, { case: one, person: who.id })
  return signIn(site, who)
}
const cardOf = async ({ services }: TestSite, caseId: CaseId): Promise<Readonly<{ case: CaseId; card: string }>> => {
  const find = async () =>
    (await services.database.query<{ id: string }>('SELECT id FROM card WHERE "case" = $1', [caseId])).rows[0]?.id
  await expect.poll(find, PATIENCE).toBeDefined()
  return { case: caseId, card: (await find()) ?? '' }
}

test('a trust list that names the root moves a card and says why; what was decided is reopened only where it then stands higher', async () => {
  const unknown = await open()
  const caseOf = async (seed: number) => {
    const [id, bytes] = [newReportId(), await signed(seed)]
    expect((await sendFiles(unknown.running.url, { id }, [{ name: 'signed.jpg', bytes }])).status).toBe(201)
    const { case: caseId } = (await unknown.desk.send('POST', `/reports/${id}/case`)).json<{ case: CaseId }>()
    return cardOf(unknown.running, caseId)
  }
  const [later, early] = [await caseOf(1), await caseOf(2)]
  const cases = [later.case, early.case]
  const first = await analystOn(unknown, cases)
  for (const one of [later, early]) expect(await read(first, one)).toMatchObject({ lane: 3, moves: [] })
  await decideAll(first, await take(first, early))
  await unknown.running.close()

  const trusted = await open({ REMPART_TRUST_ANCHORS_FILE: roots, REMPART_TEXT_TO_IMAGE_SIGNERS_FILE: signers })
  await roundDone(trusted)
  const second = await analystOn(trusted, cases)
  const down = (await read(second, later)) as Read
  expect(down).toMatchObject({
    lane: 4,
    moves: [
      {
        why: 'versions',
        changes: [expect.stringMatching(/^trust-list nobody → [0-9a-f]{16}$/u)],
        laneBefore: 3,
        laneAfter: 4,
        gained: expect.arrayContaining(['c2pa signer-trusted']),
        lost: expect.arrayContaining(['c2pa signer-untrusted']),
        reopened: false,
      },
    ],
  })
  const bySignature = expect.objectContaining({ reader: 'c2pa', basis: 'signature' })
  expect(down.members[0]?.facts?.findings).toContainEqual(bySignature)
  // What stands decided is told otherwise, and is no reason to look again.
  const told = (await read(second, early)) as Read
  expect(told).toMatchObject({ lane: 3, moves: [] })
  expect(told.members[0]?.facts?.findings).toContainEqual(bySignature)
  await decideAll(second, await take(second, later))
  expect((await queue(second)).cards).toEqual([])
  await trusted.running.close()

  const again = await open()
  await roundDone(again)
  const third = await analystOn(again, cases)
  const [up, stayed] = [await read(third, later), (await read(third, early)) as Read]
  expect(up).toMatchObject({
    lane: 3,
    moves: [
      { changes: [expect.stringMatching(/^trust-list [0-9a-f]{16} → nobody$/u)], laneAfter: 3, reopened: true },
      { laneAfter: 4, reopened: false },
    ],
  })
  expect(up.decisions).toHaveLength(1)
  // It was decided where it stands now.
  expect(stayed).toMatchObject({ lane: 3, moves: [] })
  expect((await queue(third)).cards.map(({ card }) => card)).toEqual([later.card])
  const problems = async () => (await verifySite(again.running.services)).problems
  await expect.poll(problems, PATIENCE).toEqual([])
}, 400_000)
