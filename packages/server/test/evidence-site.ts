// The part of a site that keeps evidence, in a temporary folder for tests: a real PostgreSQL, object store and key service.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredName } from '@rempart/core'
import { type CaseId, insertReports, inTransaction, linkReports, type ReportId, siteLog } from '@rempart/store'
import { sealObject, sealText } from '@rempart/vault'
import { afterAll } from 'vitest'
import { testDatabase, type TestDatabase } from '../../store/test/postgres.ts'
import { readConfig } from '../src/config.ts'
import { openVault } from '../src/evidence/open-vault.ts'
import type { LogFields } from '../src/log.ts'
import type { EvidenceServices } from '../src/services.ts'

export type EvidenceSite = Readonly<{
  services: EvidenceServices
  folder: string
  postgres: TestDatabase
  logged: LogFields[]
  /** Sets the clock; it stands still. */
  setNow(now: Date): void
  /** A report with files, stored as intake stores it. */
  receive(
    args: Readonly<{ text: string; files: readonly Uint8Array[] }>,
  ): Promise<Readonly<{ report: ReportId; names: readonly StoredName[] }>>
}>

export const freshId = (): string => randomBytes(16).toString('hex')
export const freshCase = (): CaseId => freshId() as CaseId

/** Starts it; stopped and removed after the file. */
export async function evidenceSite(): Promise<EvidenceSite> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-evidence-'))
  chmodSync(folder, 0o711)
  const config = readConfig({ REMPART_LOG_LEVEL: 'silent' }, { data: folder, port: 0, host: '127.0.0.1', role: 'all' })
  const logged: LogFields[] = []
  const keep = (fields: LogFields): void => void logged.push(fields)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  let now = new Date('2026-05-01T12:00:00Z')
  const clock = { now: () => now }
  const random = (bytes: number): Uint8Array => randomBytes(bytes)
  const vault = await openVault({ folder, config, log })
  const postgres = await testDatabase()
  afterAll(async () => {
    await vault.close()
    rmSync(folder, { recursive: true })
  })
  const { database } = postgres
  const ledger = siteLog({ openingsKey: randomBytes(32), clock, random })
  const services = { database, ledger, vault, clock, random, log }
  return {
    services,
    folder,
    postgres,
    logged,
    setNow: (next) => {
      now = next
    },
    async receive({ text, files }) {
      const report = freshId() as ReportId
      const settings = { objects: vault.objects, intakeKey: vault.intakeKey(), siteKey: vault.siteKey, random }
      const objects = []
      for (const bytes of files)
        objects.push(await sealObject(streamOf(bytes), { ...settings, maxBytes: 1e9, type: () => 'image/png' }))
      const words = sealText(Buffer.from(text), { intakeKey: vault.intakeKey(), id: report, random })
      const row = {
        id: report,
        digest: randomBytes(32),
        source: 'anonymous',
        urgent: false,
        receivedAt: now,
        text: { name: words.name, sealed: words.sealed, key: words.key.wrapped },
        files: objects,
      }
      await inTransaction(database, async (tx) => {
        await insertReports(tx, [row])
        const [seq = 0] = await ledger.appendActs(tx, [{ type: 'report-received', commit: { report } }])
        await linkReports(tx, [{ id: report, seq }])
      })
      return { report, names: objects.map(({ name }) => name) }
    },
  }
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
