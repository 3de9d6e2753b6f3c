// What can become of an address that a report names: it was fetched, or a gap that says why not.
import { EXCHANGE_FAILURES } from '@rempart/media'

/** Nothing was asked of anybody. */
const NOT_ASKED = ['fetching-off', 'case-finished', 'too-many-addresses', 'repeated'] as const
/** The operator's list or the shape of an address, of its own or of one that it led to, forbids it. */
const REFUSED = [
  'malformed-address',
  'scheme-not-allowed',
  'credentials-in-address',
  'machine-number',
  'host-not-listed',
  'address-not-public',
  'too-many-redirects',
] as const
/** It was asked for, and did not come. */
const FAILED = ['name-not-found', 'no-connection', 'not-there', 'encoded-answer', 'empty-answer', 'too-large'] as const

export const FETCH_OUTCOMES = ['fetched', ...NOT_ASKED, ...REFUSED, ...FAILED, ...EXCHANGE_FAILURES] as const
export type FetchOutcome = (typeof FETCH_OUTCOMES)[number]
