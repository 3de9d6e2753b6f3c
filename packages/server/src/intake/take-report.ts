// Taking a report: its words are sealed, its row and its ledger entry become durable together, its sender gets a receipt.
// Files are already sealed in the object store when this is called (SECURITY §4.2, §4.3).
import { createHmac, createSecretKey } from 'node:crypto'
import {
  insertReports,
  inTransaction,
  isUnavailable,
  linkReports,
  type NewReport,
  readReports,
  type ReportId,
  reportRowDigest,
} from '@rempart/store'
import { sealText } from '@rempart/vault'
import { HttpProblem } from '../http/problem.ts'
import { GROUP_COMMIT_REPORTS } from '../limits.ts'
import type { Services } from '../services.ts'
import { type GroupCommit, groupCommit } from './group-commit.ts'
import { type Intake, type ReportSource, sourceName, type TakenFile } from './intake.ts'
import type { IntakeReceipt } from './receipt.ts'
import { bodyDigest, reportIdOf, type SentReport } from './report-schema.ts'

type Pending = Readonly<{ row: NewReport; digest: string; at: Date | undefined }>
type Outcome = Readonly<{ kind: 'taken' | 'repeated'; index: number } | { kind: 'conflict' }>
const HOUR_MS = 3_600_000

/** The intake of one process; requests that come together share a transaction. */
export function openIntake(services: Omit<Services, 'intake'>): Intake {
  const { clock, receipts } = services
  const group: GroupCommit<Pending, Outcome> = groupCommit((pending) => store(services, pending), {
    size: GROUP_COMMIT_REPORTS,
    keyOf: ({ row }) => row.id,
    isCommon: isUnavailable,
  })
  return {
    take: async ({ report, files, source }) => {
      const digest = bodyDigest(
        report,
        files.map(({ object }) => object.sha256),
      )
      const now = clock.now()
      const at = source.kind === 'anonymous' ? toTheHour(now) : undefined
      const row = sealRow(services, { report, files, source, digest, receivedAt: at ?? now })
      const hex = Buffer.from(digest).toString('hex')
      const outcome = await group.submit({ row, digest: hex, at }, { first: row.urgent })
      if (outcome.kind === 'conflict') {
        const detail = 'This identifier was already used for another report: make a new one.'
        throw new HttpProblem({ status: 409, code: 'conflict', detail })
      }
      return {
        receipt: receipts.write({ id: row.id, digest: hex, index: outcome.index }),
        repeated: outcome.kind === 'repeated',
      }
    },
  }
}

/** The receipt of a stored report again, from the ledger's opening of its entry; undefined where there is none. */
export async function receiptOf(
  { database, ledger, receipts }: Pick<Services, 'database' | 'ledger' | 'receipts'>,
  id: ReportId,
): Promise<IntakeReceipt | undefined> {
  const stored = (await readReports(database, [id])).get(id)
  if (stored === undefined) return undefined
  const opening = await ledger.openingOf(database, stored.seq)
  const digest = opening?.kind === 'values' ? opening.values['digest']?.value : undefined
  return digest === undefined ? undefined : receipts.write({ id, digest, index: stored.seq })
}

type Sent = Readonly<{
  report: SentReport
  files: readonly TakenFile[]
  source: ReportSource
  digest: Uint8Array
  receivedAt: Date
}>

function sealRow({ vault, random }: Pick<Services, 'vault' | 'random'>, sent: Sent): NewReport {
  const { report, files, source, digest, receivedAt } = sent
  const { id, urgent, uploads: _, ...words } = report
  const named = files.map(({ fileName, object }) => ({
    name: fileName,
    object: object.name,
    type: object.type,
    sha256: object.sha256,
    sizeBytes: object.sizeBytes,
  }))
  const text = sealText(Buffer.from(JSON.stringify({ ...words, files: named })), {
    intakeKey: vault.intakeKey(),
    id,
    random,
  })
  return {
    id: reportIdOf(report),
    digest: createHmac('sha256', createSecretKey(vault.siteKey)).update(digest).digest(),
    source: sourceName(source),
    urgent: urgent === true,
    receivedAt,
    text: { name: text.name, sealed: text.sealed, key: text.key.wrapped },
    files: files.map(({ object }) => object),
  }
}

async function store(
  { database, ledger }: Pick<Services, 'database' | 'ledger'>,
  pending: readonly Pending[],
): Promise<readonly Outcome[]> {
  return inTransaction(database, async (tx) => {
    const fresh = await insertReports(
      tx,
      pending.map(({ row }) => row),
    )
    const known = await readReports(
      tx,
      pending.map(({ row }) => row.id).filter((id) => !fresh.has(id)),
    )
    const taken = pending.filter(({ row }) => fresh.has(row.id))
    const seqs = await ledger.appendActs(
      tx,
      taken.map(({ row, digest, at }) => ({
        type: 'report-received',
        commit: { report: row.id, digest, row: reportRowDigest(row) },
        facts: { files: row.files.length },
        ...(at && { at }),
      })),
    )
    const links = taken.map(({ row }, i) => ({ id: row.id, seq: seqs[i] as number }))
    await linkReports(tx, links)
    const indexOf = new Map(links.map(({ id, seq }) => [id, seq]))
    return pending.map(({ row }): Outcome => {
      const index = indexOf.get(row.id)
      if (index !== undefined) return { kind: 'taken', index }
      const before = known.get(row.id)
      if (before === undefined || !Buffer.from(before.digest).equals(row.digest)) return { kind: 'conflict' }
      return { kind: 'repeated', index: before.seq }
    })
  })
}

function toTheHour(at: Date): Date {
  return new Date(Math.floor(at.getTime() / HOUR_MS) * HOUR_MS)
}
