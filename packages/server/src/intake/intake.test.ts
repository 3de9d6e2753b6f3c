import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkLedger, folderStorage, parseNote, parseVerifierKey, verifyNote, verifyProof } from '@rempart/ledger'
import { readObject } from '@rempart/store'
import { openObject } from '@rempart/vault'
import type { StoredName } from '@rempart/core'
import { runningSite } from '../../test/running-site.ts'
import { documentedDigest, newReportId, receiptOf, sendFiles, sendJson } from '../../test/senders.ts'
import { coarseSource } from '../http/shed.ts'
import { groupCommit } from './group-commit.ts'

const site = await runningSite()
const { database } = site.services

const words = 'a lighthouse at dusk, seen from the pier'

describe('a report that was answered with 201', () => {
  it('has a receipt that anyone verifies, and a proof in the ledger', async () => {
    const report = { id: newReportId(), text: words, urls: ['https://example.org/a'], language: 'en' }
    const answer = await sendJson(site.url, report)
    expect(answer.status).toBe(201)
    const receipt = await receiptOf(answer)
    expect(receipt.digest).toBe(documentedDigest(report, []))
    const keys = (await (await fetch(`${site.url}/ledger/keys`)).json()) as { ledger: string; receipts: string }
    const note = parseNote(Buffer.from(receipt.receipt))!
    expect(verifyNote(note, parseVerifierKey(keys.receipts)!)).toBe(true)
    expect(note.text).toContain(`\nreport ${report.id}\nsha256 ${receipt.digest}\nindex ${receipt.index}\n`)
    expect(await (await fetch(`${site.url}${answer.headers.get('location')}`)).json()).toEqual(receipt)

    const proof = await publishedProof(receipt.index)
    const bundle = await fetchEntries(receipt.index)
    expect(verifyProof(proof, { entry: bundle, key: parseVerifierKey(keys.ledger)! })).toBe(true)
    expect(JSON.parse(Buffer.from(bundle).toString())).toMatchObject({ type: 'report-received', facts: { files: 0 } })
    const log = await checkLedger(folderStorage(join(site.data, 'ledger')), parseVerifierKey(keys.ledger)!, {
      openingsElsewhere: true,
    })
    expect(log.size).toBeGreaterThan(receipt.index)
  })

  it('sent again has the same receipt and no second entry; another report of its identifier is refused', async () => {
    const report = { id: newReportId(), text: words }
    const answers = await Promise.all(Array.from({ length: 8 }, () => sendJson(site.url, report)))
    const receipts = await Promise.all(answers.map(receiptOf))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
    expect(new Set(receipts.map(({ receipt }) => receipt)).size).toBe(1)
    const other = await sendJson(site.url, { ...report, text: 'something else' })
    expect(other.status).toBe(409)
    const { rows } = await database.query('SELECT count(*)::int AS n FROM report WHERE id = $1', [report.id])
    expect(rows).toEqual([{ n: 1 }])
  })

  it('keeps no time finer than the hour, no address and no plaintext in the database', async () => {
    const report = { id: newReportId(), text: words, reporter: { name: 'Someone', email: 'someone@example.org' } }
    expect((await sendJson(site.url, report, { 'user-agent': 'agent-under-test' })).status).toBe(201)
    const { rows } = await database.query(
      `SELECT source, extract(epoch FROM received_at)::bigint % 3600 AS rest, convert_from(entry, 'UTF8')::json->>'at' AS logged
       FROM report JOIN report_entry ON report = id JOIN log_entry USING (seq) WHERE id = $1`,
      [report.id],
    )
    expect(rows).toEqual([{ source: 'anonymous', rest: 0, logged: expect.stringMatching(/:00:00\.000Z$/u) }])
    await database.query('CHECKPOINT')
    const raw = rawDatabase(join(site.data, 'postgres/data'))
    for (const secret of [words, 'Someone', 'someone@example.org', 'agent-under-test', '127.0.0.1:']) {
      expect(raw.includes(secret), secret).toBe(false)
    }
    expect(raw.includes(report.id)).toBe(true)
  })
})

it('files are sealed on arrival; the key service opens exactly what was sent', async () => {
  const sample = readFileSync(join(import.meta.dirname, '../../../../samples/media/camera/harbour.jpg'))
  const report = { id: newReportId(), text: words }
  const answer = await sendFiles(site.url, report, [
    { name: 'harbour.jpg', bytes: sample },
    { name: '../../etc/passwd', bytes: Buffer.from('plain words') },
  ])
  expect(answer.status).toBe(201)
  expect((await receiptOf(answer)).digest).toBe(documentedDigest(report, [sample, Buffer.from('plain words')]))
  const { rows } = await database.query<{ object: StoredName }>(
    'SELECT object FROM report_file WHERE report = $1 ORDER BY position',
    [report.id],
  )
  expect(rows.length).toBe(2)
  const stored = await readObject(database, rows[0]!.object)
  expect(stored?.type).toBe('image/jpeg')
  const { objects, keys } = site.services.vault
  const secret = await keys.unwrap(stored!.key, { by: 'test', reason: 'test' })
  const opened = openObject(objects, { name: stored!.name, secret })
  const pieces: Uint8Array[] = []
  for await (const piece of opened.read()) pieces.push(Buffer.from(piece))
  expect(Buffer.concat(pieces).equals(sample)).toBe(true)
})

