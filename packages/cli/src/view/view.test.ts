// The page of `rempart view` in a real browser: nothing in the clear without an act, every view logged first, keyboard
// alone, both languages, nothing for axe to find. And the report, read offline.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import AxeBuilder from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasBrowser, openBrowser } from '../../test/browser.ts'
import { fillFolder, rempart, scratch } from '../../test/small-case.ts'

const place = scratch('view')
const folder = join(place.path, 'in')
const home = join(place.path, 'home')
const out = join(place.path, 'case')
let browser: Browser
let viewer: ChildProcess
let link = ''

async function startViewer(): Promise<string> {
  const main = join(import.meta.dirname, '../main.ts')
  viewer = spawn(process.execPath, ['--no-warnings', main, 'view', out, '--from', folder], {
    env: { ...process.env, REMPART_HOME: home },
  })
  let said = ''
  for await (const piece of viewer.stdout ?? []) {
    said += String(piece)
    const found = /http:\S+/u.exec(said)
    if (found !== null) return found[0]
  }
  throw new Error(`no link: ${said}`)
}

const ledgerEntries = (): number => Number(readFileSync(join(out, 'ledger/checkpoint'), 'utf8').split('\n')[1])
const openPage = async (): Promise<Page> => {
  const context = await browser.newContext({ locale: 'en-GB' })
  context.setDefaultTimeout(5000)
  return context.newPage()
}

beforeAll(async () => {
  mkdirSync(folder)
  await fillFolder(folder)
  rempart(['triage', folder, '--out', out], { home })
  if (!hasBrowser) return
  browser = await openBrowser()
  link = await startViewer()
})
afterAll(async () => {
  viewer?.kill('SIGINT')
  await browser?.close()
  place.remove()
})

describe.skipIf(!hasBrowser)('the page (skipped where no Chromium is installed)', () => {
  let page: Page

  it('lets in whoever opens the link first, and nobody after', async () => {
    page = await openPage()
    await page.goto(link)
    await page.waitForSelector('.tile')
    const second = await openPage()
    expect((await second.goto(link))?.status()).toBe(403)
    expect((await second.goto(new URL('/cards.json', link).href))?.status()).toBe(403)
    await second.context().close()
  })

  it('sends no-store and a strict policy with every answer, refusals too', async () => {
    for (const path of ['/', '/page.js', '/cards.json', '/nowhere']) {
      const headers = (await page.request.get(new URL(path, link).href)).headers()
      expect(headers['cache-control'], path).toBe('no-store')
      expect(headers['content-security-policy'], path).toContain("default-src 'none'")
      expect(headers['x-content-type-options'], path).toBe('nosniff')
    }
  })

  it('refuses a picture to another site and to a stranger', async () => {
    const url = new URL('/picture', link).href
    expect(
      (await page.request.post(url, { data: 'one.jpg', headers: { origin: 'http://evil.example' } })).status(),
    ).toBe(403)
    const stranger = await openPage()
    expect(
      (await stranger.request.post(url, { data: 'one.jpg', headers: { origin: new URL(link).origin } })).status(),
    ).toBe(403)
    await stranger.context().close()
  })

  it('loads no picture until it is asked for', async () => {
    expect(await page.locator('img').count()).toBe(0)
  })

  it('logs a view before it is shown, and shows it blurred and grey', async () => {
    for (let step = 0; step < 20 && (await page.locator('.tile', { hasText: 'two.jpg' }).count()) === 0; step += 1) {
      await page.keyboard.press('n')
    }
    const before = ledgerEntries()
    await page.locator('.tile').first().focus()
    await page.keyboard.press('Enter')
    await page.waitForSelector('.tile img')
    expect(ledgerEntries()).toBe(before + 1)
    expect(
      await page
        .locator('.tile img')
        .first()
        .evaluate(
          (image) =>
            (globalThis as unknown as { getComputedStyle(of: unknown): { filter: string } }).getComputedStyle(image)
              .filter,
        ),
    ).toMatch(/blur\(18px\) grayscale\(1\)/u)
  })

  it('shows it in the clear only while the key is held', async () => {
    const filter = (): Promise<string> =>
      page
        .locator('.tile img')
        .first()
        .evaluate(
          (image) =>
            (globalThis as unknown as { getComputedStyle(of: unknown): { filter: string } }).getComputedStyle(image)
              .filter,
        )
    await page.keyboard.down('Space')
    expect(await filter()).toBe('none')
    await page.keyboard.up('Space')
    expect(await filter()).not.toBe('none')
  })

  it('is worked through by keyboard alone', async () => {
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('p')
    const first = await page.locator('#place').textContent()
    await page.keyboard.press('n')
    expect(await page.locator('#place').textContent()).not.toBe(first)
    await page.keyboard.press('p')
    expect(await page.locator('#place').textContent()).toBe(first)
  })

  it('speaks English and French, and axe finds nothing in either', async () => {
    for (const heading of ['Why here', 'Pourquoi ici']) {
      expect(await page.locator('#why-title').textContent()).toBe(heading)
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      await page.keyboard.press('l')
    }
  })

  it('has every message in both languages', async () => {
    const script = readFileSync(join(import.meta.dirname, 'page/page.js'), 'utf8')
    const keys = (language: string): readonly string[] => {
      const [, block = ''] = new RegExp(`\\n  ${language}: \\{\\n([\\s\\S]*?)\\n  \\},`, 'u').exec(script) ?? []
      return [...block.matchAll(/^ {4}(\w+):/gmu)].map(([, key]) => key ?? '')
    }
    expect(keys('en').length).toBeGreaterThan(15)
    expect(keys('fr')).toEqual(keys('en'))
  })

  it('the ledger still verifies', () => {
    expect(rempart(['verify', out, '--from', folder], { home }).status).toBe(0)
  })
})

describe.skipIf(!hasBrowser)('the report (skipped where no Chromium is installed)', () => {
  it('is one file without pictures or scripts, in both languages, clean for axe, and asks for nothing', async () => {
    const page = await openPage()
    const asked: string[] = []
    page.on('request', (request) => asked.push(request.url()))
    await page.goto(pathToFileURL(join(out, 'report.html')).href)
    expect(asked).toHaveLength(1)
    expect(await page.locator('img, script, link, iframe, object').count()).toBe(0)
    expect(await page.locator('h1').innerText()).toBe('Rempart triage report')
    await page.locator('#choose-fr').check()
    expect(await page.locator('h1').innerText()).toBe('Rapport de tri Rempart')
    for (const language of ['#choose-fr', '#choose-en']) {
      await page.locator(language).check()
      const { violations } = await new AxeBuilder({ page }).analyze()
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html).slice(0, 3)])).toEqual([])
    }
    await page.context().close()
  })
})
