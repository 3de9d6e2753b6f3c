// The links of one exhibit to others, each with its direction and its basis.
import { useTranslation } from 'react-i18next'
import type { Card, Facts } from './card-data.ts'

const RELATIONS = [
  'copy',
  'near-duplicate',
  'derived-from',
  'source-of',
  'crop-of',
  'crop-source-of',
  'preview-of',
  'has-preview',
  'same-run',
  'beside-model',
] as const

export function Links({ card, facts: { relations } }: Readonly<{ card: Card; facts: Facts }>) {
  const { t } = useTranslation()
  if (relations.length === 0) return null
  const numbers = new Map(card.members.flatMap(({ number, facts }) => (facts ? [[facts.path, number] as const] : [])))
  return (
    <div className="border-line rounded-md border p-3">
      <h3 className="text-soft">{t('card.evidence.relations')}</h3>
      <ul>
        {relations.map(({ kind, to, basis, detail }) => {
          const number = numbers.get(to)
          return (
            <li key={`${kind} ${to}`}>
              {isRelation(kind) ? t(`card.relation.${kind}`) : kind}{' '}
              <strong>{number === undefined ? t('card.elsewhere') : t('card.sheet.tile', { number })}</strong>
              <span className="text-soft text-sm">{` · ${[basis, detail].filter(Boolean).join(' · ')}`}</span>
            </li>
          )
        })}
      </ul>
    </div>
  )
}

function isRelation(kind: string): kind is (typeof RELATIONS)[number] {
  return (RELATIONS as readonly string[]).includes(kind)
}
