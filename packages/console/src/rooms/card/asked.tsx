// What is asked of this person on this card beside a decision: a second opinion, or to settle where two disagree.
import { useTranslation } from 'react-i18next'
import type { Card } from './card-data.ts'

export function AskedOfMe({ card: { asked, members, run } }: Readonly<{ card: Card }>) {
  const { t } = useTranslation()
  const numbers = (exhibits: readonly string[]): string =>
    members.flatMap(({ exhibit, number }) => (exhibits.includes(exhibit) ? [number] : [])).join(', ')
  return (
    <>
      {asked.map(({ what, exhibits }) => (
        <p key={`${what} ${exhibits.join(' ')}`} className="border-mark bg-sheet rounded-md border-l-4 p-3">
          {t(`card.asked.${what}`, { numbers: numbers(exhibits) })}
        </p>
      ))}
      {run === undefined || run.apart.length === 0 ? null : (
        <p className="border-warn bg-sheet rounded-md border-l-4 p-3">{t('card.apart', { count: run.apart.length })}</p>
      )}
    </>
  )
}
