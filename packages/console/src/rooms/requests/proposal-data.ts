// What matching clients ask to write into lists, as the server tells it: an entry by its number, never its hash.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { everyPage } from '../../every-page.ts'

export type Proposal = Extract<Answer<'GET /lists/proposals'>, { status: 200 }>['body']['proposals'][number]

const PROPOSALS = ['proposals'] as const
const ASKED_AGAIN_MS = 15_000

export function proposalsQuery() {
  return queryOptions({
    queryKey: PROPOSALS,
    queryFn: ({ signal }) =>
      everyPage(async (from: number = 0) => {
        const { proposals, more } = (await call('GET /lists/proposals', { query: { from } }, signal)).body
        return { rows: proposals, next: more ? from + proposals.length : undefined }
      }),
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