it('what is no report is refused with its place, without its value, and leaves nothing', async () => {
  const before = await count()
  const cases: readonly (readonly [object | string, number])[] = [
    [{ text: words }, 400],
    [{ id: 'short', text: words }, 400],
    [{ id: newReportId(), colour: 'secret-value' }, 400],
    [{ id: newReportId(), text: 7 }, 400],
    [{ id: newReportId(), text: '\ud800' }, 400],
    ['{"id":', 400],
    ['x'.repeat(2 * 1024 * 1024), 413],
  ]
  for (const [body, status] of cases) {
    const answer = await fetch(`${site.url}/reports`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
    const text = await answer.text()
    expect(answer.status, text).toBe(status)
    expect(text).not.toContain('secret-value')
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
  }
  const plain = await fetch(`${site.url}/reports`, {
    method: 'POST',
    body: 'x',
    headers: { 'content-type': 'text/plain' },
  })
  expect(plain.status).toBe(415)
  const missing = await sendFiles(site.url, { text: words }, [{ name: 'a', bytes: Buffer.from('b') }])
  expect(missing.status).toBe(400)
  expect(await count()).toEqual(before)
})

it('a group commit answers each item with its own result, never joins one key twice, and one bad item spoils no other', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(5), fc.boolean()), { maxLength: 30 }), async (items) => {
      const { submit } = groupCommit<readonly [number, boolean], string>(
        async (group) => {
          expect(new Set(group.map(([key]) => key)).size).toBe(group.length)
          await Promise.resolve()
          if (group.some(([, bad]) => bad)) throw new Error('bad')
          return group.map(([key]) => `result ${key}`)
        },
        { size: 4, keyOf: ([key]) => String(key), isCommon: () => false },
      )
      const results = await Promise.allSettled(items.map((item, i) => submit(item, { first: i % 3 === 0 })))
      results.forEach((result, i) => {
        const [key, bad] = items[i]!
        expect(result.status).toBe(bad ? 'rejected' : 'fulfilled')
        if (result.status === 'fulfilled') expect(result.value).toBe(`result ${key}`)
      })
    }),
  )
})

it('sources are told apart by what one subscriber has', () => {
  expect(coarseSource('192.0.2.7')).toBe(coarseSource('::ffff:192.0.2.200'))
  expect(coarseSource('192.0.2.7')).not.toBe(coarseSource('192.0.3.7'))
  expect(coarseSource('2001:db8:1:aa01::1')).toBe(coarseSource('2001:db8:1:aaff::2'))
  expect(coarseSource('2001:db8:1:aa01::1')).not.toBe(coarseSource('2001:db8:1:bb01::1'))
})

async function publishedProof(index: number): Promise<string> {
  let text = ''
  await expect
    .poll(
      async () => {
        const answer = await fetch(`${site.url}/ledger/proofs/${index}`)
        text = await answer.text()
        return answer.status
      },
      { timeout: 10_000 },
    )
    .toBe(200)
  return text
}

/** The entry's bytes, read from its bundle as any mirror would. */
async function fetchEntries(index: number): Promise<Uint8Array> {
  const size = Number((await (await fetch(`${site.url}/checkpoint`)).text()).split('\n')[1])
  const width = Math.min(256, size - Math.floor(index / 256) * 256)
  const number = String(Math.floor(index / 256)).padStart(3, '0')
  const bundle = Buffer.from(
    await (await fetch(`${site.url}/tile/entries/${number}${width === 256 ? '' : `.p/${width}`}`)).arrayBuffer(),
  )
  let at = 0
  for (let i = 0; i < index % 256; i += 1) at += 2 + bundle.readUInt16BE(at)
  return bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at))
}

async function count(): Promise<unknown> {
  const { rows } = await database.query(
    'SELECT (SELECT count(*) FROM report) AS reports, (SELECT count(*) FROM evidence_object) AS objects',
  )
  return {
    ...rows[0],
    stored: readdirSync(join(site.data, 'evidence'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    ).length,
  }
}

function rawDatabase(folder: string): Buffer {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return Buffer.concat(files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))))
}
