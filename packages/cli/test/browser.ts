// Debian's Chromium for tests, driven by Playwright; loopback only.
import { existsSync } from 'node:fs'
import type { Browser, BrowserContext } from 'playwright-core'
import { chromium } from 'playwright-core'

const EXECUTABLE = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
/** False where no browser is installed: such tests are then named and left out. */
export const hasBrowser = EXECUTABLE !== undefined

const OPTIONS = {
  executablePath: EXECUTABLE ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
}

export async function openBrowser(): Promise<Browser> {
  return chromium.launch(OPTIONS)
}

/** One that keeps its profile in a folder, as a person's does. `under`: a program that is given the browser's own words. */
export async function openProfile(
  folder: string,
  { under, locale }: Readonly<{ under: (program: string) => string; locale: string }>,
): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, {
    ...OPTIONS,
    executablePath: under(OPTIONS.executablePath),
    locale,
  })
}
