// StopNCII API v1 (facebook/ThreatExchange python-threatexchange clients/stopncii/api.py): FetchHashes pages, then
// SubmitFeedback. A neighbouring field, adults' intimate images, on the same engine.
import { UserError } from '@rempart/core'
import { stopNciiJson } from '../formats/stopncii-json.ts'
import { credential, type ListClient } from './client.ts'
import { MAX_NEXT_CHARACTERS } from './limits.ts'

const SUBSCRIPTION = 'REMPART_STOPNCII_SUBSCRIPTION_KEY'
const FETCH = 'REMPART_STOPNCII_FETCH_KEY'
const FEEDBACK = 'REMPART_STOPNCII_FEEDBACK_KEY'
const PAGE_SIZE = '800'
/** Where their own client begins. */
const BEGINNING = '10'

export const stopNcii: ListClient = {
  id: 'stopncii',
  name: 'StopNCII',
  spec: 'https://api.stopncii.org/v1',
  format: stopNciiJson,
  environments: { production: { base: 'https://api.stopncii.org/v1' } },
  credentials: [SUBSCRIPTION, FETCH, FEEDBACK],
  connect(base, environment) {
    const subscription = credential(environment, SUBSCRIPTION)
    const headers = (key: string): Readonly<Record<string, string>> => ({
      'x-functions-key': credential(environment, key),
      'ocp-apim-subscription-key': subscription,
      accept: 'application/json',
    })
    const below = (path: string): URL => new URL(`${base.href.replace(/\/$/u, '')}/${path}`)
    const page = (checkpoint: string | undefined, token?: string): URL => {
      const url = below('FetchHashes')
      url.searchParams.set('startTimestamp', checkpoint ?? BEGINNING)
      url.searchParams.set('pageSize', PAGE_SIZE)
      if (token !== undefined) url.searchParams.set('nextPageToken', token)
      return url
    }
    return {
      first: (checkpoint) => ({ method: 'GET', url: page(checkpoint), headers: headers(FETCH) }),
      next(token, checkpoint) {
        if (token.length > MAX_NEXT_CHARACTERS)
          throw new UserError({ code: 'refused', subject: 'next page of StopNCII', reason: 'has too long a token' })
        return { method: 'GET', url: page(checkpoint, token), headers: headers(FETCH) }
      },
      // The last page's time is the one to keep; those of earlier pages may be later.
      checkpointAfter: (statements) => statements.flatMap(({ checkpoint }) => checkpoint ?? []).at(-1),
      feedback({ entry, vote, reasons }) {
        const hashValue = entry.split(' ').at(-1) ?? ''
        const feedbackValue = vote === 'up' ? 'Blocked' : 'NotBlocked'
        const body = JSON.stringify({ count: 1, hashFeedbacks: [{ hashValue, feedbackValue, tags: reasons }] })
        const own = { ...headers(FEEDBACK), 'content-type': 'application/json' }
        return { method: 'POST', url: below('SubmitFeedback'), headers: own, body }
      },
    }
  },
}
