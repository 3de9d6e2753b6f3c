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

/** `isEmpty`: nothing waits in the queue. */
export function SampleOffer({ isEmpty }: Readonly<{ isEmpty: boolean }>) {
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
  const offered = isEmpty && state === 'none'
  useKeys(offered ? [{ key: 'b', act: t('queue.sample.bring'), run: () => change.mutate('bring') }] : [])
  if (state === undefined || (state === 'none' && !isEmpty)) return null
  return (
    <section aria-labelledby="sample-case" className="bg-sheet border-line grid gap-3 rounded-lg border p-4">
      <h2 id="sample-case" className="font-semibold">
        {t('queue.sample.title')}
      </h2>
      <p>{t(`queue.sample.${state}`)}</p>
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
