// The way to ask for the originals of what a decision covers: another person has to approve, in the room of such acts.
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useMay } from '../../session/session.tsx'
import type { Member, Place } from './card-data.ts'

export function AskOriginals({ place, covered }: Readonly<{ place: Place; covered: readonly Member[] }>) {
  const { t } = useTranslation()
  const may = useMay()
  const exhibits = covered.flatMap(({ object }) => object ?? [])
  if (!may('ask.release-originals') || exhibits.length === 0) return null
  return (
    <p>
      <Link
        to="/requests"
        search={{ kind: 'release-originals', case: place.case, exhibits }}
        className="underline underline-offset-4"
      >
        {t('card.askOriginals', { count: exhibits.length })}
      </Link>
    </p>
  )
}
