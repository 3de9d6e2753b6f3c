// What is told to which country: prepared by one person, reviewed by another, taken along signed. No originals among it.
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { call } from '../../call.ts'
import { Button } from '../../parts/button.tsx'
import { Problems } from '../../parts/problem.tsx'
import { saveFile } from '../../parts/save-file.ts'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { useMay, useSession } from '../../session/session.tsx'
import { disclosuresQuery, useChangeOperation } from './operation-data.ts'
import type { Disclosure } from './operation-data.ts'

type Answer = Readonly<{ disclosure: string; answer: 'approved' | 'refused' }>

export function Disclosures({ operation, country }: Readonly<{ operation: string; country(code: string): string }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const may = useMay()('operation.change')
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
  const acts = ({ disclosure, preparedBy, review: reviewed }: Disclosure) => {
    if (!may) return null
    if (reviewed?.answer === 'approved')
      return <Button onClick={() => take.mutate(disclosure)}>{t('operations.take')}</Button>
    if (reviewed !== undefined) return null
    if (preparedBy === person) return <span className="text-soft">{t('operations.notYourself')}</span>
    return (
      <span className="flex flex-wrap gap-2">
        <Button main onClick={() => review.mutate({ disclosure, answer: 'approved' })}>
          {t('requests.approve')}
        </Button>
        <Button onClick={() => review.mutate({ disclosure, answer: 'refused' })}>{t('requests.refuse')}</Button>
      </span>
    )
  }
  return (
    <>
      <Problems errors={[disclosures.error, review.error, take.error]} />
      <Table
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
    </>
  )
}
