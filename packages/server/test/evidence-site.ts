// The part of a site that keeps evidence, in a temporary folder for tests: a real PostgreSQL, object store and key service.
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoredName } from '@rempart/core'
import {
  type CaseId,
  insertReports,
  inTransaction,
  linkReports,
  type ReportId,
  reportRowDigest,
  siteLog,
} from '@rempart/store'
import { sealObject, sealText } from '@rempart/vault'
import { afterAll } from 'vitest'
import { testDatabase, type TestDatabase } from '../../store/test/postgres.ts'
import { readConfig } from '../src/config.ts'
import { type LazyDecoder, lazyDecoder } from '../src/evidence/open-decoder.ts'
import { openVault, type Vault } from '../src/evidence/open-vault.ts'
import type { LogFields } from '../src/log.ts'
import type { EvidenceServices, Services } from '../src/services.ts'

export type TestVault = Readonly<{
  folder: string
  vault: Vault
  decoder: LazyDecoder
  log: Services['log']
  logged: LogFields[]
}>
export type EvidenceSite = TestVault &
  Readonly<{
    services: EvidenceServices
    postgres: TestDatabase
    /** Sets the clock; it stands still. */
    setNow(now: Date): void
    receive(sent: SentReport): Promise<ReceivedReport>
  }>
export type SentReport = Readonly<{ text: string; files: readonly Uint8Array[]; type?: string }>
export type ReceivedReport = Readonly<{ report: ReportId; names: readonly StoredName[] }>

export const freshId = (): string => randomBytes(16).toString('hex')
export const freshCase = (): CaseId => freshId() as CaseId
const random = (bytes: number): Uint8Array => randomBytes(bytes)

/** An object store and a key service; stopped and removed after the file. */
export async function testVault(): Promise<TestVault> {
  const folder = mkdtempSync(join(tmpdir(), 'rempart-evidence-'))
  chmodSync(folder, 0o711)
  const config = readConfig({ REMPART_LOG_LEVEL: 'silent' }, { data: folder, port: 0, host: '127.0.0.1', role: 'all' })
  const logged: LogFields[] = []
  const keep = (fields: LogFields): void => void logged.push(fields)
  const log = { debug: keep, info: keep, warn: keep, error: keep }
  const decoder = lazyDecoder(config.trust)
  const vault = await openVault({ folder, config, log })
  afterAll(async () => {
    await decoder.close()
    await vault.close()
    rmSync(folder, { recursive: true })
  })
  return { folder, vault, decoder, log, logged }
}

/** Both, with a database. */
export async function evidenceSite(): Promise<EvidenceSite> {
  let now = new Date('2026-05-01T12:00:00Z')
  const clock = { now: () => now }
  const opened = await testVault()
  const postgres = await testDatabase()
  const { database } = postgres
  const ledger = siteLog({ openingsKey: randomBytes(32), clock, random })
  const services = { database, ledger, vault: opened.vault, clock, random, log: opened.log }
  return {
    ...opened,
    services,
    postgres,
    setNow: (next) => {
      now = next
    },
    receive: (sent) => receiveReport(services, sent),
  }
}

/** A report with files, stored as intake stores it. */
export async function receiveReport(
  { database, ledger, vault, clock }: Pick<Services, 'database' | 'ledger' | 'vault' | 'clock'>,
  { text, files, type = 'image/png' }: SentReport,
): Promise<ReceivedReport> {
  const report = freshId() as ReportId
  const settings = { objects: vault.objects, intakeKey: vault.intakeKey(), siteKey: vault.siteKey, random }
  const objects = []
  for (const bytes of files)
    objects.push(await sealObject(streamOf(bytes), { ...settings, maxBytes: 1e9, type: () => type }))
  const words = sealText(Buffer.from(text), { intakeKey: vault.intakeKey(), id: report, random })
  const row = {
    id: report,
    digest: randomBytes(32),
    source: 'anonymous',
    urgent: false,
    receivedAt: clock.now(),
    text: { name: words.name, sealed: words.sealed, key: words.key.wrapped },
    files: objects,
  }
  await inTransaction(database, async (tx) => {
    await insertReports(tx, [row])
    const [seq = 0] = await ledger.appendActs(tx, [
      { type: 'report-received', commit: { report, row: reportRowDigest(row) } },
    ])
    await linkReports(tx, [{ id: report, seq }])
  })
  return { report, names: objects.map(({ name }) => name) }
}

async function* streamOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}
