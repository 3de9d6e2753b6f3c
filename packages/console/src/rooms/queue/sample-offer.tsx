// The benign sample case, for whoever may bring it in: offered where nothing waits, so that a newcomer can try everything.
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'

const ASK_AGAIN_MS = 2000

const sampleQuery = queryOptions({
  queryKey: ['sample-case'],
  queryFn: async ({ signal }) => (await call('GET /sample-case', {}, signal)).body,
  refetchInterval: ({ state }) => (state.data?.state === 'examining' ? ASK_AGAIN_MS : false),
})

/** `room`: where it is offered. In the queue while nothing waits there (`isEmpty`); among people, to who sees no queue, while nothing
 * but samples ever came in. */
export function SampleOffer({ room, isEmpty }: Readonly<{ room: 'queue' | 'people'; isEmpty?: boolean }>) {
  const { t } = useTranslation()
  const data = useQueryClient()
  const sample = useQuery(sampleQuery)
  const change = useMutation({
    mutationFn: async (act: 'bring' | 'remove') => {
      await (act === 'bring' ? call('POST /sample-case', {}) : call('DELETE /sample-case', {}))
      await data.invalidateQueries({ queryKey: sampleQuery.queryKey })
      await data.invalidateQueries({ queryKey: ['queue'] })
    },
  })
  const state = sample.data?.state
  const isOffered = (isEmpty ?? sample.data?.isAlone ?? false) && state === 'none'
  useKeys(isOffered ? [{ key: 'b', act: t('queue.sample.bring'), run: () => change.mutate('bring') }] : [])
  if (state === undefined || (state === 'none' && !isOffered)) return null
  return (
    <section aria-labelledby="sample-case" className="bg-sheet border-line grid gap-3 rounded-lg border p-4">
      <h2 id="sample-case" className="font-semibold">
        {t('queue.sample.title')}
      </h2>
      <p>{state === 'none' ? t('queue.sample.none') : t(`${room}.sample.${state}`)}</p>
      {change.error === null ? null : <Problem error={change.error} />}
      <p>
        {state === 'none' ? (
          <Button main shortcut="b" disabled={change.isPending} onClick={() => change.mutate('bring')}>
            {t('queue.sample.bring')}
          </Button>
        ) : (
          <Button disabled={change.isPending} onClick={() => change.mutate('remove')}>
            {t('queue.sample.remove')}
          </Button>
        )}
      </p>
    </section>
  )
}
