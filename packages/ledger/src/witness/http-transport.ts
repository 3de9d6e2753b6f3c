// Carries requests to a witness over HTTP: no redirect is followed, an answer is small and soon, or there is none.
import { MAX_WITNESS_ANSWER_BYTES, WITNESS_TIMEOUT_MS } from '../limits.ts'
import type { WitnessTransport } from './ask-witness.ts'

/** `url`: the witness's submission prefix. Throws for a network error, a redirect, a late or an overlong answer. */
export function httpTransport(url: string): WitnessTransport {
  const target = `${url.replace(/\/+$/u, '')}/add-checkpoint`
  return async (body) => {
    const signal = AbortSignal.timeout(WITNESS_TIMEOUT_MS)
    const response = await fetch(target, { method: 'POST', body, redirect: 'error', signal })
    return { status: response.status, body: await readCapped(response) }
  }
}

/** The newest checkpoint of the log that a witness shows, as it stands, unverified; undefined where it shows none. Witnesses
 * of ours do (`GET /checkpoint?origin=`); the protocol asks nobody to. */
export async function readKnown(url: string, origin: string): Promise<string | undefined> {
  const target = `${url.replace(/\/+$/u, '')}/checkpoint?origin=${encodeURIComponent(origin)}`
  try {
    const response = await fetch(target, { redirect: 'error', signal: AbortSignal.timeout(WITNESS_TIMEOUT_MS) })
    return response.status === 200 ? await readCapped(response) : undefined
  } catch {
    return undefined
  }
}

async function readCapped(response: Response): Promise<string> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of response.body ?? []) {
    length += piece.length
    if (length > MAX_WITNESS_ANSWER_BYTES) throw new Error('the witness answers with more than a signature takes')
    pieces.push(piece)
  }
  return Buffer.concat(pieces).toString('utf8')
}
