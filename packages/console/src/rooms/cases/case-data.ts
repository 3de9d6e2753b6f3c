// A case as the server tells it to whoever works on it, and what people write into it.
import type { Answer } from '@rempart/client'
import { infiniteQueryOptions, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { useMay } from '../../session/session.tsx'
import { useWithStepUp } from '../../session/step-up.tsx'

export type CaseState = Extract<Answer<'GET /cases/{case}/state'>, { status: 200 }>['body']
export type CaseEvent = Extract<Answer<'GET /cases/{case}/timeline'>, { status: 200 }>['body']['events'][number]
export type CaseGraph = Extract<Answer<'GET /cases/{case}/graph'>, { status: 200 }>['body']
export type Entity = Extract<Answer<'GET /cases/{case}/entities'>, { status: 200 }>['body']['entities'][number]
export type Address = Extract<Answer<'GET /cases/{case}/addresses'>, { status: 200 }>['body']['addresses'][number]
export type Notice = Extract<Answer<'GET /cases/{case}/notices'>, { status: 200 }>['body']['notices'][number]

const key = (place: string, of: string) => ['case', place, of] as const

/** Pages of cases. */
export function casesQuery() {
  return infiniteQueryOptions({
    queryKey: ['cases'],
    queryFn: async ({ pageParam: after, signal }) =>
      (await call('GET /cases', { query: { ...(after !== undefined && { after }) } }, signal)).body,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ next }) => next,
  })
}
export function caseQuery(place: string) {
  return queryOptions({
    queryKey: key(place, 'head'),
    queryFn: async ({ signal }) => (await call('GET /cases/{case}', of(place), signal)).body,
  })
}
/** Whom a case may be given to. */
export function colleaguesQuery() {
  return queryOptions({
    queryKey: ['colleagues'],
    queryFn: async ({ signal }) => (await call('GET /colleagues', {}, signal)).body.people,
  })
}
export function stateQuery(place: string) {
  return queryOptions({
    queryKey: key(place, 'state'),
    queryFn: async ({ signal }) => (await call('GET /cases/{case}/state', of(place), signal)).body,
  })
}
export function timelineQuery(place: string) {
  return infiniteQueryOptions({
    queryKey: key(place, 'timeline'),
    queryFn: async ({ pageParam: from, signal }) =>
      (await call('GET /cases/{case}/timeline', { ...of(place), query: { from } }, signal)).body,
    initialPageParam: 0,
    getNextPageParam: ({ events, more }, _, from) => (more ? from + events.length : undefined),
  })
}
export function addressesQuery(place: string) {
  return infiniteQueryOptions({
    queryKey: key(place, 'addresses'),
    queryFn: async ({ pageParam: after, signal }) =>
      (
        await call(
          'GET /cases/{case}/addresses',
          { ...of(place), query: { ...(after !== undefined && { after }) } },
          signal,
        )
      ).body,
    initialPageParam: undefined as number | undefined,
    getNextPageParam: ({ next }) => next,
  })
}
export function graphQuery(place: string) {
  return queryOptions({
    queryKey: key(place, 'graph'),
    queryFn: async ({ signal }) => (await call('GET /cases/{case}/graph', { ...of(place), query: {} }, signal)).body,
  })
}
export function entitiesQuery(place: string) {
  return queryOptions({
    queryKey: key(place, 'entities'),
    queryFn: async ({ signal }) => (await call('GET /cases/{case}/entities', { ...of(place), query: {} }, signal)).body,
  })
}
export function noticesQuery(place: string) {
  return queryOptions({
    queryKey: key(place, 'notices'),
    queryFn: async ({ signal }) => (await call('GET /cases/{case}/notices', of(place), signal)).body.notices,
  })
}

/** Names of who works on the case and of colleagues, for whoever may know them; somebody else is shown by the start of his number. */
export function useNames(place: string): (person: string | undefined) => string {
  const { data } = useQuery(caseQuery(place))
  const colleagues = useQuery({ ...colleaguesQuery(), enabled: useMay()('colleague.read') })
  const known = [...(data?.people ?? []), ...(colleagues.data ?? [])]
  return (person) => known.find((one) => one.person === person)?.name ?? person?.slice(0, 8) ?? '–'
}

/** One thing written into the case; everything shown of it is asked again afterwards. */
export function useWrite<In>(place: string, act: (given: In) => Promise<unknown>) {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: (given: In) => withStepUp(() => act(given)),
    onSettled: () => data.invalidateQueries({ queryKey: ['case', place] }),
  })
}

export function of(place: string) {
  return { params: { case: place } } as const
}
