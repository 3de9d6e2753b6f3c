// Resumable uploads against the real server, with a client that we did not write (tus-js-client), through kill -9 and broken
// lines.
import { hash, randomBytes } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { StoredName } from '@rempart/core'
import { claimUploads, insertUpload, type ReportId, type UploadId } from '@rempart/store'
import { Upload } from 'tus-js-client'
import { expect, onTestFinished, test } from 'vitest'
import { runningSite, siteFolder, type TestSite } from '../../../test/running-site.ts'
import { documentedDigest, newReportId, receiptOf, sendJson } from '../../../test/senders.ts'
import { freePort, serve } from '../../../test/served-site.ts'
import { openEvidence } from '../../evidence/open-evidence.ts'
import { collectOrphans } from '../../jobs/collect-orphans.ts'
import { MAX_FILE_BYTES } from '../../limits.ts'

const TUS = { 'tus-resumable': '1.0.0' }
const MARK = Buffer.from('a lighthouse on a grey rock: nothing of this may lie on a disk')
const drawing = (sizeBytes: number): Buffer => {
  const bytes = randomBytes(sizeBytes)
  for (let at = 0; at + MARK.length < sizeBytes; at += 100_000) MARK.copy(bytes, at)
  return bytes
}

async function begin(url: string, sizeBytes: number): Promise<string> {
  const answer = await fetch(`${url}/uploads`, {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(sizeBytes) },
  })
  expect(answer.status).toBe(201)
  return new URL(answer.headers.get('location') ?? '', url).href
}

const append = (
  place: string,
  offset: number,
  body: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(place, {
    method: 'PATCH',
    body: Uint8Array.from(body),
    headers: { ...TUS, 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream', ...headers },
  })

async function offsetOf(place: string): Promise<number | string> {
  const answer = await fetch(place, { method: 'HEAD', headers: TUS })
  return answer.status === 200 ? Number(answer.headers.get('upload-offset')) : String(answer.status)
}

/** Files below the folder that hold the bytes. */
function filesWith(folder: string, bytes: Buffer): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(bytes))
}

/** What lies in evidence for the report, opened as a job would. */
async function storedFiles({ services }: TestSite, report: string): Promise<readonly Buffer[]> {
  const { rows } = await services.database.query<{ object: StoredName }>(
    'SELECT object FROM report_file WHERE report = $1 ORDER BY position',
    [report],
  )
  return Promise.all(
    rows.map(async ({ object }) => {
      const opened = await openEvidence(services, object, { by: 'job:test', reason: 'test' })
      const pieces: Uint8Array[] = []
      for await (const piece of opened?.read() ?? []) pieces.push(piece)
      return Buffer.concat(pieces)
    }),
  )
}

test('a client goes on after kill -9 of the server, and the report’s file is what was sent; nothing plain touches the disk', async () => {
  const data = siteFolder()
  const site = serve({ data, port: await freePort(), role: 'all', environment: { REMPART_LOG_LEVEL: 'error' } })
  onTestFinished(() => site.kill('SIGKILL'))
  await site.ready()
  const bytes = drawing(24 * 1024 * 1024 + 123)
  let kills = 0
  let upload: Upload | undefined
  const finished = new Promise<void>((resolve, reject) => {
    upload = new Upload(bytes, {
      endpoint: `${site.url}/uploads`,
      retryDelays: Array.from({ length: 60 }, () => 250),
      metadata: { filename: 'harbour.png' },
      onSuccess: () => resolve(),
      onError: reject,
      onChunkComplete: () => undefined,
    })
    upload.start()
  })
  // Once some pieces are durable and not all of them.
  for (let seen = 0; kills < 1; await sleep(20)) {
    const place = upload?.url ?? undefined
    const offset = place === undefined ? 0 : await offsetOf(place).catch(() => 0)
    if (typeof offset !== 'number' || offset <= seen || offset >= bytes.length) {
      if (offset === bytes.length) break
      continue
    }
    seen = offset
    await site.kill('SIGKILL')
    kills += 1
    site.restart()
  }
  await finished
  expect(kills).toBeGreaterThan(0)
  const id = (upload?.url ?? '').split('/').at(-1) ?? ''
  const report = { id: newReportId(), text: 'boats', uploads: [{ id, name: 'harbour.png' }] }
  const receipt = await receiptOf(await sendJson(site.url, report))
  expect(receipt.digest).toBe(documentedDigest(report, [bytes]))
  await site.kill('SIGTERM')
  expect(filesWith(data, MARK)).toEqual([])
  const again = await runningSite({ data })
  const [stored] = await storedFiles(again, report.id)
  expect(hash('sha256', stored ?? Buffer.alloc(0))).toBe(hash('sha256', bytes))
}, 180_000)

