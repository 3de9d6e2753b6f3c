// Two curators bring in a list; the room says what everything is compared with. And the figures of the site.
import { join } from 'node:path'
import { LIST_FORMATS } from '@rempart/exchange'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { listenHma } from '../../server/src/hma/listen-hma.ts'
import { en } from '../src/words/en.ts'
import { fr } from '../src/words/fr.ts'
import { consoleSite } from './console-site.ts'
import type { ConsoleSite } from './console-site.ts'
import { meet } from './dialogs.ts'
import { ASKED_FOR_PROOF, faultless } from './faultless.ts'
import { prove } from './forms.ts'
import { keepPictures } from './room-pictures.ts'

const file = join(import.meta.dirname, '../../../samples/lists/known-example.csv')
const words = en.lists
let site: ConsoleSite
beforeAll(async () => {
  site = await consoleSite()
})

test('a list takes effect when two curators agree, with its age, entries and canary in sight', async () => {
  const first = await site.signIn(['list-curator'], { name: 'Cy' })
  const second = await site.signIn(['list-curator'], { name: 'Di' })
  const { page } = first
  await page.goto(`${site.url}/console/lists`)
  await page.getByText(words.none).waitFor()
  await page.keyboard.press('i')
  const form = await meet(page, 'lists.bring')
  await form.getByLabel(words.name, { exact: true }).fill('known-example')
  await form.getByLabel(words.source, { exact: true }).fill('Example hotline')
  await form.getByLabel(words.realm).selectOption('victim')
  await form.getByLabel(words.victim).selectOption('unidentified')
  await form.getByLabel(words.date).fill('2026-01-02')
  await form.getByLabel(words.maxAge).fill('36500')
  await form.getByLabel(words.file).setInputFiles(file)
  await form.getByLabel(en.requests.reason).fill('Agreement with the hotline')
  await form.getByRole('button', { name: words.send }).click()
  await prove(page)
  await page.getByRole('status').filter({ hasText: words.sent }).waitFor()
  await page.getByRole('table', { name: words.waiting }).getByText('known-example').waitFor()
  await page.getByText(words.none).waitFor()

  await second.page.goto(`${site.url}/console/requests`)
  await second.page.getByRole('region', { name: en.requests.waiting }).getByText('Cy').waitFor()
  await second.page.keyboard.press('y')
  await second.page.getByRole('dialog').getByRole('button', { name: en.requests.approve }).click()
  await prove(second.page)
  const said = en.requests.said.performed.replace('{{act}}', en.requests.kinds['list-import'])
  await second.page.getByRole('status').filter({ hasText: said }).waitFor()

  await page.reload()
  const row = page.getByRole('table', { name: words.coverage }).getByRole('row', { name: /known-example/u })
  await row.getByText(words.canaries.held).waitFor()
  await row.getByText(words.realms.victim).waitFor()
  await page.getByText(words.noDoubts).waitFor()
  await faultless(page)
  await keepPictures(page, 'lists')
  await row.getByRole('button', { name: words.remove }).click()
  await meet(page, 'lists.remove')
  await page.keyboard.press('Escape')
  expect(first.complaints).toEqual([ASKED_FOR_PROOF])
})

