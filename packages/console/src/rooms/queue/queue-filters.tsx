// Which lane, which case and which source the queue shows; the choice stands in the address.
import { useTranslation } from 'react-i18next'
import { Choice } from '../../parts/choice.tsx'
import type { Queue, QueueFilter } from './queue-data.ts'

type FilterProps = Readonly<{ filter: QueueFilter; queue: Queue; onChange(filter: QueueFilter): void }>

export function QueueFilters({ filter, queue: { cards, sources }, onChange }: FilterProps) {
  const { t } = useTranslation()
  const all = { value: '', name: t('queue.filter.all') }
  const cases = [...new Set([...cards.map((card) => card.case), ...(filter.case === undefined ? [] : [filter.case])])]
  const sourceName = ({ source, name, waiting }: Queue['sources'][number]): string => {
    const [kind = '', id = ''] = source.split(':')
    const said = isSource(kind) ? t(`queue.sources.${kind}`) : kind
    return `${[said, name ?? id.slice(0, 8)].filter((part) => part !== '').join(' ')} (${waiting})`
  }
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
      <Choice
        label={t('queue.filter.source')}
        value={filter.source ?? ''}
        options={[all, ...sources.map((one) => ({ value: one.source, name: sourceName(one) }))]}
        onChange={(value) => onChange({ ...filter, source: value === '' ? undefined : value })}
      />
    </div>
  )
}

const SOURCES = ['import', 'anonymous', 'sample', 'machine', 'webhook', 'person'] as const
function isSource(kind: string): kind is (typeof SOURCES)[number] {
  return (SOURCES as readonly string[]).includes(kind)
}
