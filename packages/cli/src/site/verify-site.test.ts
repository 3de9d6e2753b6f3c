import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runningSite, siteFolder } from '../../../server/test/running-site.ts'

const program = join(import.meta.dirname, '../main.ts')
const verify = (...args: string[]) => {
  const run = spawnSync(process.execPath, [program, 'verify', '--site', ...args], { encoding: 'utf8' })
  return { status: run.status, out: run.stdout, err: run.stderr }
}

test('a site, while it runs and after it has stopped, is verified by one command; what differs is named', async () => {
  const site = await runningSite()
  const form = new FormData()
  form.append('report', JSON.stringify({ id: '00112233445566778899aabbccddeeff', text: 'a quiet harbour' }))
  form.append('file', new Blob([readFileSync(join(import.meta.dirname, '../../../../docs/report.png'))]), 'drawing.png')
  const sent = await fetch(`${site.url}/reports`, { method: 'POST', body: form })
  expect(sent.status).toBe(201)
  await expect
    .poll(() => fetch(`${site.url}/ledger/proofs/2`).then(({ status }) => status), { timeout: 10_000 })
    .toBe(200)
  expect(verify('--data', site.data)).toMatchObject({
    status: 0,
    out: expect.stringMatching(/^verified: \d+ ledger entries, 0 not published yet, 1 objects read\n$/u) as unknown,
  })
  await site.close()
  expect(verify('--data', site.data).status).toBe(0)

  const copy = siteFolder()
  cpSync(join(site.data, 'ledger'), copy, { recursive: true })
  expect(verify('--data', copy, '--key', site.ledgerKey)).toMatchObject({ status: 0 })
  const stranger = site.ledgerKey.replace('rempart.local', 'rempart.other')
  expect(verify('--data', copy, '--key', stranger)).toMatchObject({ status: 2 })

  const folder = join(site.data, 'evidence')
  const [object] = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  const path = join(object!.parentPath, object!.name)
  const bytes = readFileSync(path)
  bytes[bytes.length - 20]! ^= 1
  writeFileSync(path, bytes)
  expect(verify('--data', site.data)).toMatchObject({
    status: 4,
    out: expect.stringMatching(/^evidence_object#[0-9a-f]{32}: damaged\nDIFFERS/u) as unknown,
  })
  expect(verify('--data', site.data, '--no-evidence').status).toBe(0)
}, 60_000)

test('nothing is founded where there is no site, and a case is no site', () => {
  const empty = siteFolder()
  expect(verify('--data', empty)).toMatchObject({ status: 2, err: `rempart: ${empty}: holds no site\n` })
  expect(readdirSync(empty)).toEqual([])
  expect(verify('case').err).toContain('takes either a case folder or --site')
})
