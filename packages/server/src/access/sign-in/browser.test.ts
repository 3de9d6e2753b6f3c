// The pages of entry in a real browser (Debian's Chromium) with the virtual authenticator of its DevTools protocol.
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { afterAll, expect, test } from 'vitest'
import { hasBrowser, openBrowser } from '../../../../cli/test/browser.ts'
import { runningSite } from '../../../test/running-site.ts'

const inBrowser = test.skipIf(!hasBrowser)

type Credential = Readonly<{
  credentialId: string
  isResidentCredential: boolean
  rpId?: string
  privateKey: string
  userHandle?: string
  signCount: number
}>
type Desk = Readonly<{
  context: BrowserContext
  page: Page
  devtools: CDPSession
  authenticator: string
  complaints: string[]
}>

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** A page with an authenticator that is always touched and always verifies its user. */
async function desk(language: string): Promise<Desk> {
  const context = await (await chromium()).newContext({ locale: language })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|TrustedHTML/u.test(message.text())) complaints.push(message.text())
  })
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return { context, page, devtools, authenticator: authenticatorId, complaints }
}

let opened: ReturnType<typeof openBrowser> | undefined
function chromium(): ReturnType<typeof openBrowser> {
  opened ??= openBrowser()
  return opened
}
afterAll(async () => (await opened)?.close())

async function replaceCredential(
  { devtools, authenticator: authenticatorId }: Desk,
  change: Partial<Credential>,
): Promise<void> {
  const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId })
  await devtools.send('WebAuthn.clearCredentials', { authenticatorId })
  for (const credential of credentials)
    await devtools.send('WebAuthn.addCredential', { authenticatorId, credential: { ...credential, ...change } })
}

inBrowser(
  'the first administrator makes a passkey, signs in, steps up and signs out; a copied, another’s or a wrong site’s passkey gets nobody in',
  async () => {
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const site = await runningSite({ port, environment: { REMPART_PUBLIC_ORIGIN: origin } })
    const at = await desk('fr-FR')
    const { page } = at
    const status = (text: string) => page.locator('#status', { hasText: text }).waitFor()

    await page.goto(site.firstAdministratorLink ?? '')
    expect(page.url()).toContain('/enrol')
    await page.locator('#passkey').click()
    await status('C’est fait.')
    await page.goto(site.firstAdministratorLink ?? '')
    await status('Ce lien a été utilisé')

    const signIn = async (outcome: string): Promise<void> => {
      await page.goto(`${origin}/sign-in`)
      await page.locator('#passkey').click()
      await page.locator(outcome === '' ? '#signed-in' : '#status', { hasText: outcome }).waitFor()
    }
    await signIn('')
    expect(await page.locator('#who').textContent()).toContain('administrator')
    await page.locator('#step-up').click()
    await status('Confirmé')
    await page.locator('#sign-out').click()
    await status('Déconnecté')

    const { credentials } = await at.devtools.send('WebAuthn.getCredentials', { authenticatorId: at.authenticator })
    await replaceCredential(at, { signCount: 0 })
    await signIn('Échec')
    const signCount = (credentials[0]?.signCount ?? 0) + 100
    await replaceCredential(at, { signCount, userHandle: Buffer.alloc(16, 7).toString('base64') })
    await signIn('Échec')
    const { userHandle } = credentials[0] ?? {}
    await replaceCredential(at, { signCount: signCount + 100, ...(userHandle !== undefined && { userHandle }) })
    await signIn('')
    await page.locator('#sign-out').click()
    await status('Déconnecté')

    await page.goto(`http://127.0.0.1:${port}/sign-in`)
    await page.locator('#passkey').click()
    await status('Échec')
    await page.goto(`http://other.localhost:${port}/sign-in`)
    await page.locator('#passkey').click()
    await status('Échec')
    expect(at.complaints).toEqual([])
    await at.context.close()
  },
  120_000,
)
