// What the server says of a card, and the acts on it.
import type { Answer, CallInput } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'

export type Card = Extract<Answer<'GET /cases/{case}/cards/{card}'>, { status: 200 }>['body']
export type Member = Card['members'][number]
export type Facts = NonNullable<Member['facts']>
export type Decided = Card['decisions'][number]
export type Reading = Extract<Answer<'POST /scales/read'>, { status: 200 }>['body']['readings'][number]
export type Assessed = CallInput<'POST /scales/read'>['body']['assessment']
export type Said = Extract<Answer<'GET /cases/{case}/cards/{card}/notes'>, { status: 200 }>['body']['said'][number]
/** Where a card is. */
export type Place = Readonly<{ case: string; card: string }>

/** A card read once is good for some minutes: what changes it here asks for it again. */
const FRESH_MS = 5 * 60_000
/** A third of the time that the server leaves a card in one pair of hands. */
const KEEP_MS = 5 * 60_000

export function cardQuery(place: Place) {
  return queryOptions({
    queryKey: ['card', place.case, place.card],
    queryFn: async ({ signal }) => (await call('GET /cases/{case}/cards/{card}', { params: place }, signal)).body,
    staleTime: FRESH_MS,
  })
}

/** Takes the card in hand, and keeps it there for as long as somebody asks. */
export function leaseQuery(place: Place) {
  return queryOptions({
    queryKey: ['lease', place.case, place.card],
    queryFn: async () => (await call('POST /cases/{case}/cards/{card}/lease', { params: place })).body,
    staleTime: KEEP_MS,
    refetchInterval: KEEP_MS,
  })
}

/** Gives a card back; with `pass` it is offered to others alone. Its lease is forgotten: coming back asks for another. */
export function useGiveBack(place: Place): (pass: boolean) => Promise<void> {
  const data = useQueryClient()
  return async (pass) => {
    const query = { pass: pass ? 'true' : 'false' } as const
    await call('DELETE /cases/{case}/cards/{card}/lease', { params: place, query })
    data.removeQueries({ queryKey: leaseQuery(place).queryKey })
    if (!pass) await data.invalidateQueries({ queryKey: ['queue'] })
  }
}

/** Forgets what a decision, a view or its undoing changed. */
export function useForget(): () => Promise<unknown> {
  const data = useQueryClient()
  return () =>
    Promise.all(
      ['card', 'queue', 'exposure', 'said'].map((queryKey) => data.invalidateQueries({ queryKey: [queryKey] })),
    )
}

export type NewDecision = Readonly<{ token: number; exhibits: readonly string[]; assessment: Assessed }>

export function useDecide(place: Place) {
  const forget = useForget()
  return useMutation({
    mutationFn: async (body: NewDecision) =>
      (await call('POST /cases/{case}/cards/{card}/decisions', { params: place, body })).body,
    onSuccess: forget,
  })
}

/** Takes a decision back, in the case in which it was made. */
export async function undoDecision(params: Readonly<{ case: string; decision: string }>): Promise<void> {
  await call('POST /cases/{case}/decisions/{decision}/undo', { params })
}

/** Notes and escalations, the oldest first. */
export function saidQuery(place: Place) {
  return queryOptions({
    queryKey: ['said', place.case, place.card],
    queryFn: async ({ signal }) =>
      (await call('GET /cases/{case}/cards/{card}/notes', { params: place }, signal)).body.said,
  })
}

/** What an assessment reads as on every scale of the site. */
export function readingsQuery(assessment: Assessed) {
  return queryOptions({
    queryKey: ['readings', JSON.stringify(assessment)],
    queryFn: async ({ signal }) => (await call('POST /scales/read', { body: { assessment } }, signal)).body.readings,
    staleTime: Infinity,
    placeholderData: (before) => before,
  })
}

export function scalesQuery() {
  return queryOptions({
    queryKey: ['scales'],
    queryFn: async ({ signal }) => (await call('GET /scales', {}, signal)).body,
    staleTime: Infinity,
  })
}
