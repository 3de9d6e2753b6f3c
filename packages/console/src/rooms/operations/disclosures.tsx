// What is told to which country: prepared by one person, reviewed by another, taken along signed. No originals among it.
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Problems } from '../../parts/problem.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay, useSession } from '../../session/session.tsx'
import { DisclosureContent } from './disclosure-content.tsx'
import { disclosuresQuery, useChangeOperation } from './operation-data.ts'
import type { Disclosure } from './operation-data.ts'

type Answer = Readonly<{ disclosure: string; answer: 'approved' | 'refused' }>

export function Disclosures({ operation, country }: Readonly<{ operation: string; country(code: string): string }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const mayRelease = useMay()('disclosure.release')
  const [reading, setReading] = useState<Disclosure>()
  const { person } = useSession()
  const disclosures = useQuery(disclosuresQuery(operation))
  const review = useChangeOperation(({ disclosure, answer }: Answer) =>
    call('PUT /operations/{operation}/disclosures/{disclosure}/review', {
      params: { operation, disclosure },
      body: { answer },
    }),
  )
  const take = useChangeOperation(async (disclosure: string) => {
    const { body } = await call('POST /operations/{operation}/disclosures/{disclosure}/export', {
      params: { operation, disclosure },
    })
    saveFile(`${disclosure}.json`, await body.blob())
  })
  const answer = (given: Answer['answer']): void => {
    if (reading !== undefined) review.mutate({ disclosure: reading.disclosure, answer: given })
    setReading(undefined)
  }
  const acts = (one: Disclosure) => (
    <span className="flex flex-wrap items-center gap-2">
      <Button shortcut="o" onClick={() => setReading(one)}>
        {t('operations.read')}
      </Button>
      {mayRelease && one.review?.answer === 'approved' ? (
        <Button shortcut="t" disabled={take.isPending} onClick={() => take.mutate(one.disclosure)}>
          {t('operations.take')}
        </Button>
      ) : null}
      {one.review === undefined && one.preparedBy === person ? (
        <span className="text-soft">{t('operations.notYourself')}</span>
      ) : null}
    </span>
  )
  return (
    <>
      <Problems errors={[disclosures.error, review.error, take.error]} />
      <Table
        worked
        caption={t('operations.disclosures')}
        empty={t('operations.noDisclosures')}
        head={[t('cases.country'), t('cases.authority'), t('operations.prepared'), t('cases.state'), t('cases.acts')]}
        rows={(disclosures.data ?? []).map((one) => ({
          key: one.disclosure,
          cells: [
            country(one.country),
            one.authority,
            moment(one.preparedAt),
            [
              t(`operations.reviews.${one.review?.answer ?? 'waiting'}`),
              ...(one.exports > 0 ? [t('operations.taken', { count: one.exports })] : []),
            ].join(' · '),
            acts(one),
          ],
        }))}
      />
      <Dialog open={reading !== undefined} onClose={() => setReading(undefined)} title={t('operations.readTitle')}>
        {reading === undefined ? null : <DisclosureContent operation={operation} disclosure={reading.disclosure} />}
        {/* What is approved was read here: no row offers the answer by itself. */}
        {mayRelease && reading?.review === undefined && reading?.preparedBy !== person ? (
          <p className="mt-4 flex gap-2">
            <Button main onClick={() => answer('approved')}>
              {t('requests.approve')}
            </Button>
            <Button onClick={() => answer('refused')}>{t('requests.refuse')}</Button>
          </p>
        ) : null}
      </Dialog>
    </>
  )
}
