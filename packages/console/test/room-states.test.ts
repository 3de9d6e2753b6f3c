// Every address of the console in each state of its data: not answered yet, refused, nothing there. The addresses are read from the
// router, so that a new room joins by itself. Filled rooms are met where they are worked in, by the other tests of this folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { standingNeeded } from '@rempart/core'
import type { HumanRole } from '@rempart/core'
import type { Page, Route } from 'playwright-core'
import { beforeAll, expect, test } from 'vitest'
import { ROOMS } from '../src/app/rooms.ts'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { faultless } from './faultless.ts'
import { fits } from './room-pictures.ts'

const router = readFileSync(join(import.meta.dirname, '../src/app/router.tsx'), 'utf8')
const ADDRESSES = [...router.matchAll(/\bpath: '(\/[^']+)'/gu)].map(([, path]) => path ?? '')
/** Between them they open every room. */
const VISITORS = ['senior-analyst', 'administrator'] as const satisfies readonly HumanRole[]
/** The room of an address that is none of its own. */
const WITHIN = { '/cards': '/queue' } as const
const NOBODYS_ID = '0'.repeat(32)

let site: ConsoleSite
beforeAll(async () => {
  site = await consoleSite()
})

/** Who opens an address: the first whose role its room is for. */
function visitorOf(address: string): HumanRole | undefined {
  const within = Object.entries(WITHIN).find(([start]) => address.startsWith(start))?.[1] ?? address
  const room = ROOMS.find(({ path }) => within.startsWith(path))
  return room && VISITORS.find((role) => standingNeeded(role, room.permission) !== undefined)
}

const opened = VISITORS.map((role) => [role, ADDRESSES.filter((one) => visitorOf(one) === role)] as const)

test('every address has a visitor', () => {
  expect(opened.flatMap(([, addresses]) => addresses).toSorted()).toEqual(ADDRESSES.toSorted())
})

test.each(opened)(
  'the rooms of a %s are without a fault while they wait, when refused, and empty',
  async (role, addresses) => {
    const { page } = await site.signIn([role])
    for (const address of addresses) {
      const url = `${site.url}/console${address.replaceAll(/\$\w+/gu, NOBODYS_ID)}`
      const meetRoom = async (state: string): Promise<void> => {
        expect(await page.getByRole('heading', { level: 1 }).count(), `${address} ${state}`).toBe(1)
        await faultless(page)
      }
      await answering(
        page,
        () => undefined,
        async () => {
          await page.goto(url)
          await page.getByRole('navigation').waitFor()
          await page.getByRole('heading', { level: 1 }).waitFor()
          await meetRoom('waiting')
        },
      )
      await answering(page, refuse, async () => {
        await page.goto(url)
        await page
          .getByText(en.problem.codes.unavailable)
          .or(page.getByText(fr.problem.codes.unavailable))
          .first()
          .waitFor()
        await meetRoom('refused')
      })
      await page.goto(url)
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.waitForLoadState('networkidle')
      await meetRoom('empty')
      await fits(page, address)
    }
  },
)

/** Has every question to the server but the one who is signed in answered so, for as long as something is done. */
async function answering(page: Page, answer: (route: Route) => unknown, during: () => Promise<void>): Promise<void> {
  const asked = (route: Route): unknown => {
    const isOfRoom = route.request().resourceType() === 'fetch' && !route.request().url().endsWith('/sessions/current')
    return isOfRoom ? answer(route) : route.continue()
  }
  await page.route('**/*', asked)
  await during()
  await page.unroute('**/*', asked)
}

function refuse(route: Route): Promise<void> {
  const problem = { status: 503, code: 'unavailable', detail: 'Later.', requestId: 'r-1' }
  return route.fulfill({ status: 503, contentType: 'application/problem+json', json: problem })
}
