// Opens a stopped site and checks all of it: every report has its ledger entry with the digest that its receipt stated, every
// entry a proof that verifies offline, every file its object, the published ledger verifies and equals the database.
import { parseVerifierKey, proofText, verifyProof } from '@rempart/ledger'
import { readLog } from '@rempart/store'
import { readConfig } from '../src/config.ts'
import { verifySite } from '../src/ledger/verify-site.ts'
import { startSite } from '../src/site.ts'

export type SiteFacts = Readonly<{
  /** By report identifier. */
  reports: ReadonlyMap<string, Readonly<{ index: number; digest: string }>>
  problems: readonly unknown[]
  /** Entries whose proof did not verify. */
  unproven: number
  entries: number
}>

/** `proofs`: how many entries to prove, evenly spread; all by default. */
export async function checkSite(
  data: string,
  settings: Readonly<{ environment?: Readonly<Record<string, string>>; proofs?: number }> = {},
): Promise<SiteFacts> {
  const environment = { REMPART_LOG_LEVEL: 'silent', ...settings.environment }
  const site = await startSite(readConfig(environment, { data, port: 0, host: '127.0.0.1', role: 'all' }))
  const { database, ledger, vault } = site.services
  try {
    const { rows } = await database.query<{ report: string; seq: number }>(
      'SELECT report, seq FROM report_entry ORDER BY seq',
    )
    const problems: unknown[] = []
    const reports = new Map<string, { index: number; digest: string }>()
    for (const { report, seq } of rows) {
      const opening = await ledger.openingOf(database, seq)
      const values = opening?.kind === 'values' ? opening.values : {}
      if (values['report']?.value !== report) problems.push({ report, reason: 'its entry is of another report' })
      reports.set(report, { index: seq, digest: values['digest']?.value ?? '' })
    }
    const half = await database.query(
      'SELECT id FROM report WHERE NOT EXISTS (SELECT FROM report_entry WHERE report = id)',
    )
    problems.push(...half.rows.map((row: unknown) => ({ row, reason: 'a report without an entry' })))
    const objects = await database.query<{ name: Parameters<typeof vault.objects.sizeBytes>[0]; stored_bytes: number }>(
      'SELECT name, stored_bytes FROM evidence_object',
    )
    for (const { name, stored_bytes } of objects.rows)
      if ((await vault.objects.sizeBytes(name)) !== stored_bytes)
        problems.push({ name, reason: 'the object is not there whole' })
    await untilPublished(site.services)
    problems.push(...(await verifySite(site.services)).problems)
    return { reports, problems, ...(await proveEntries(site.services, settings.proofs ?? Number.POSITIVE_INFINITY)) }
  } finally {
    await site.close()
  }
}

async function proveEntries(
  { database, tiles, site }: Parameters<typeof verifySite>[0],
  proofs: number,
): Promise<Readonly<{ unproven: number; entries: number }>> {
  const key = parseVerifierKey(site.ledgerKey)
  const note = Buffer.from((await tiles.read('checkpoint')) ?? []).toString('utf8')
  const size = Number(note.split('\n')[1])
  const step = Math.max(1, Math.floor(size / proofs))
  let unproven = 0
  for (let at = 0; at < size; ) {
    const rows = await readLog(database, at)
    for (const { seq, entry } of rows) {
      if (seq % step !== 0 || seq >= size) continue
      const proof = await proofText(tiles, { seq, note })
      if (key === undefined || !verifyProof(proof, { entry, key })) unproven += 1
    }
    at += rows.length
    if (rows.length === 0) break
  }
  return { unproven, entries: size }
}

/** Until everything that is committed now is in a checkpoint. */
export async function untilPublished({
  database,
  tiles,
}: Pick<Parameters<typeof verifySite>[0], 'database' | 'tiles'>): Promise<void> {
  const { rows } = await database.query<{ size: number }>('SELECT size FROM log_head')
  const wanted = rows[0]?.size ?? 0
  for (let tries = 0; tries < 300; tries += 1) {
    const note = Buffer.from((await tiles.read('checkpoint')) ?? []).toString('utf8')
    if (Number(note.split('\n')[1]) >= wanted) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('the ledger was not published within 30 s')
}
