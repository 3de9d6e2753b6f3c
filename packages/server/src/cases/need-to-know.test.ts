// Need to know through the API: over generated people, cases and assignments, who works on a case reads it, and nobody else
// learns that it is there (DESIGN §1, SECURITY §3.4). The gate alone is tested over all routes in access/matrix.test.ts; here the
// handlers answer.
import { POLICY } from '@rempart/core'
import type { HumanRole } from '@rempart/core'
import type { CaseId } from '@rempart/store'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { accessSite } from '../../test/access-site.ts'
import { openCase, worker } from '../../test/case-site.ts'
import { ROUTES } from '../routes/index.ts'

const RUNS = Number(process.env['REMPART_NEED_TO_KNOW_RUNS'] ?? 3)
const PEOPLE = 4
const CASES = 3
const ROLES: readonly HumanRole[] = ['analyst', 'senior-analyst', 'liaison-officer', 'auditor']
const site = await accessSite()
const lead = await worker(site, 'senior-analyst')
/** Every reading route that names a case and nothing else. */
const readings = ROUTES.filter(({ method, url }) => method === 'GET' && /^[^:]*:case[^:]*$/u.test(url))

const WORDED = /\/(?:state|timeline|entities|graph)$/u

const anyWorld = fc.record({
  roles: fc.array(fc.constantFrom(...ROLES), { minLength: PEOPLE, maxLength: PEOPLE }),
  /** Changes one after the other: this person on or off this case. */
  changes: fc.array(
    fc.record({
      person: fc.nat(PEOPLE - 1),
      at: fc.nat(CASES - 1),
      assigned: fc.boolean(),
    }),
    { minLength: 4, maxLength: 14 },
  ),
})

test('nobody reads a case that he does not work on, or learns of it; who works on it reads all of it', async () => {
  expect(readings.length).toBeGreaterThan(7)
  let asked = 0
  await fc.assert(
    fc.asyncProperty(anyWorld, async ({ roles, changes }) => {
      await site.database.query('DELETE FROM rate')
      const people = await Promise.all(roles.map((role) => worker(site, role)))
      const cases = await Promise.all(Array.from({ length: CASES }, () => openCase(site, [lead.id])))
      for (const caseId of cases) await fill(caseId)
      const on = new Map<string, boolean>()
      for (const { person, at, assigned } of changes) {
        const [who, caseId] = [people[person], cases[at]]
        const answer = await lead.page.send('PUT', `/cases/${caseId}/people/${who?.id}`, { assigned })
        expect(answer.statusCode, answer.body).toBe(200)
        on.set(`${person} ${at}`, assigned)
      }
      for (const [person, { page }] of people.entries())
        for (const [at, caseId] of cases.entries()) {
          await site.database.query('DELETE FROM rate')
          const works = on.get(`${person} ${at}`) === true
          for (const { url, access } of readings) {
            const needed = POLICY[access][roles[person] as HumanRole]
            const may = needed === 'any' || (needed === 'assigned' && works)
            const answer = await page.send('GET', url.replace(':case', caseId))
            asked += 1
            const label = `${roles[person]} ${url} ${works ? 'on' : 'off'}`
            if (!may) expect([label, answer.statusCode]).toEqual([label, 404])
            else expect([label, answer.statusCode]).toEqual([label, 200])
            if (may && WORDED.test(url)) expect(answer.body, label).toContain(`words of ${caseId}`)
            // The auditor's own route opens the legal bases, and nothing else.
            if (access === 'audit.read' && may) expect(roomsIn(answer.body, caseId), label).toEqual(['jurisdictions'])
            else if (!works) expect(answer.body, label).not.toContain(`words of ${caseId}`)
          }
          // What lists cases, or searches them, names those alone on which the reader works.
          for (const [method, url, body] of [
            ['GET', '/queue', undefined],
            ['POST', '/entities/search', { kind: 'alias', value: `words of ${caseId} in entities` }],
          ] as const) {
            const { body: text } = await page.send(method, url, body)
            if (!works) expect(text, url).not.toContain(caseId)
          }
          const own = roles[person] === 'analyst' || roles[person] === 'liaison-officer'
          const list = await page.send('GET', '/cases')
          if (own) expect(list.body.includes(caseId)).toBe(works)
        }
    }),
    { numRuns: RUNS },
  )
  console.log(`need to know: ${RUNS} generated sites, ${asked} readings of cases`)
}, 300_000)

/** Rooms of a case whose words stand in the text. */
function roomsIn(text: string, caseId: CaseId): readonly (string | undefined)[] {
  return [...text.matchAll(new RegExp(`words of ${caseId} in ([a-z-]+)`, 'gu'))].map(([, room]) => room)
}

/** Words into every room of a case, each with the case's number in it. */
async function fill(caseId: CaseId): Promise<void> {
  const words = (room: string): string => `words of ${caseId} in ${room}`
  for (const [path, body] of [
    ['notes', { words: words('notes') }],
    ['tasks', { words: words('tasks') }],
    ['jurisdictions', { country: 'FR', authority: 'Example court', basis: words('jurisdictions') }],
    ['likely-countries', { country: 'FR', source: { kind: 'person' }, words: words('likely-countries') }],
    ['referrals', { authority: 'Example authority', words: words('referrals') }],
    ['entities', { kind: 'alias', value: words('entities'), source: { kind: 'person' } }],
  ] as const) {
    const answer = await lead.page.send('POST', `/cases/${caseId}/${path}`, body)
    expect(answer.statusCode, answer.body).toBe(201)
  }
}
