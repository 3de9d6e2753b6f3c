// Verifies the ledger from this browser, with the key that the auditor keeps.
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { textsOf } from '../../parts/form-text.ts'
import { Problem } from '../../parts/problem.tsx'
import { TextField } from '../../parts/text-field.tsx'
import { keptKey, verifyLedger } from './verify/verify-ledger.ts'
import type { Verdict } from './verify/verify-ledger.ts'

export function LedgerCheck() {
  const { t } = useTranslation()
  const [done, setDone] = useState<Readonly<{ leaves: number; of: number }>>()
  const form = useRef<HTMLFormElement>(null)
  const stop = useRef(new AbortController())
  useEffect(() => () => stop.current.abort(), [])
  const named = useQuery({
    queryKey: ['ledger-keys'],
    queryFn: async ({ signal }) => (await call('GET /ledger/keys', {}, signal)).body.ledger,
  })
  const verify = useMutation({
    mutationFn: (key: string) => verifyLedger(key, (leaves, of) => setDone({ leaves, of }), stop.current.signal),
    onSettled: () => setDone(undefined),
  })
  useKeys([{ key: 'v', act: t('audit.verify'), run: () => form.current?.requestSubmit() }])
  const key = keptKey() ?? named.data
  return (
    <section aria-labelledby="ledger-check" className="bg-sheet border-line grid gap-3 rounded-lg border p-4">
      <h2 id="ledger-check" className="font-semibold">
        {t('audit.ledger')}
      </h2>
      <p className="text-soft">{t('audit.how')}</p>
      {key === undefined ? null : (
        <form ref={form} className="grid grid-cols-1 gap-3" onSubmit={(event) => verify.mutate(textsOf(event)('key'))}>
          <TextField label={t('audit.key')} hint={t('audit.keyHint')} name="key" defaultValue={key} required />
          <p>
            <Button main submit shortcut="v" disabled={verify.isPending}>
              {t('audit.verify')}
            </Button>
          </p>
        </form>
      )}
      {done === undefined ? null : (
        <p>
          <progress aria-label={t('audit.verify')} max={done.of} value={done.leaves} className="mr-3 align-middle" />
          {t('audit.progress', { done: done.leaves, total: done.of })}
        </p>
      )}
      {verify.error === null ? null : <Problem error={verify.error} />}
      {verify.data === undefined ? null : <Outcome verdict={verify.data} />}
    </section>
  )
}

function Outcome({ verdict }: Readonly<{ verdict: Verdict }>) {
  const { t } = useTranslation()
  if (verdict.kind === 'doubt')
    return (
      <p role="alert" className="border-warn text-warn rounded-md border px-3 py-2">
        {t(`audit.doubts.${verdict.why}`, { size: verdict.size ?? 0, before: verdict.before ?? 0 })}
      </p>
    )
  return (
    <div role="status">
      <p className="font-semibold">{t('audit.good', { count: verdict.size })}</p>
      <p>{verdict.before === undefined ? t('audit.firstSight') : t('audit.continues', { count: verdict.before })}</p>
      <p className="text-soft font-mono text-sm break-all">{verdict.root}</p>
    </div>
  )
}
