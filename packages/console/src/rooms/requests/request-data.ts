// Acts that take two persons, as the server tells them: what waits, what was asked, and the answers to it.
import type { Answer } from '@rempart/client'
import { ACTS_FOR_TWO } from '@rempart/core'
import type { ActForTwo } from '@rempart/core'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { saveFile } from '../../parts/save-file.ts'
import { useWithStepUp } from '../../session/step-up.tsx'

export type Request = Extract<Answer<'GET /requests'>, { status: 200 }>['body']['requests'][number]
/** What one does with a request. `close` refuses what another asked for, and withdraws what one asked for oneself. */
export type AnswerTo = Readonly<{ request: Request; answer: 'approve' | 'close' }>

const REQUESTS = ['requests'] as const
const ASKED_AGAIN_MS = 15_000

/** The newest requests that this person has to do with; those that wait are less than a day old. */
export function requestsQuery() {
  return queryOptions({
    queryKey: REQUESTS,
    queryFn: async ({ signal }) => (await call('GET /requests', { query: {} }, signal)).body.requests,
    refetchInterval: ASKED_AGAIN_MS,
  })
}

/** Approves, refuses or withdraws; the server says what came of it. */
export function useAnswer() {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: async ({ request: { kind, request }, answer }: AnswerTo) =>
      answer === 'approve'
        ? (await withStepUp(() => call(`POST /requests/${kind}/{request}/approval`, { params: { request } }))).body
        : (await call(`DELETE /requests/${kind}/{request}`, { params: { request } })).body,
    onSettled: () => data.invalidateQueries({ queryKey: REQUESTS }),
  })
}

/** Asks for an act: `place` is its case, where it is about one. */
export function useAsk() {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: ({ kind, place, subject }: Asked) => withStepUp(() => send(kind, place, subject)),
    onSuccess: () => data.invalidateQueries({ queryKey: REQUESTS }),
  })
}

/** Whether originals may be taken on it, by whoever asked. */
export function isReleased({ kind, state }: Request): boolean {
  return kind === 'release-originals' && (state === 'approved' || state === 'performed')
}

/** Takes what two persons have released: one age file for the recipients that were named. */
export function useTake() {
  const data = useQueryClient()
  const withStepUp = useWithStepUp()
  return useMutation({
    mutationFn: async ({ request, subject }: Request) => {
      const params = { case: String(subject['case']), request }
      const route = 'POST /cases/{case}/requests/release-originals/{request}/performance'
      const { body } = await withStepUp(() => call(route, { params }))
      saveFile(`${request}.age`, await body.blob())
    },
    onSettled: () => data.invalidateQueries({ queryKey: REQUESTS }),
  })
}

export type Subject = Readonly<Record<string, unknown>>
/** `code`: the asker's half of what the approver's link opens; shown once. */
export type AskedFor = Readonly<{ request: string; code?: string }>
export type Asked = Readonly<{ kind: ActForTwo; place?: string | undefined; subject: Subject }>

/** The server checks the subject against the schema of its kind and says what is wrong with it. */
async function send(kind: ActForTwo, place: string | undefined, subject: Subject): Promise<AskedFor> {
  const send = call as (name: string, input: Readonly<{ params?: Subject; body: Subject }>) => Promise<unknown>
  const answer = await (place === undefined
    ? send(`POST /requests/${kind}`, { body: subject })
    : send(`POST /cases/{case}/requests/${kind}`, { params: { case: place }, body: subject }))
  return (answer as Readonly<{ body: AskedFor }>).body
}

/** The kinds that this person may ask for. */
export function askable(may: (permission: string) => boolean): readonly ActForTwo[] {
  return ACTS_FOR_TWO.filter((kind) => may(`ask.${kind}`))
}
