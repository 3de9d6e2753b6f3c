// Which lane and which case the queue shows; the choice stands in the address.
import { useTranslation } from 'react-i18next'
import { Choice } from '../../parts/choice.tsx'
import type { QueueFilter, Waiting } from './queue-data.ts'

type FilterProps = Readonly<{ filter: QueueFilter; cards: readonly Waiting[]; onChange(filter: QueueFilter): void }>

export function QueueFilters({ filter, cards, onChange }: FilterProps) {
  const { t } = useTranslation()
  const all = { value: '', name: t('queue.filter.all') }
  const cases = [...new Set([...cards.map((card) => card.case), ...(filter.case === undefined ? [] : [filter.case])])]
  return (
    <div className="flex flex-wrap gap-4">
      <Choice
        label={t('queue.filter.lane')}
        value={String(filter.lane ?? '')}
        options={[all, ...[1, 2, 3, 4].map((lane) => ({ value: String(lane), name: String(lane) }))]}
        onChange={(value) => onChange({ ...filter, lane: value === '' ? undefined : Number(value) })}
      />
      <Choice
        label={t('queue.filter.case')}
        value={filter.case ?? ''}
        options={[all, ...cases.map((place) => ({ value: place, name: place.slice(0, 8) }))]}
        onChange={(value) => onChange({ ...filter, case: value === '' ? undefined : value })}
      />
    </div>
  )
}
