// The hash lists of the site, what waits for two persons, and entries in doubt. No hash ever comes to the browser.
import type { Answer } from '@rempart/client'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../../call.ts'
import { useWithStepUp } from '../../session/step-up.tsx'

type Lists = Extract<Answer<'GET /lists'>, { status: 200 }>['body']
export type ActiveList = Lists['lists'][number]

const LISTS = ['lists'] as const
const ASKED_AGAIN_MS = 30_000

export function listsQuery() {
  return queryOptions({
    queryKey: [...LISTS, 'active'],
    queryFn: async ({ signal }) => (await call('GET /lists', {}, signal)).body,
    refetchInterval: ASKED_AGAIN_MS,
  })
}

export function doubtsQuery() {
  return queryOptions({
    queryKey: [...LISTS, 'doubts'],
    queryFn: async ({ signal }) => (await call('GET /lists/quarantine', {}, signal)).body.entries,
  })
}

export type NewVersion = Readonly<{
  list: string
  facts: Readonly<Record<string, unknown>>
  file: Blob
  reason: string
}>

/** Sends a version and asks for its import; it takes effect when somebody else approves. */
export function useImport() {
  const withStepUp = useWithStepUp()
  return useChange(async ({ list, facts, file, reason }: NewVersion) => {
    const form = new FormData()
    form.append('facts', JSON.stringify(facts))
    form.append('file', file, 'list')
    const packed = new Response(form)
    const raw = { type: packed.headers.get('content-type') ?? '', body: await packed.blob() }
    const { body } = await call('POST /lists/{list}/versions', { params: { list }, raw })
    const { received, fileSha256: sha256 } = body
    await withStepUp(() => call('POST /requests/list-import', { body: { list, received, sha256, reason } }))
  })
}

export type AskedOfList = Readonly<{ list: string; reason: string; quarantine?: number }>

/** Asks that a list be removed, or that an entry's doubt end. */
export function useAskOfList() {
  const withStepUp = useWithStepUp()
  return useChange(async ({ list, reason, quarantine }: AskedOfList) => {
    await withStepUp(async () =>
      quarantine === undefined
        ? call('POST /requests/list-removal', { body: { list, reason } })
        : call('POST /requests/quarantine-lift', { body: { list, quarantine, reason } }),
    )
  })
}

function useChange<In>(act: (given: In) => Promise<void>) {
  const data = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => data.invalidateQueries({ queryKey: LISTS }),
  })
}
