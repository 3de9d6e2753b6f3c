// What matching clients ask to write into lists, as the server tells it: an entry by its number, never its hash.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'

export type Proposal = Extract<Answer<'GET /lists/proposals'>, { status: 200 }>['body']['proposals'][number]

const PROPOSALS = ['proposals'] as const
const ASKED_AGAIN_MS = 15_000

export function proposalsQuery() {
  return queryOptions({
    queryKey: PROPOSALS,
    queryFn: async ({ signal }) => (await call('GET /lists/proposals', {}, signal)).body.proposals,
    refetchInterval: ASKED_AGAIN_MS,
  })
}

export function useRefuseProposal() {
  const data = useQueryClient()
  return useMutation({
    mutationFn: ({ subject: { proposal } }: Proposal) =>
      call('DELETE /lists/proposals/{proposal}', { params: { proposal } }),
    onSettled: () => data.invalidateQueries({ queryKey: PROPOSALS }),
  })
}
