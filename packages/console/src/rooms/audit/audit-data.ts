// What the auditor may ask: who did what, and how the ledger and its witnesses stand.
import type { Answer } from '@rempart/client'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { useWithStepUp } from '../../session/step-up.tsx'

export type AuditedAct = Extract<Answer<'GET /ledger/acts'>, { status: 200 }>['body']['acts'][number]
/** Undefined is all. Times are days, as a date field gives them. */
export type ActFilter = Readonly<{
  person?: string | undefined
  case?: string | undefined
  type?: AuditedAct['type'] | undefined
  from?: string | undefined
  to?: string | undefined
}>

const STATE = ['ledger-state'] as const
const DAY_MS = 86_400_000

/** Pages of acts, the newest first. That the auditor reads them is an act itself. */
export function actsQuery({ person, case: place, type, from, to }: ActFilter) {
  const query = {
    ...(person !== undefined && { person }),
    ...(place !== undefined && { case: place }),
    ...(type !== undefined && { type }),
    ...(from !== undefined && { from: new Date(from).toISOString() }),
    ...(to !== undefined && { to: new Date(Date.parse(to) + DAY_MS).toISOString() }),
  }
  return infiniteQueryOptions({
    queryKey: ['acts', query],
    queryFn: async ({ pageParam: before, signal }) =>
      (await call('GET /ledger/acts', { query: { ...query, ...(before !== undefined && { before }) } }, signal)).body,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
    staleTime: Number.POSITIVE_INFINITY, // asked when the auditor asks: each reading is an entry in the ledger
  })
}

/** The legal bases of a case, from when until when. A reading is an act itself. */
export function legalBasesQuery(place: string) {
  return queryOptions({
    queryKey: ['legal-bases', place],
    queryFn: async ({ signal }) =>
      (await call('GET /ledger/cases/{case}/legal-bases', { params: { case: place } }, signal)).body.bases,
    staleTime: Number.POSITIVE_INFINITY, // as the acts
  })
}

export function ledgerStateQuery() {
  return queryOptions({
    queryKey: STATE,
    queryFn: async ({ signal }) => (await call('GET /ledger/state', {}, signal)).body,
    refetchInterval: 30_000,
  })
}

/** Has the server hold its database and evidence against its ledger. */
export function useServerCheck() {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: () => withStepUp(() => call('POST /ledger/verification', {})),
    onSettled: () => data.invalidateQueries({ queryKey: STATE }),
  })
}
