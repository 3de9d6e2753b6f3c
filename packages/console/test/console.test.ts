import { gzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { faultless } from './faultless.ts'

let site: ConsoleSite
beforeAll(async () => {
  site = await consoleSite()
})

test.each([
  ['en-GB', 'Queue', 'What the keys do here', 'Langue : français'],
  ['fr-FR', 'File', 'Ce que font les touches ici', 'Language: English'],
])(
  'in %s the page starts without a complaint, shows its keys on ?, and axe finds nothing',
  async (locale, title, keys, other) => {
    const { page, complaints } = await site.signIn(['analyst'], { locale })
    expect(page.url()).toBe(`${site.url}/console/queue`)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    for (const theme of ['light', 'dark']) {
      await page.evaluate(`document.documentElement.dataset.theme = '${theme}'`)
      await faultless(page)
    }
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: keys }).waitFor()
    await meet(page, 'keys.title')
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
  const index = await (await fetch(`${site.url}/console/`)).text()
  const scripts = [...index.matchAll(/(?:src|href)="([^"]+\.js)"/gu)].map(([, path]) => path ?? '')
  expect(scripts.length).toBeGreaterThan(0)
  const bytes = await Promise.all(
    scripts.map(async (path) => gzipSync(Buffer.from(await (await fetch(`${site.url}${path}`)).arrayBuffer())).length),
  )
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(250_000)
})

test('what is no asset is not there, and no path leaves the folder', async () => {
  for (const path of ['assets/none.js', 'assets/..%2f..%2fpackage.json', 'assets/..%2findex.html', 'assets/%00'])
    expect((await fetch(`${site.url}/console/${path}`)).status, path).toBe(404)
})

test('nobody who is not signed in sees a room, and signing out leads back to the door', async () => {
  const { page } = await site.signIn(['analyst'], { name: 'Amal' })
  await page.getByText('Amal').waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.waitForURL(`${site.url}/sign-in`)
  await page.goto(`${site.url}/console/queue`)
  await page.waitForURL(`${site.url}/sign-in`)
})

test('a person of two roles changes between them, and sees the rooms of the one that is open', async () => {
  const { page } = await site.signIn(['analyst', 'auditor'])
  const rooms = page.getByRole('navigation', { name: 'Rooms' })
  await rooms.getByRole('link', { name: 'Queue' }).waitFor()
  await page.getByLabel('Role').selectOption('auditor')
  await rooms.getByRole('link', { name: 'Queue' }).waitFor({ state: 'detached' })
  await page.reload()
  expect(await page.getByLabel('Role').inputValue()).toBe('auditor')
})

test('on an empty site an administrator, who sees no queue, is offered the sample case among the people', async () => {
  const { page, complaints } = await site.signIn(['administrator'], { locale: 'fr-FR' })
  await page.goto(`${site.url}/console/people`)
  await page.getByRole('heading', { name: fr.queue.sample.title }).waitFor()
  await faultless(page)
  await page.keyboard.press('b')
  await page.getByText(fr.people.sample.ready).waitFor({ timeout: 90_000 })
  await page.getByRole('button', { name: fr.queue.sample.remove }).click()
  await page.getByText(fr.queue.sample.none).waitFor()
  expect(complaints).toEqual([])
})

test('on an empty site a key brings the sample case in, its cards come by themselves, and it can be removed', async () => {
  const { page, complaints } = await site.signIn(['senior-analyst'])
  await page.getByText('Nothing waits for you.').waitFor()
  await page.getByRole('heading', { name: 'Sample case' }).waitFor()
  await faultless(page)
  await page.keyboard.press('b')
  await page.getByText('The sample case is in the queue.').waitFor({ timeout: 90_000 })
  await page.getByText('Why it is next').waitFor({ timeout: 30_000 })
  await page.keyboard.press('n')
  await page.getByText('In your hands until').waitFor()
  await page.keyboard.press('q')
  await page.getByRole('button', { name: 'Remove the sample case' }).click()
  await page.getByText('Nothing waits for you.').waitFor()
  expect(complaints).toEqual([])
})
