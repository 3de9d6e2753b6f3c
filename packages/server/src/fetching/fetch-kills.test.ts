// A worker of its own that fetches over the machine's network, killed while a host answers: what was answered stays, the address
// under way is asked for again, and everything comes once.
import type { ServerResponse } from 'node:http'
import { join } from 'node:path'
import { probeSandbox } from '@rempart/media'
import { type CaseId, laidExhibits } from '@rempart/store'
import { expect, it } from 'vitest'
import type { TestAccess } from '../../test/access-site.ts'
import { worker as someone } from '../../test/case-site.ts'
import { secureHost, testAuthority } from '../../test/fetch-hosts.ts'
import { runningSite } from '../../test/running-site.ts'
import { newReportId, sendJson } from '../../test/senders.ts'
import { serve } from '../../test/served-site.ts'
import { STAND_IN } from '../../test/stand-in.ts'
import { createApp } from '../http/app.ts'
import { verifySite } from '../ledger/verify-site.ts'
import { ROUTES } from '../routes/index.ts'

const hasSandbox = (await probeSandbox()).available
const PRELOAD = join(import.meta.dirname, '../../test/stand-in-network.ts')
const PATIENCE = { timeout: 60_000, interval: 200 }

it.skipIf(!hasSandbox)(
  'a worker killed while a host answers repeats that address alone (skipped where bubblewrap is missing)',
  { timeout: 180_000 },
  async () => {
    const authority = testAuthority()
    const asked: string[] = []
    let slow: ServerResponse | undefined
    let left = false
    const port = await secureHost(authority.issue([STAND_IN.host]), ({ url = '' }, response) => {
      asked.push(url)
      if (url !== '/slow' || slow !== undefined) return response.end(`drawn at ${url}`)
      slow = response
      response.once('close', () => (left = true))
      response.writeHead(200, { 'content-length': 1_000_000 })
      return response.write('half of it')
    })
    const site = await runningSite({ role: 'web' })
    const { database } = site.services
    const fetching = serve({
      data: site.data,
      port: 0,
      role: 'worker',
      environment: {
        REMPART_FETCH_HOSTS: STAND_IN.host,
        REMPART_FETCH_ALLOWED_BY: 'a test',
        REMPART_FETCH_CA_FILE: authority.caFile,
        NODE_OPTIONS: `--import=${PRELOAD}`,
        [STAND_IN.port]: String(port),
      },
    })
    try {
      await fetching.ready()
      const app = createApp(ROUTES, site.services)
      const desk = await someone({ ...site.services, app } as unknown as TestAccess, 'reporter-desk')
      const report = newReportId()
      const urls = ['/first', '/slow', '/last'].map((path) => `https://${STAND_IN.host}${path}`)
      expect((await sendJson(site.url, { id: report, urls })).status).toBe(201)
      const caseId = (await desk.page.send('POST', `/reports/${report}/case`)).json<{ case: CaseId }>().case
      await app.close()
      await expect.poll(() => asked, PATIENCE).toEqual(['/first', '/slow'])

      await fetching.kill('SIGKILL')
      await expect.poll(() => left, PATIENCE).toBe(true) // the sandbox went with it, and the connection
      // The minute passes after which a lost worker's jobs are free.
      await database.query("UPDATE job_worker SET seen_at = seen_at - interval '1 hour'")
      await database.query("UPDATE graphile_worker._private_jobs SET locked_at = locked_at - interval '1 hour'")
      fetching.restart()
      const exhibits = async () => (await laidExhibits(database, caseId)).length
      await expect.poll(exhibits, PATIENCE).toBe(urls.length)
      expect(asked).toEqual(['/first', '/slow', '/slow', '/last'])
      const { rows } = await database.query('SELECT number, outcome FROM address_fetch ORDER BY seq')
      expect(rows).toEqual([1, 2, 3].map((number) => ({ number, outcome: 'fetched' })))
      const problems = async () => (await verifySite(site.services)).problems
      await expect.poll(problems, PATIENCE).toEqual([])
    } finally {
      await fetching.kill('SIGKILL')
    }
  },
)