test('what a matching client proposes is asked for by one person and approved by another, each with what it changes in sight', async () => {
  const hma = await listenHma(site.services, { host: '127.0.0.1', port: 0, tls: undefined, trustedClients: [] })
  onTestFinished(() => hma.close())
  const propose = async (pdq: string): Promise<void> => {
    const body = JSON.stringify({ pdq })
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(`${hma.address}/c/bank/KNOWN_EXAMPLE/signal`, { method: 'POST', body, headers })
    expect(answer.status).toBe(403)
  }
  const first = await site.signIn(['list-curator'], { name: 'Fay' })
  const second = await site.signIn(['senior-analyst'], { name: 'Guy', locale: 'fr-FR' })
  await propose('a3'.repeat(32))
  await first.page.goto(`${site.url}/console/requests`)
  const proposed = first.page.getByRole('region', { name: en.requests.proposals.title })
  for (const text of ['known-example', 'loopback', en.requests.entryChanges.add, 'pdq'])
    await proposed.getByText(text, { exact: true }).waitFor()
  expect(await first.page.getByText('a3a3a3').count()).toBe(0)
  await faultless(first.page)
  await proposed.getByRole('button', { name: en.requests.proposals.ask }).click()
  const form = await meet(first.page, 'requests.proposals.ask')
  await form.getByLabel(en.requests.reason).fill('Known to the hotline')
  await form.getByRole('button', { name: en.requests.send }).click()
  await prove(first.page)
  await first.page.getByRole('status').filter({ hasText: en.requests.asked }).waitFor()
  await proposed.waitFor({ state: 'detached' })

  await second.page.goto(`${site.url}/console/requests`)
  const waiting = second.page.getByRole('region', { name: fr.requests.waiting })
  for (const text of ['known-example', fr.requests.entryChanges.add])
    await waiting.getByText(text, { exact: true }).waitFor()
  await faultless(second.page)
  await second.page.keyboard.press('y')
  await second.page.getByRole('dialog').getByText(fr.requests.means['list-change']).waitFor()
  await second.page.getByRole('dialog').getByRole('button', { name: fr.requests.approve }).click()
  await prove(second.page, fr)
  const said = fr.requests.said.performed.replace('{{act}}', fr.requests.kinds['list-change'])
  await second.page.getByRole('status').filter({ hasText: said }).waitFor()
  const { facts } = await site.services.lists.newest()
  expect(facts.find(({ list }) => list === 'known-example')?.changedAt).toBeInstanceOf(Date)

  await propose('b3'.repeat(32))
  await second.page.reload()
  const refused = second.page.getByRole('region', { name: fr.requests.proposals.title })
  await refused.getByRole('button', { name: fr.requests.refuse }).click()
  await refused.waitFor({ state: 'detached' })
  expect([first.complaints, second.complaints]).toEqual([[ASKED_FOR_PROOF], [ASKED_FOR_PROOF]])
})

test('a list and the format of its export are chosen by name', async () => {
  const { page, complaints } = await site.signIn(['list-curator'], { name: 'Gu' })
  await page.goto(`${site.url}/console/requests`)
  await page.getByRole('button', { name: en.requests.ask }).click()
  const form = page.getByRole('dialog', { name: en.requests.ask })
  await form.getByLabel(en.requests.kind).selectOption('list-export')
  const choices = (label: string) => form.getByLabel(label, { exact: true }).locator('option').allTextContents()
  await expect.poll(() => choices(en.requests.fields.list)).toEqual(['known-example (Example hotline)'])
  const formats = LIST_FORMATS.filter(({ kind }) => kind === 'bytes').map(({ name }) => name)
  expect(await choices(en.requests.fields.format)).toEqual(formats)
  await form.getByLabel(en.requests.kind).selectOption('list-removal')
  await expect.poll(() => choices(en.requests.fields.list)).toEqual(['known-example (Example hotline)'])
  expect(complaints).toEqual([])
})

test('the end of a doubt is asked for where the entry stands', async () => {
  const { page, complaints } = await site.signIn(['list-curator'], { name: 'Fi' })
  const doubt = {
    list: 'known-example',
    quarantine: 7,
    reason: 'flood',
    files: 1200,
    since: '2026-01-02T03:04:05.000Z',
  }
  await page.route(/\/lists\/quarantine$/u, (route) => route.fulfill({ json: { entries: [doubt] } }))
  await page.goto(`${site.url}/console/lists`)
  await page.getByRole('button', { name: words.lift }).click()
  await meet(page, 'lists.lift')
  await page.keyboard.press('Escape')
  await faultless(page)
  expect(complaints).toEqual([])
})

test('the figures are charts that need no colour, with the same as a table and as CSV', async () => {
  const { page, complaints } = await site.signIn(['senior-analyst'], { name: 'Ed' })
  await page.goto(`${site.url}/console/figures`)
  const chart = page.getByRole('figure', { name: en.figures.charts.generated })
  await chart.waitFor()
  expect(await page.getByRole('figure').count()).toBe(7)
  await chart.getByText(en.chart.table).click()
  expect(await chart.getByRole('row').count()).toBe(7)
  await faultless(page)
  await keepPictures(page, 'figures')
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    chart.getByRole('button', { name: en.chart.csv }).click(),
  ])
  expect(download.suggestedFilename()).toBe('rempart-generated.csv')
  expect(complaints).toEqual([])
})
