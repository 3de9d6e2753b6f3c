// People and hash lists of a running site, for tests: a list comes in as a curator sends it and two persons approve it.
import { expect } from 'vitest'
import { createApp } from '../src/http/app.ts'
import { ROUTES } from '../src/routes/index.ts'
import { type Browser, person, signIn, stepUp, type TestAccess } from './access-site.ts'
import { runningSite, type TestSite } from './running-site.ts'

export type ListSite = Readonly<{
  running: TestSite
  site: TestAccess
  curator: Browser
  senior: Browser
  /** Sends a file as a new version of a list; nothing happens yet. */
  sendList(list: string, file: string, facts?: object): ReturnType<Browser['send']>
  /** Two persons do it: the curator asks, the senior analyst approves. */
  bothAgree(kind: string, subject: object): ReturnType<Browser['send']>
  /** Both steps. */
  importList(list: string, file: string, facts?: object): Promise<void>
}>

const FACTS = { source: 'Example', realm: 'exploitative', date: '2026-11-01' }

/** A site with a curator and a senior analyst, both freshly present. */
export async function listSite(running?: TestSite): Promise<ListSite> {
  const started = running ?? (await runningSite())
  const app = createApp(ROUTES, started.services)
  const site = { ...started.services, app } as unknown as TestAccess
  const page = async (role: 'list-curator' | 'senior-analyst'): Promise<Browser> => {
    const who = await person(site, [role])
    const browser = await signIn(site, who)
    await stepUp(browser, who)
    return browser
  }
  const [curator, senior] = [await page('list-curator'), await page('senior-analyst')]
  const sendList: ListSite['sendList'] = (list, file, facts = {}) => {
    const { payload, headers } = listForm(file, { ...FACTS, ...facts })
    return curator.send('POST', `/lists/${list}/versions`, payload, headers)
  }
  const bothAgree: ListSite['bothAgree'] = async (kind, subject) => {
    const asked = await curator.send('POST', `/requests/${kind}`, { ...subject, reason: 'agreed with the source' })
    expect(asked.statusCode, asked.body).toBe(201)
    const { request } = asked.json<{ request: string }>()
    return senior.send('POST', `/requests/${kind}/${request}/approval`)
  }
  return {
    running: started,
    site,
    curator,
    senior,
    sendList,
    bothAgree,
    async importList(list, file, facts) {
      const sent = await sendList(list, file, facts)
      expect(sent.statusCode, sent.body).toBe(201)
      const { received, fileSha256: sha256 } = sent.json<{ received: string; fileSha256: string }>()
      const approved = await bothAgree('list-import', { list, received, sha256 })
      expect(approved.statusCode, approved.body).toBe(200)
    },
  }
}

/** A multipart body of two parts. */
function listForm(file: string, facts: object) {
  const boundary = 'rempart-list-test'
  const part = (head: string, body: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; ${head}\r\n\r\n${body}\r\n`
  const payload = Buffer.from(
    part('name="facts"', JSON.stringify(facts)) + part('name="file"; filename="list"', file) + `--${boundary}--\r\n`,
  )
  return { payload, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } }
}
