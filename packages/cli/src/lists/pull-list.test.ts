// Pulls into a real registry from mock partners that answer with the official samples.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realPatience } from '@rempart/exchange'
import { afterAll, describe, expect, it } from 'vitest'
import { operatorRegistry, recordedStamps } from './open-registry.ts'
import { pullList, sendFeedback } from './pull-list.ts'

const samples = join(
  process.env['REMPART_SHARED'] ?? join(import.meta.dirname, '../../../../../shared'),
  'standards/ncmec-hash-sharing',
)
const keys = mkdtempSync(join(tmpdir(), 'rempart-pull-'))
const asked: string[] = []
let pages: readonly string[] = []
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`)
  request.resume()
  const page =
    request.method === 'PUT' ? 'update_feedback_result_xml' : (pages[asked.length - 1] ?? 'entries_no_data_xml')
  response.end(readFileSync(join(samples, `${page}.xml`)))
})
const started = new Promise<string>((resolve) =>
  server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
)
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(keys, { recursive: true })
})

describe.skipIf(!existsSync(samples))('a pulled list', () => {
  const place = { keys }
  const settings = {
    place,
    name: 'partner',
    victim: 'unstated',
    terms: 'for tests',
    whenStale: 'refuse',
    distance: 31,
    by: 'an operator',
  } as const
  const ports = {
    environment: { REMPART_NCMEC_USER: 'u', REMPART_NCMEC_PASSWORD: 'p' },
    patience: realPatience(),
    now: () => new Date('2026-11-01T12:00:00Z'),
    onPage: () => undefined,
  }

  it('lies in the registry with realm, source and checkpoint; the next pull goes on from there', async () => {
    const base = await started
    pages = ['entries_xml', 'entries_xml2', 'entries_xml3', 'entries_xml4']
    const first = await pullList({ ...settings, base, from: 'ncmec', environment: 'NGO_Generative_AI' }, ports)
    expect(first).toMatchObject({
      realm: 'generative-AI',
      source: 'NCMEC hash sharing v2, NGO_Generative_AI',
      version: '2019-11-25T15:10:00Z',
      counts: { entries: 4, kinds: { md5: 4, sha1: 3 } },
    })
    asked.length = 0
    pages = ['entries_no_data_xml']
    const second = await pullList({ ...settings, base }, ports)
    expect(asked).toEqual(['GET /v2/entries?from=2019-11-25T15%3A10%3A00Z&to=2026-11-01T12%3A00%3A00Z'])
    expect(second.counts).toEqual(first.counts)
    const { ok, stamps } = await recordedStamps(place)
    expect([ok, stamps.get('partner')]).toEqual([true, second.stamp])
  })

  it('takes a vote to its partner', async () => {
    asked.length = 0
    const vote = { entry: '42/image1', vote: 'up', hashType: 'MD5', reasons: [] } as const
    expect(await sendFeedback(vote, { name: 'partner', base: await started, place }, ports)).toBe(
      'NCMEC hash sharing v2',
    )
    expect(asked).toEqual(['PUT /v2/entries/42/image1/MD5/feedback'])
  })

  it('is refused from another source, without a partner, without credentials, and no secret is said', async () => {
    const base = await started
    await expect(pullList({ ...settings, base, from: 'stopncii' }, ports)).rejects.toThrow(
      'another source is another list',
    )
    await expect(pullList({ ...settings, name: 'new' }, ports)).rejects.toThrow('--from')
    await expect(pullList({ ...settings, name: 'new', from: 'ncmec' }, ports)).rejects.toThrow('name one of Industry')
    await expect(
      pullList({ ...settings, name: 'new', from: 'stopncii', base }, { ...ports, environment: {} }),
    ).rejects.toThrow('REMPART_STOPNCII_SUBSCRIPTION_KEY: is not set')
    expect(operatorRegistry(place).names()).toEqual(['partner'])
  })
})
