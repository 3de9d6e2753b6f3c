// Kill -9 of the server and of its database while people look at pictures: every picture that reached anybody has its entry in
// the ledger, with who, which exhibit and why (SECURITY §5 E9). More by REMPART_VIEWS=10000, with some 60 kills.
import { spawnSync } from 'node:child_process'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredName } from '@rempart/core'
import { landscape, writePng } from '@rempart/fixtures'
import { parseEntry } from '@rempart/ledger'
import { readLogEntry } from '@rempart/store'
import { expect, it, onTestFinished } from 'vitest'
import { assign, person, signIn, type TestAccess } from '../../test/access-site.ts'
import { checkSite } from '../../test/check-site.ts'
import { freshCase, receiveReport } from '../../test/evidence-site.ts'
import { runningSite, siteFolder } from '../../test/running-site.ts'
import { freePort, killPostmaster, serve } from '../../test/served-site.ts'
import { createApp } from '../http/app.ts'
import { ROUTES } from '../routes/index.ts'
import { joinCase } from './case-evidence.ts'

const VIEWS = Number(process.env['REMPART_VIEWS'] ?? 30)
const VIEWS_PER_KILL = Math.max(5, Math.ceil(VIEWS / 60))
/** Half of what one person may open without a break: views that a kill cut off count as well. */
const VIEWS_PER_PERSON = 25
const AT_ONCE = VIEWS < 1000 ? 3 : 8
/** After an attempt that a kill ended. */
const PAUSE_MS = 100
const hasSandbox = spawnSync('bwrap', ['--version']).status === 0

type Viewer = Readonly<{ id: string; headers: Readonly<Record<string, string>> }>

it.skipIf(!hasSandbox)(
  `of ${VIEWS} pictures that reached somebody while server and database were killed, each has its entry (skipped where bubblewrap is missing)`,
  { timeout: 120_000 + VIEWS * 3000 },
  async () => {
    const data = siteFolder()
    const port = await freePort()
    const environment = { REMPART_PUBLIC_ORIGIN: `http://localhost:${port}`, REMPART_LOG_LEVEL: 'error' }
    const { path, viewers } = await prepared({ data, environment })
    const web = serve({ data, port, role: 'all', environment })
    onTestFinished(web.end)
    await web.ready()

    const delivered = new Map<string, number>()
    const total = (): number => [...delivered.values()].reduce((sum, count) => sum + count, 0)
    let cut = 0
    const look = async (lane: number): Promise<void> => {
      for (let n = lane; total() < VIEWS; n += AT_ONCE) {
        const viewer = viewers[n % viewers.length]
        if (viewer === undefined) throw new Error('nobody looks')
        if (await sees(`http://localhost:${port}${path}`, viewer))
          delivered.set(viewer.id, (delivered.get(viewer.id) ?? 0) + 1)
        else {
          cut += 1
          await sleep(PAUSE_MS)
        }
      }
    }
    const looking = Promise.all(Array.from({ length: AT_ONCE }, (_, lane) => look(lane)))
    let kills = 0
    while (total() < VIEWS) {
      const from = total()
      await expect.poll(total, { timeout: 120_000 }).toBeGreaterThanOrEqual(Math.min(VIEWS, from + VIEWS_PER_KILL))
      await sleep(Math.random() * 100)
      if (kills % 2 === 0) {
        await web.kill('SIGKILL')
        web.restart()
        await web.ready()
      } else killPostmaster(data)
      kills += 1
    }
    await looking
    await web.kill('SIGTERM')

    const found = await checkSite(data, { proofs: 20 })
    expect(found.problems).toEqual([])
    const { services } = await runningSite({ data, environment })
    const entries = new Map<string, number>()
    const incomplete: number[] = []
    const { rows } = await services.database.query<{ seq: number; person: string; object: string }>(
      'SELECT seq, person, object FROM exhibit_view',
    )
    for (const { seq, person: who, object } of rows) {
      entries.set(who, (entries.get(who) ?? 0) + 1)
      const entry = parseEntry((await readLogEntry(services.database, seq)) ?? new Uint8Array())
      const opening = await services.ledger.openingOf(services.database, seq)
      const said = opening?.kind === 'values' ? opening.values : {}
      const isWhole = said['person']?.value === who && said['object']?.value === object && entry?.at !== undefined
      if (!isWhole || entry.facts['reason'] !== 'triage') incomplete.push(seq)
    }
    expect(incomplete).toEqual([])
    const unwritten = [...delivered].filter(([id, count]) => (entries.get(id) ?? 0) < count)
    expect(unwritten).toEqual([])
    const written = rows.length
    console.log(JSON.stringify({ delivered: total(), written, kills, cut }))
    expect(total()).toBeGreaterThanOrEqual(VIEWS)
    expect(cut).toBeGreaterThan(0)
  },
)

/** A case with a picture, and people on it whose sessions are open; the site is closed again. */
async function prepared(
  at: Readonly<{ data: string; environment: Readonly<Record<string, string>> }>,
): Promise<Readonly<{ path: string; viewers: readonly Viewer[] }>> {
  const running = await runningSite(at)
  const { services } = running
  const app = createApp(ROUTES, services)
  const site = { ...services, app } as unknown as TestAccess
  const picture = writePng(landscape(5, { width: 160, height: 120 }))
  const { report, names } = await receiveReport(services, { text: 'words', files: [picture] })
  const caseId = freshCase()
  await joinCase(services, { report, caseId })
  const viewers: Viewer[] = []
  for (let n = 0; n < Math.ceil(VIEWS / VIEWS_PER_PERSON); n += 1) {
    const who = await person(site, ['analyst'])
    await assign(services, { case: caseId, person: who.id })
    const { cookie, csrf } = await signIn(site, who)
    const headers = { cookie, 'rempart-csrf': csrf, origin: services.access.site.origin }
    viewers.push({ id: who.id, headers: { ...headers, 'content-type': 'application/json' } })
  }
  await app.close()
  await running.close()
  return { path: `/cases/${caseId}/exhibits/${names[0] as StoredName}/view`, viewers }
}

/** True once any byte of a picture is here. */
async function sees(url: string, { headers }: Viewer): Promise<boolean> {
  try {
    const body = JSON.stringify({ reason: 'triage', again: true })
    const answer = await fetch(url, { method: 'POST', headers, body })
    if (answer.status === 200) {
      await answer.arrayBuffer().catch(() => undefined) // cut off in the middle, some of it was here all the same
      return true
    }
    await answer.body?.cancel()
    if (answer.status < 500) throw new Refused(`a view was answered with ${answer.status}`)
    return false
  } catch (error) {
    if (error instanceof Refused) throw error
    return false // the connection ended with the server
  }
}

class Refused extends Error {}
