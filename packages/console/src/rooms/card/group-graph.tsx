// How the members of a card hang together, drawn: what was made from what, what is a part of what, what is nearly the same.
import { useTranslation } from 'react-i18next'
import { Graph } from '../../parts/graph/graph.tsx'
import { isBasis } from './basis.ts'
import type { Card, Member } from './card-data.ts'
import { groupLinks } from './group-links.ts'
import type { LinkEnd } from './group-links.ts'

type GroupProps = Readonly<{ card: Card; chosen: Member | undefined; onChoose(exhibit: string): void }>

export function GroupGraph({ card, chosen, onChoose }: GroupProps) {
  const { t } = useTranslation()
  const links = groupLinks(card)
  if (links.length === 0) return null
  const name = ({ number, here }: LinkEnd): string => t(here ? 'card.sheet.tile' : 'card.group.elsewhere', { number })
  const ends = new Map(links.flatMap(({ from, to }) => [from, to]).map((end) => [end.id, end]))
  return (
    <section aria-labelledby="group" className="grid gap-3">
      <h2 id="group" className="font-semibold">
        {t('card.group.title')}
      </h2>
      <p className="text-soft text-sm">{t('card.group.lines')}</p>
      <Graph
        title={t('card.group.title')}
        nodes={[...ends.values()].map((end) => ({ id: end.id, label: name(end), faint: !end.here }))}
        links={links.map(({ kind, from, to, directed, basis, detail }) => ({
          from: from.id,
          to: to.id,
          says: [t(`card.group.${kind}`, { from: name(from), to: name(to) }), basisName(basis), detail]
            .filter((part) => part !== undefined)
            .join(' · '),
          directed,
          dashed: basis === 'claim',
        }))}
        chosen={chosen?.exhibit}
        onChoose={onChoose}
      />
    </section>
  )

  function basisName(basis: string): string {
    return isBasis(basis) ? t(`card.evidence.${basis}`) : basis
  }
}
