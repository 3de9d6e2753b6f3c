// A person's signed approval of an export, as a file: a C2SP signed note that names the list's very state, the format and an
// hour until which it holds. Whose key counts is what the registry's folder says; on one machine one person can hold both
// keys, and only the ledger will tell.
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import type { ListApproval } from '@rempart/core'
import { parseNote, parseVerifierKey, signNote, verifyNote } from '@rempart/ledger'
import type { Signer, VerifierKey } from '@rempart/ledger'

const HEAD = 'rempart list approval v1'
/** Long enough for a colleague to act, short enough not to lie about. */
export const APPROVAL_HOURS = 24

export type ApprovedExport = Readonly<{ list: string; stamp: string; format: string }>

/** The approval of `by`, to be handed to whoever exports. */
export function approvalNote(
  { list, stamp, format }: ApprovedExport,
  { by, signer, now }: Readonly<{ by: string; signer: Signer; now: Date }>,
): string {
  const until = new Date(now.getTime() + APPROVAL_HOURS * 3_600_000).toISOString()
  return signNote(`${[HEAD, 'export', list, stamp, format, until].join('\n')}\n`, { name: by, signer })
}

/** What the approval file says, checked. UserError `refused` that names what does not hold. */
export function checkApproval(
  file: string,
  { wanted, approvers, now }: Readonly<{ wanted: ApprovedExport; approvers: readonly VerifierKey[]; now: Date }>,
): ListApproval {
  const refused = (reason: string) => new UserError({ code: 'refused', subject: file, reason })
  const note = parseNote(readApproval(file))
  const [head, act, list, stamp, format, until = '', ...rest] = note?.text.trimEnd().split('\n') ?? []
  if (note === undefined || head !== HEAD || act !== 'export' || rest.length > 0)
    throw refused('is no approval of an export')
  if (list !== wanted.list || format !== wanted.format) throw refused(`approves another list or format`)
  if (stamp !== wanted.stamp) throw refused('approves another state of the list; it has changed since')
  if (!(Date.parse(until) > now.getTime())) throw refused(`held until ${until}`)
  const approver = approvers.find((key) => verifyNote(note, key))
  if (approver === undefined) throw refused('is not signed by an approver of this registry')
  return { by: approver.name, at: now.toISOString(), how: 'signed' }
}

/** Who may approve: one verifier key a line, in the registry's folder. */
export function readApprovers(folder: string): readonly VerifierKey[] {
  const file = approversFile(folder)
  if (!existsSync(file)) return []
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => requireKey(line, file))
}

/** Adds an approver. UserError `conflict` for a person or a key that is there already. */
export function addApprover(folder: string, text: string): VerifierKey {
  const key = requireKey(text, 'approver')
  const twice = readApprovers(folder).find(
    (known) => known.name === key.name || Buffer.from(known.publicKey).equals(key.publicKey),
  )
  if (twice !== undefined)
    throw new UserError({
      code: 'conflict',
      subject: key.name,
      reason: `${twice.name} is an approver already, or has this key`,
    })
  appendFileSync(approversFile(folder), `${text.trim()}\n`, { mode: 0o600 })
  return key
}

function approversFile(folder: string): string {
  return join(folder, 'approvers')
}

function requireKey(text: string, subject: string): VerifierKey {
  const key = parseVerifierKey(text)
  if (key !== undefined) return key
  throw new UserError({
    code: 'malformed',
    subject,
    reason: 'is no verifier key NAME+id+key, as `rempart list key` prints it',
  })
}

function readApproval(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: file, reason: 'there is no such approval', cause })
  }
}
