// What this person has seen in the last 24 hours, as the server counted it.
import { queryOptions } from '@tanstack/react-query'
import { call } from '../../call.ts'

export function exposureQuery() {
  return queryOptions({
    queryKey: ['exposure'],
    queryFn: async ({ signal }) => (await call('GET /me/exposure', {}, signal)).body,
    refetchInterval: 60_000,
  })
}
