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
