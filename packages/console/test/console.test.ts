import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser } from '../../cli/test/browser.ts'
import { runningSite } from '../../server/test/running-site.ts'

let browser: Browser
let url: string
beforeAll(async () => {
  browser = await openBrowser()
  url = (await runningSite()).url
})
afterAll(() => browser.close())

/** A page whose every complaint (script errors, refusals of the content security policy) is kept. */
async function openPage(locale: string): Promise<Readonly<{ page: Page; complaints: readonly string[] }>> {
  const complaints: string[] = []
  const page = await (await browser.newContext({ locale })).newPage()
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('request', (request) => {
    if (!request.url().startsWith(url) && !request.url().startsWith('data:')) complaints.push(`asks ${request.url()}`)
  })
  await page.goto(`${url}/`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { page, complaints }
}

test.each([
  ['en-GB', 'Queue', 'What the keys do here', 'Langue : français'],
  ['fr-FR', 'File', 'Ce que font les touches ici', 'Language: English'],
])(
  'in %s the page starts without a complaint, shows its keys on ?, and axe finds nothing',
  async (locale, title, keys, other) => {
    const { page, complaints } = await openPage(locale)
    expect(page.url()).toBe(`${url}/console/queue`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: keys }).waitFor()
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: other }).click()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe(title)
    await page.reload()
    expect(await page.getByRole('heading', { level: 1 }).textContent()).not.toBe(title)
    expect(complaints).toEqual([])
  },
)

test('the first load is at most 250 kB of compressed JavaScript', async () => {
  const index = await (await fetch(`${url}/console/`)).text()
  const scripts = [...index.matchAll(/src="([^"]+\.js)"/gu)].map(([, path]) => path ?? '')
  expect(scripts.length).toBeGreaterThan(0)
  const { gzipSync } = await import('node:zlib')
  const bytes = await Promise.all(
    scripts.map(async (path) => gzipSync(Buffer.from(await (await fetch(`${url}${path}`)).arrayBuffer())).length),
  )
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000)
})

test('what is no asset is not there, and no path leaves the folder', async () => {
  for (const path of ['assets/none.js', 'assets/..%2f..%2fpackage.json', 'assets/..%2findex.html', 'assets/%00'])
    expect((await fetch(`${url}/console/${path}`)).status, path).toBe(404)
})
