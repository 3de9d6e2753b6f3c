// A whole site with people who sign in by the sign-in page and a virtual passkey, and a browser whose every complaint
// (script errors, refusals of the content security policy, requests to anywhere else) is kept.
import { newId } from '@rempart/core'
import type { HumanRole, PersonId } from '@rempart/core'
import { inTransaction, insertPerson, insertRoleEvent } from '@rempart/store'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, expect } from 'vitest'
import { openBrowser } from '../../cli/test/browser.ts'
import { runningSite } from '../../server/test/running-site.ts'
import { freePort } from '../../server/test/served-site.ts'
import { makeEnrolment } from '../../server/src/access/enrolment.ts'
import type { Services } from '../../server/src/services.ts'

/** Longer than anything takes on a busy machine. */
const PATIENCE_MS = 20_000

/** An expectation that has time to come true on a busy machine. */
export const eventually = <T>(ask: () => T | Promise<T>) => expect.poll(ask, { timeout: PATIENCE_MS })

export type ConsoleSite = Readonly<{
  url: string
  services: Services
  browser: Browser
  /** A page in a browser context of its own that can make passkeys. */
  visitor(locale?: string): Promise<Page>
  /** Makes a person, enrols a passkey and signs in, all in a browser context of its own. */
  signIn(roles: readonly HumanRole[], options?: Readonly<{ locale?: string; name?: string }>): Promise<Visit>
}>
export type Visit = Readonly<{
  person: PersonId
  page: Page
  context: BrowserContext
  complaints: readonly string[]
}>

export type Invitation = Readonly<{ person: PersonId; link: string }>

/** Starts the site and the browser; both end with the test file. */
export async function consoleSite(): Promise<ConsoleSite> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const site = await runningSite({ port, environment: { REMPART_PUBLIC_ORIGIN: url } })
  const browser = await openBrowser()
  afterAll(() => browser.close())
  const { services } = site
  const visitor = async (locale = 'en-GB'): Promise<Page> => {
    const page = await (await browser.newContext({ locale })).newPage()
    await canSignIn(page)
    return page
  }
  return {
    url,
    services,
    browser,
    visitor,
    async signIn(roles, { locale, name = 'Test Person' } = {}) {
      const invitation = await invite(services, { roles, name })
      return comeIn(await visitor(locale), invitation, url)
    },
  }
}

/** Enrols the passkey of a page's browser by an invitation and signs in with it. */
export async function comeIn(page: Page, { person, link }: Invitation, url: string): Promise<Visit> {
  await page.goto(link)
  await page.locator('#passkey').click()
  await page.locator('#to-sign-in').waitFor()
  await page.goto(`${url}/sign-in`)
  await page.locator('#passkey').click()
  await page.locator('#console:focus').waitFor()
  const complaints = listen(page, url)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { person, page, context: page.context(), complaints }
}

/** Makes a person who has no passkey yet. */
export async function invite(
  { access }: Services,
  { roles, name }: Readonly<{ roles: readonly HumanRole[]; name: string }>,
): Promise<Invitation> {
  const person = newId<PersonId>(access.random)
  const at = access.clock.now()
  const link = await inTransaction(access.database, async (tx) => {
    const signInName = `p-${person.slice(0, 12)}`
    await insertPerson(tx, { id: person, signInName, displayName: name, language: 'en', validUntil: undefined }, at)
    for (const role of roles) await insertRoleEvent(tx, { person, role, kind: 'granted', at })
    return makeEnrolment(access, tx, { person, kind: 'invitation' })
  })
  return { person, link }
}

/** Gives a page an authenticator of Chromium's own (WebAuthn domain of the DevTools protocol), and patience. */
export async function canSignIn(page: Page): Promise<void> {
  page.setDefaultTimeout(PATIENCE_MS)
  const tools = await page.context().newCDPSession(page)
  await tools.send('WebAuthn.enable')
  await tools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

function listen(page: Page, url: string): readonly string[] {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !/^(?:blob|data):/u.test(request.url()))
      complaints.push(`asks ${request.url()}`)
  })
  return complaints
}
