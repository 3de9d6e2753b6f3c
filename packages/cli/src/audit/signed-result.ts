// The result of an audit as canonical JSON (RFC 8785) and its signature by the ledger's key: together they are a signed
// note (c2sp.org/signed-note), so that any tool for it verifies the result. The result names the SHA-256 of each removal list.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { type Json, type Signer, canonicalJson, parseNote, signNote, verifyNote } from '@rempart/ledger'
import type { VerifierKey } from '@rempart/ledger'
import { writeDurably } from '../case/durable-file.ts'

export const RESULT_FILE = 'audit.json'
export const SIGNATURE_FILE = 'audit.json.sig'
/** Key name of audits, as signed notes want one. */
export const AUDIT_KEY_NAME = 'rempart-audit'

/** Writes result and signature into `folder`. */
export function writeResult(folder: string, result: Json, signer: Signer): void {
  const text = `${canonicalJson(result)}\n`
  const note = signNote(text, { name: AUDIT_KEY_NAME, signer })
  writeDurably(join(folder, RESULT_FILE), [text], 0o600)
  writeDurably(join(folder, SIGNATURE_FILE), [note.slice(text.length + 1)], 0o600)
}

type RemovalEntry = Readonly<{ file: string; rows: number; sha256: string }>

/** The removal lists in `folder`, as the result states them. They hold a line for each hit: read whole. */
export function digestRemovals(
  folder: string,
  removal: readonly Readonly<{ file: string; rows: number }>[],
): readonly RemovalEntry[] {
  return removal.map(({ file, rows }) => ({ file, rows, sha256: sha256Of(join(folder, file)) }))
}

/** Removal lists that are not, or no longer, what a result that was found signed says. */
export function changedRemovals(folder: string): readonly string[] {
  const { removal } = JSON.parse(readFileSync(join(folder, RESULT_FILE), 'utf8')) as {
    removal: readonly RemovalEntry[]
  }
  return removal
    .filter(({ file, sha256 }) => !existsSync(join(folder, file)) || sha256Of(join(folder, file)) !== sha256)
    .map(({ file }) => file)
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Whether the result in `folder` is exactly what `key` signed. UserError `not-found` where it is incomplete. */
export function isResultSignedBy(folder: string, key: VerifierKey): boolean {
  const read = (name: string): Buffer => {
    try {
      return readFileSync(join(folder, name))
    } catch (cause) {
      throw new UserError({
        code: 'not-found',
        subject: join(folder, name),
        reason: 'there is no result of an audit',
        cause,
      })
    }
  }
  const note = parseNote(Buffer.concat([read(RESULT_FILE), Buffer.from('\n'), read(SIGNATURE_FILE)]))
  return note !== undefined && verifyNote(note, key)
}
