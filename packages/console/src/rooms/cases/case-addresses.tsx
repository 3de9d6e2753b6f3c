// The addresses that the case's reports name, and what became of each. They are text to read, never links: whoever follows one
// does so on purpose, elsewhere.
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { addressesQuery } from './case-data.ts'
import type { Address } from './case-data.ts'

export function CaseAddresses({ place }: Readonly<{ place: string }>) {
  const { t } = useTranslation()
  const moment = useMoment()
  const { data, error, hasNextPage, fetchNextPage } = useInfiniteQuery(addressesQuery(place))
  const listed = data?.pages.flatMap(({ addresses }) => addresses) ?? []
  if (listed.length === 0) return <Problems errors={[error]} />
  return (
    <>
      <Table
        caption={t('cases.addresses')}
        head={[t('cases.address'), t('cases.became'), t('cases.becameAt')]}
        rows={listed.map(({ report, number, at, address, ...rest }) => ({
          key: `${report} ${number}`,
          cells: [
            <code key="address" className="break-all">
              {address ?? '–'}
            </code>,
            <Became key="became" {...rest} />,
            <time key="at" dateTime={at}>
              {moment(at)}
            </time>,
          ],
        }))}
      />
      <Problems errors={[error]} />
      {hasNextPage ? <Button onClick={() => void fetchNextPage()}>{t('cases.moreAddresses')}</Button> : null}
    </>
  )
}

type BecameProps = Omit<Address, 'report' | 'number' | 'at' | 'address'>

function Became({ outcome, status, answered, headers, allowedBy, exhibit }: BecameProps) {
  const { t } = useTranslation()
  const came = exhibit === undefined ? '' : ` ${t('cases.cameAs', { exhibit: exhibit.slice(0, 8) })}`
  return (
    <>
      <p>
        {t(`cases.outcomes.${outcome}`)}
        {came}
      </p>
      {answered === undefined ? null : (
        <p className="text-soft break-all">
          {t('cases.answered')} <code>{answered}</code>
        </p>
      )}
      {allowedBy === undefined ? null : <p className="text-soft">{t('cases.allowedBy', { who: allowedBy })}</p>}
      {status === undefined ? null : (
        <details>
          <summary>{t('cases.answer', { status })}</summary>
          <ul className="font-mono text-sm break-all">
            {(headers ?? []).map(([name, value]) => (
              <li key={`${name} ${value}`}>{`${name}: ${value}`}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
