// Assembles an audit: lists, decoder where asked for, threads, signed result.
import { existsSync, mkdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { type AuditResult, type HashColumn, MAX_AUDIT_WORKERS, runAudit } from '@rempart/exchange'
import { loadOrCreateSigner, verifierKeyText } from '@rempart/ledger'
import { createDecoder } from '@rempart/media'
import { ledgerKeyFile } from '../keys/key-folder.ts'
import type { ListOption } from '../lists/list-option.ts'
import { loadAuditLists } from './audit-lists.ts'
import { pictureHashes } from './picture-hashes.ts'
import { AUDIT_KEY_NAME, RESULT_FILE, digestRemovals, writeResult } from './signed-result.ts'

export type AuditSettings = Readonly<{
  dataset: string
  out: string
  lists: readonly ListOption[]
  columns: readonly HashColumn[]
  contentOnly: boolean
  pdq: boolean
  unsafeNoSandbox: boolean
  workers: number | undefined
}>
export type AuditPorts = Readonly<{
  keys: string
  /** Told what a person should know of a list, such as its age. */
  onNote(text: string): void
  now: () => Date
  signal: AbortSignal
  onProgress(progress: Readonly<{ doneBytes: number; totalBytes: number; rows: number }>): void
}>
export type AuditSummary = Readonly<
  { kind: 'finished'; result: AuditResult; verifierKey: string } | { kind: 'interrupted' }
>

/** Runs or resumes an audit into `out`. UserError for what the operator can mend. */
export async function audit(settings: AuditSettings, ports: AuditPorts): Promise<AuditSummary> {
  const { dataset, out, columns, contentOnly, pdq, unsafeNoSandbox } = settings
  if (settings.lists.length === 0)
    throw new UserError({ code: 'usage', subject: 'audit', reason: 'name at least one list with --list' })
  if (existsSync(join(out, RESULT_FILE)))
    throw new UserError({ code: 'not-empty', subject: out, reason: 'holds a finished audit; choose another --out' })
  mkdirSync(out, { recursive: true, mode: 0o700 })
  const workers = settings.workers ?? Math.min(MAX_AUDIT_WORKERS, availableParallelism())
  const asOf = ports.now().toISOString().slice(0, 10)
  const lists = await loadAuditLists(settings.lists, { keys: ports.keys, asOf, onNote: ports.onNote })
  const trust = { anchorsPem: '', textToImageOnlySigners: [] }
  const decoder = pdq ? await createDecoder({ workers, trust, unsafeNoSandbox }) : undefined
  try {
    const decode = decoder && ((bytes: Uint8Array) => pictureHashes(decoder, bytes))
    const { signal, onProgress } = ports
    const outcome = await runAudit({ dataset, out, lists, workers, columns, contentOnly, decode, signal, onProgress })
    if (outcome.kind === 'interrupted') return outcome
    const signer = loadOrCreateSigner(ledgerKeyFile(ports.keys))
    const { result } = outcome
    const removal = digestRemovals(out, result.removal)
    const decoded = decoder && { decoder: decoder.version, sandbox: decoder.sandbox.kind }
    writeResult(
      out,
      { ...result, removal, at: ports.now().toISOString(), kind: 'rempart-audit', version: 1, decoded },
      signer,
    )
    return {
      kind: 'finished',
      result,
      verifierKey: verifierKeyText({ name: AUDIT_KEY_NAME, publicKey: signer.publicKey }),
    }
  } finally {
    await decoder?.close()
  }
}