test('the protocol is kept: version, offsets, checksums, sizes, expiry, termination', async () => {
  const site = await runningSite()
  const { url } = site
  const capabilities = await fetch(`${url}/uploads`, { method: 'OPTIONS' })
  expect([capabilities.status, capabilities.headers.get('tus-version')]).toEqual([204, '1.0.0'])
  expect(capabilities.headers.get('tus-extension')).toBe('creation,checksum,expiration,termination')
  const unversioned = await fetch(`${url}/uploads`, { method: 'POST', headers: { 'upload-length': '1' } })
  expect([unversioned.status, unversioned.headers.get('tus-version')]).toEqual([412, '1.0.0'])
  const beginWith = async (length: string): Promise<number> =>
    (await fetch(`${url}/uploads`, { method: 'POST', headers: { ...TUS, 'upload-length': length } })).status
  expect(await beginWith(String(MAX_FILE_BYTES + 1))).toBe(413)
  expect(await beginWith('-1')).toBe(400)
  const bytes = drawing(300_000)
  const place = await begin(url, bytes.length)
  expect((await append(place, 1, bytes)).status).toBe(409)
  expect((await append(place, 0, bytes, { 'content-type': 'application/octet-stream' })).status).toBe(415)
  const first = bytes.subarray(0, 100_000)
  const digest = (algorithm: string, of: Uint8Array): string => `${algorithm} ${hash(algorithm, of, 'base64')}`
  expect((await append(place, 0, first, { 'upload-checksum': digest('sha1', bytes) })).status).toBe(460)
  expect((await append(place, 0, first, { 'upload-checksum': 'md5 AAAA' })).status).toBe(400)
  expect(await offsetOf(place)).toBe(0)
  const taken = await append(place, 0, first, { 'upload-checksum': digest('sha1', first) })
  expect([taken.status, taken.headers.get('upload-offset')]).toEqual([204, '100000'])
  expect(Date.parse(taken.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now() + 20 * 3_600_000)
  expect((await append(place, 100_000, Buffer.alloc(200_001))).status).toBe(413)
  expect(await offsetOf(place)).toBe(100_000)
  const rest = bytes.subarray(100_000)
  expect((await append(place, 100_000, rest, { 'upload-checksum': digest('sha256', rest) })).status).toBe(204)
  expect(await offsetOf(place)).toBe(300_000)
  const given = await begin(url, 10)
  await append(given, 0, Buffer.alloc(5))
  expect((await fetch(given, { method: 'DELETE', headers: TUS })).status).toBe(204)
  expect(await offsetOf(given)).toBe('404')
  const late = await begin(url, 10)
  await append(late, 0, Buffer.alloc(5))
  await site.services.database.query("UPDATE upload SET expires_at = now() - interval '1 minute' WHERE size_bytes = 10")
  expect(await offsetOf(late)).toBe('404')
  expect((await append(late, 5, Buffer.alloc(5))).status).toBe(404)
  const tomorrow = { now: () => new Date(Date.now() + 25 * 3_600_000) }
  await collectOrphans({ ...site.services, clock: tomorrow })
  expect((await site.services.database.query('SELECT FROM upload')).rowCount).toBe(0)
  expect((await Array.fromAsync(site.services.vault.objects.list())).length).toBe(0)
}, 60_000)

test('of a line that breaks, what arrived is kept', async () => {
  const site = await runningSite()
  const bytes = drawing(500_000)
  const place = await begin(site.url, bytes.length)
  const sending = request(place, {
    method: 'PATCH',
    headers: {
      ...TUS,
      'upload-offset': '0',
      'content-type': 'application/offset+octet-stream',
      'content-length': String(bytes.length),
    },
  })
  sending.on('error', () => undefined)
  sending.write(bytes.subarray(0, 200_000))
  await sleep(500)
  sending.destroy()
  await expect.poll(() => offsetOf(place), { timeout: 10_000 }).toBe(200_000)
  expect((await append(place, 200_000, bytes.subarray(200_000))).status).toBe(204)
  const report = { id: newReportId(), uploads: [{ id: place.split('/').at(-1) ?? '', name: 'a' }] }
  await receiptOf(await sendJson(site.url, report))
  expect((await storedFiles(site, report.id))[0]?.equals(bytes)).toBe(true)
}, 60_000)

test('one source begins half of the uploads that may be under way, and what reports have taken counts no more', async () => {
  const { services } = await runningSite()
  const { database } = services
  const now = new Date()
  const started = async (source: string): Promise<UploadId | undefined> => {
    const id = randomBytes(16).toString('hex') as UploadId
    const upload = { id, source, sizeBytes: 0, expiresAt: new Date(now.getTime() + 1000) }
    return (await insertUpload(database, upload, { now, limit: 4 })) ? id : undefined
  }
  const machine = `machine:${'a'.repeat(32)}`
  const [first, , third] = [await started('anonymous'), await started('anonymous'), await started('anonymous')]
  expect(third).toBeUndefined()
  expect(
    [await started(machine), await started(machine), await started(machine)].map((id) => id !== undefined),
  ).toEqual([true, true, false])
  expect(await started(`machine:${'b'.repeat(32)}`)).toBeUndefined()
  const report = newReportId() as ReportId
  expect((await claimUploads(database, [first!], { report, source: 'anonymous', now })).size).toBe(1)
  expect(await started('anonymous')).toBeDefined()
})

test('an upload is one report’s: whole, sent again safely, taken by no other; its pieces go', async () => {
  const site = await runningSite()
  const bytes = drawing(50_000)
  const place = await begin(site.url, bytes.length)
  const uploads = [{ id: place.split('/').at(-1) ?? '', name: 'a' }]
  const report = { id: newReportId(), uploads }
  expect((await sendJson(site.url, report)).status).toBe(409)
  await append(place, 0, bytes.subarray(0, 20_000))
  await append(place, 20_000, bytes.subarray(20_000))
  const [one, two] = await Promise.all([sendJson(site.url, report), sendJson(site.url, report)])
  const receipt = await receiptOf(one)
  expect(await receiptOf(two)).toEqual(receipt)
  expect(await receiptOf(await sendJson(site.url, report))).toEqual(receipt)
  expect(receipt.digest).toBe(documentedDigest(report, [bytes]))
  expect((await sendJson(site.url, { id: newReportId(), uploads })).status).toBe(409)
  expect((await append(place, 50_000, Buffer.alloc(0))).status).toBe(204)
  expect((await fetch(place, { method: 'DELETE', headers: TUS })).status).toBe(404)
  expect((await Array.fromAsync(site.services.vault.objects.list())).length).toBe(1)
  expect((await storedFiles(site, report.id))[0]?.equals(bytes)).toBe(true)
}, 60_000)
