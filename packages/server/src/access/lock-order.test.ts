// Approvals take the ledger first, everything else a case first and the ledger last: neither makes the other fail, and what PostgreSQL ends all the same is
// answered with a time to come back.
import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { openCase } from '../../test/case-site.ts'
import { accessSite, person, signIn, stepUp } from '../../test/access-site.ts'
import type { Browser, TestPerson } from '../../test/access-site.ts'

const ROUNDS = 12
const CHANGES_AT_ONCE = 6
/** A machine that stands still for a second makes PostgreSQL end one of two; without an order most rounds would. */
const MAX_LATER = 2

test(`an approval about a case and ${CHANGES_AT_ONCE} changes of it at once go through, ${ROUNDS} times`, async () => {
  const site = await accessSite()
  const [asker, approver] = [await person(site, ['senior-analyst']), await person(site, ['senior-analyst'])]
  const caseId = await openCase(site, [asker.id, approver.id])
  const present = async (who: TestPerson): Promise<Browser> => {
    const page = await signIn(site, who)
    await stepUp(page, who)
    return page
  }
  const [asking, approving] = [await present(asker), await present(approver)]
  expect((await asking.send('POST', `/cases/${caseId}/finish`, { years: 2 })).statusCode).toBe(200)
  const override = `/cases/${caseId}/requests/retention-override`
  let later = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    await site.database.query('DELETE FROM rate')
    const body = { keepUntil: `20${40 + round}-01-01`, reason: randomBytes(4).toString('hex') }
    const asked = await asking.send('POST', override, body)
    expect(asked.statusCode, asked.body).toBe(201)
    const { request } = asked.json<{ request: string }>()
    const answers = await Promise.all([
      ...Array.from({ length: CHANGES_AT_ONCE }, () => change(asking, caseId, asker)),
      approving.send('POST', `/requests/retention-override/${request}/approval`),
    ])
    for (const { statusCode, headers, body: text } of answers) {
      if (statusCode === 503 && headers['retry-after'] !== undefined) later += 1
      else expect(statusCode, text).toBe(200)
    }
    expect(answers.at(-1)?.statusCode).toBe(200)
  }
  expect(later).toBeLessThanOrEqual(MAX_LATER)
}, 120_000)

const change = (page: Browser, caseId: string, { id }: TestPerson) =>
  page.send('PUT', `/cases/${caseId}/people/${id}`, { assigned: true })
