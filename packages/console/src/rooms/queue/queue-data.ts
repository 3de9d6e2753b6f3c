// What the server says of the queue.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { call } from '../../call.ts'

export type Queue = Extract<Answer<'GET /queue'>, { status: 200 }>['body']
export type Waiting = Queue['cards'][number]
/** Which cards are asked for; undefined is all. */
export type QueueFilter = Readonly<{
  lane?: number | undefined
  case?: string | undefined
  source?: string | undefined
}>

/** Cards of one answer (MAX_QUEUE_ENTRIES of the server): where a page begins follows from it. */
export const PAGE_CARDS = 200

const COUNTS_EVERY_MS = 15_000

/** A page of the queue for this person, asked again by itself so that counts stay live. */
export function queueQuery(filter: QueueFilter, page = 0) {
  return queryOptions({
    queryKey: ['queue', filter.lane ?? 0, filter.case ?? '', filter.source ?? '', page],
    queryFn: async ({ signal }) =>
      (await call('GET /queue', { query: { ...named(filter), from: page * PAGE_CARDS } }, signal)).body,
    refetchInterval: COUNTS_EVERY_MS,
  })
}

/** Takes the next card and goes there. The answer is undefined where nothing waits. */
export function useNext(filter: QueueFilter) {
  const data = useQueryClient()
  const go = useNavigate()
  return useMutation({
    mutationFn: async () => {
      const { lease } = (await call('POST /queue/next', { body: named(filter) })).body
      if (lease === null) return undefined
      data.setQueryData(['lease', lease.case, lease.card], lease)
      await go({ to: '/cards/$case/$card', params: { case: lease.case, card: lease.card }, search: filter })
      return lease
    },
    onSettled: () => data.invalidateQueries({ queryKey: ['queue'] }),
  })
}

function named({ lane, case: place, source }: QueueFilter) {
  return {
    ...(lane !== undefined && { lane }),
    ...(place !== undefined && { case: place }),
    ...(source !== undefined && { source }),
  }
}

/** Reads the filter from the address. */
export function readFilter(search: Readonly<Record<string, unknown>>): QueueFilter {
  const lane = Number(search['lane'])
  const { case: place, source } = search
  return {
    ...([1, 2, 3, 4].includes(lane) && { lane }),
    ...(typeof place === 'string' && /^[0-9a-f]{32}$/u.test(place) && { case: place }),
    ...(typeof source === 'string' && /^[a-z]+(?::[0-9a-f]{32})?$/u.test(source) && { source }),
  }
}
