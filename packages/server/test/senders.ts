// What senders of reports do, for tests: identifiers, benign words, multipart bodies.
import { hash, randomBytes } from 'node:crypto'
import { canonicalJson, type Json } from '@rempart/ledger'
import type { IntakeReceipt } from '../src/intake/receipt.ts'

export const newReportId = (): string => randomBytes(16).toString('hex')

/** Sends JSON to /reports. */
export function sendJson(url: string, report: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/reports`, {
    method: 'POST',
    body: JSON.stringify(report),
    headers: { 'content-type': 'application/json', ...headers },
  })
}

/** Sends a report with files as multipart/form-data. */
export function sendFiles(
  url: string,
  report: object,
  files: readonly Readonly<{ name: string; bytes: Uint8Array }>[],
): Promise<Response> {
  const form = new FormData()
  form.append('report', JSON.stringify(report))
  for (const { name, bytes } of files) form.append('file', new Blob([Uint8Array.from(bytes)]), name)
  return fetch(`${url}/reports`, { method: 'POST', body: form })
}

/** What docs/server.md says the digest is. */
export function documentedDigest(report: Json & object, files: readonly Uint8Array[]): string {
  const digests = files.map((bytes) => hash('sha256', bytes, 'hex'))
  return hash('sha256', canonicalJson({ ...report, files: digests }), 'hex')
}

export async function receiptOf(answer: Response): Promise<IntakeReceipt> {
  return (await answer.json()) as IntakeReceipt
}
