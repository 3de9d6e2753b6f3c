// From the site's own machine an administrator comes in only when fewer than two are left, and the ledger says so.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readLog } from '@rempart/store'
import { runningSite, siteFolder } from '../../../server/test/running-site.ts'

const program = join(import.meta.dirname, '../main.ts')
const enrol = (name: string, data: string) => {
  const run = spawnSync(process.execPath, [program, 'admin', 'enrol', name, '--data', data], { encoding: 'utf8' })
  return { status: run.status, out: run.stdout, err: run.stderr }
}

test('a second administrator comes in beside the running site; a third, a taken name and a wrong one are refused', async () => {
  const site = await runningSite({ role: 'web' })
  const { database } = site.services
  expect(enrol('administrator', site.data).err).toContain('somebody has this sign-in name')
  expect(enrol('Kim K', site.data).err).toContain('is no sign-in name')
  const { status, out } = enrol('kim', site.data)
  expect(status).toBe(0)
  const secret = /#([A-Za-z0-9_-]{43})\n$/u.exec(out)?.[1] ?? ''
  const opened = await fetch(`${site.url}/enrolments/open`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: new URL(out.split(' ').at(-1) ?? '').origin },
    body: JSON.stringify({ link: secret }),
  })
  expect([opened.status, await opened.json()]).toEqual([200, { name: 'kim', provider: false }])
  expect(enrol('lee', site.data)).toMatchObject({ status: 2, err: expect.stringContaining('two are left') as unknown })
  const { rows } = await database.query<{ n: number }>(
    "SELECT count(*)::int AS n FROM role_held WHERE role = 'administrator'",
  )
  expect(rows[0]?.n).toBe(2)
  const entries = (await readLog(database, 0)).map(({ entry }) => Buffer.from(entry).toString())
  expect(entries.filter((entry) => entry.includes('"host-administrator"'))).toHaveLength(1)
}, 90_000)

test('nothing is founded where there is no site', () => {
  const empty = siteFolder()
  expect(enrol('kim', empty)).toMatchObject({ status: 2, err: `rempart: ${empty}: holds no site\n` })
})
