// The cases that one may know of, the newest first.
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useKeys } from '../../keys/keys.tsx'
import { Button } from '../../parts/button.tsx'
import { Problem } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { useMoment } from '../../parts/time.ts'
import { casesQuery } from './case-data.ts'

export function CasesRoom() {
  const { t } = useTranslation()
  const moment = useMoment()
  const cases = useInfiniteQuery(casesQuery())
  const listed = cases.data?.pages.flatMap((page) => page.cases) ?? []
  const more = (): void => void cases.fetchNextPage()
  useKeys(cases.hasNextPage ? [{ key: 'm', act: t('cases.more'), run: more }] : [])
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{t('cases.title')}</h1>
      {cases.error === null ? null : <Problem error={cases.error} onAgain={() => void cases.refetch()} />}
      <Table
        worked
        caption={t('cases.list')}
        empty={cases.isPending ? t('app.loading') : t('cases.noCases')}
        head={[
          t('cases.case'),
          t('cases.came'),
          t('cases.opened'),
          t('cases.state'),
          t('cases.exhibits'),
          t('cases.cards'),
        ]}
        rows={listed.map(({ case: place, from, openedAt, state, exhibits, cards, assigned }) => ({
          key: place,
          cells: [
            assigned ? (
              <Link
                key="link"
                to="/cases/$case"
                params={{ case: place }}
                className="font-mono underline underline-offset-4"
              >
                {place.slice(0, 8)}
              </Link>
            ) : (
              <span key="name" className="font-mono">
                {place.slice(0, 8)}
              </span>
            ),
            t(`cases.from_${from}`),
            moment(openedAt),
            t(`cases.states.${state}`),
            exhibits,
            cards,
          ],
        }))}
      />
      {cases.hasNextPage ? (
        <p className="mt-3">
          <Button shortcut="m" disabled={cases.isFetching} onClick={more}>
            {t('cases.more')}
          </Button>
        </p>
      ) : null}
    </>
  )
}
