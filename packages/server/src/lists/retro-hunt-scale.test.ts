// A round over many cases: it finishes, goes on after the site was stopped in its middle, and names each card that moved. 2,000
// exhibits by default; REMPART_RETRO_HUNT_EXHIBITS=100000 for the whole size.
import { listHunts } from '@rempart/store'
import { expect, test } from 'vitest'
import { keptCase } from '../../test/kept-cases.ts'
import { listSite } from '../../test/list-site.ts'
import { runningSite, siteFolder } from '../../test/running-site.ts'

const EXHIBITS = Number(process.env['REMPART_RETRO_HUNT_EXHIBITS'] ?? 2000)
const OF_A_CASE = 100

test('a round over many exhibits finishes though the site was stopped in its middle, and names each card that moved and why', async () => {
  const data = siteFolder()
  const first = await runningSite({ data })
  const { importList } = await listSite(first)
  const digests: string[] = []
  for (let made = 0; made < EXHIBITS; made += OF_A_CASE)
    digests.push((await keptCase(first.services, OF_A_CASE)).sha256)
  const list = digests.map((sha256) => `${sha256},unidentified`).join('\n')
  await importList('many', `sha256,victim\n${list}\n`)
  const from = performance.now()
  const left = async (of: typeof first): Promise<number> =>
    (await listHunts(of.services.database, 1))[0]?.casesLeft ?? 0
  while ((await left(first)) > digests.length / 2) await new Promise((resolve) => setTimeout(resolve, 20))
  const atStop = await left(first)
  await first.close()
  const cpu = process.cpuUsage()
  const again = await runningSite({ data })
  while ((await left(again)) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
  const { user, system } = process.cpuUsage(cpu)
  const seconds = (performance.now() - from) / 1000
  const done = atStop * OF_A_CASE
  console.log(
    `retro-hunt: ${EXHIBITS} exhibits in ${seconds.toFixed(1)} s wall, a stop at ${atStop} of ${digests.length} cases left; ` +
      `${((user + system) / 1000 / Math.max(1, done)).toFixed(2)} ms of processor an exhibit after it, start included`,
  )
  const { rows } = await again.services.database.query<{ lane: number; reasons: string; cards: number }>(
    `SELECT lane_after AS lane, array_to_string(reasons_after, ' ') AS reasons, count(DISTINCT card)::int AS cards
     FROM card_moved GROUP BY 1, 2`,
  )
  expect(rows).toEqual([{ lane: 2, reasons: 'match-unidentified', cards: digests.length }])
}, 3_600_000)
