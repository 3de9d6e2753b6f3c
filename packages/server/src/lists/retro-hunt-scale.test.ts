// A round over many cases in a worker of its own, killed in the middle: the next one goes on where it was, and each card that moved
// is named with why. 2,000 exhibits by default; REMPART_RETRO_HUNT_EXHIBITS=100000 for the whole size.
import { setTimeout as sleep } from 'node:timers/promises'
import { listHunts } from '@rempart/store'
import { expect, test } from 'vitest'
import { assign, person, signIn } from '../../test/access-site.ts'
import { keptCase } from '../../test/kept-cases.ts'
import { listSite } from '../../test/list-site.ts'
import { runningSite } from '../../test/running-site.ts'
import { costOf, freeLostJobs, serve } from '../../test/served-site.ts'

const EXHIBITS = Number(process.env['REMPART_RETRO_HUNT_EXHIBITS'] ?? 2000)
const OF_A_CASE = 100

type Move = Readonly<{ case: string; card: string; laneBefore: number; laneAfter: number; gained: readonly string[] }>

test('a round over many exhibits finishes though its worker is killed in the middle, moves no card twice, and names each with why', async () => {
  const running = await runningSite({ role: 'web' })
  const { database } = running.services
  const { importList, site } = await listSite(running)
  const analyst = await person(site, ['analyst'])
  const page = await signIn(site, analyst)
  const worker = serve({ data: running.data, port: 0, role: 'worker' })
  try {
    await worker.ready()
    const cases: Awaited<ReturnType<typeof keptCase>>[] = []
    for (let made = 0; made < EXHIBITS; made += OF_A_CASE) {
      const one = await keptCase(running.services, OF_A_CASE)
      await assign(running.services, { case: one.caseId, person: analyst.id })
      cases.push(one)
    }
    const hunt = async () => (await listHunts(database, 1))[0]
    const left = async (): Promise<number> => (await hunt())?.casesLeft ?? 0
    /** What the API tells an analyst on these cases, the newest first. */
    const moves = async (): Promise<readonly Move[]> => {
      const all: Move[] = []
      for (let next: number | undefined; ; ) {
        const before = next === undefined ? '' : `?before=${next}`
        const answer = await page.send('GET', `/retro-hunts/${(await hunt())?.revision}/moves${before}`)
        const told = answer.json<{ moves: readonly Move[]; next?: number }>()
        all.push(...told.moves)
        if (told.next === undefined) return all
        next = told.next
      }
    }

    const list = cases.map(({ sha256 }) => `${sha256},unidentified`).join('\n')
    const idle = costOf(worker.pid())
    const from = performance.now()
    await importList('many', `sha256,victim\n${list}\n`)
    while ((await left()) > cases.length / 2) await sleep(50)
    const killed = costOf(worker.pid())
    await worker.kill('SIGKILL')
    const secondsToKill = (performance.now() - from) / 1000
    const [leftAtKill, movedAtKill] = [await left(), await moves()]
    await freeLostJobs(database)
    const restarted = performance.now()
    worker.restart()
    while ((await left()) > 0) await sleep(50)
    const seconds = secondsToKill + (performance.now() - restarted) / 1000
    const ended = costOf(worker.pid())
    const processorMs = killed.processorMs - idle.processorMs + ended.processorMs
    const peakBytes = Math.max(killed.peakBytes, ended.peakBytes)
    console.log(
      `retro-hunt: ${EXHIBITS} exhibits in ${seconds.toFixed(1)} s, killed with ${leftAtKill} of ${cases.length} cases left; ` +
        `both workers used ${(processorMs / 1000).toFixed(1)} s of processor, the second one's start included, ` +
        `and held ${(peakBytes / 2 ** 20).toFixed(0)} MiB at most`,
    )

    expect(leftAtKill).toBeGreaterThan(0)
    expect(movedAtKill.length).toBeGreaterThan(0)
    const moved = await moves()
    expect(moved.slice(moved.length - movedAtKill.length)).toEqual(movedAtKill)
    expect(moved.map(({ card }) => card).toSorted()).toEqual(cases.map(({ card }) => card).toSorted())
    const why = { laneBefore: 3, laneAfter: 2, reasonsAfter: ['match-unidentified'], gained: ['many exact'] }
    expect(moved).toEqual(moved.map((move) => ({ ...move, ...why })))
  } finally {
    await worker.kill('SIGKILL')
  }
}, 3_600_000)
