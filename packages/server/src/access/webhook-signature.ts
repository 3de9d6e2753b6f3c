// Signed webhooks after Standard Webhooks 1.0.0 (standardwebhooks.com): HMAC-SHA-256 over identifier, time and body. The
// secret belongs to a machine's key; it is computed from the site's own and stands nowhere.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { MachineId, MachineKeyId } from '@rempart/core'
import { liveMachineKeys } from '@rempart/store'
import { HttpProblem } from '../http/problem.ts'
import type { Access } from './access.ts'
import type { Box } from './box.ts'
import { WEBHOOK_TOLERANCE_MS } from './limits.ts'

/** The secret by which the holder of a key signs webhooks, as Standard Webhooks write it. */
export function webhookSecret(box: Box, key: MachineKeyId): string {
  return `whsec_${Buffer.from(secretBytes(box, key)).toString('base64')}`
}

export type SignedWebhook = Readonly<{
  machine: MachineId
  headers: Readonly<Record<string, string | readonly string[] | undefined>>
  body: Uint8Array
}>

/** The identifier of a webhook that this machine signed within the last minutes, by a live key that may send reports.
 * HttpProblem 401 for every other: an unknown machine and a wrong signature are not told apart. */
export async function verifiedWebhook(access: Access, { machine, headers, body }: SignedWebhook): Promise<string> {
  const [id, seconds, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) =>
    String(headers[name] ?? ''),
  ) as [string, string, string]
  const now = access.clock.now()
  const ageMs = /^[0-9]{1,12}$/u.test(seconds) ? now.getTime() - Number(seconds) * 1000 : Number.NaN
  if (!(Math.abs(ageMs) <= WEBHOOK_TOLERANCE_MS)) throw unsigned('webhook-timestamp is not within five minutes of now.')
  const signed = Buffer.concat([Buffer.from(`${id}.${seconds}.`), body])
  const keys = (await liveMachineKeys(access.database, machine, now)).filter(({ scopes }) =>
    scopes.includes('report.send'),
  )
  const expected = keys.map((key) => createHmac('sha256', secretBytes(access.box, key.id)).update(signed).digest())
  const shown = signatures.split(' ').flatMap((one) => /^v1,([A-Za-z0-9+/]{43}=)$/u.exec(one)?.[1] ?? [])
  const isSigned = shown.some((one) => expected.some((mac) => timingSafeEqual(mac, Buffer.from(one, 'base64'))))
  if (!isSigned) throw unsigned('No signature of a live key of this machine.')
  return id
}

function secretBytes(box: Box, key: MachineKeyId): Uint8Array {
  return box.digest(`webhook:${key}`)
}

function unsigned(detail: string): HttpProblem {
  return new HttpProblem({ status: 401, code: 'not-signed', detail })
}
