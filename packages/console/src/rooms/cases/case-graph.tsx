// Entities that the case names, with what they are linked to, as stated and with their source.
import { ENTITY_KINDS } from '@rempart/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Button } from '../../parts/button.tsx'
import { Graph } from '../../parts/graph/graph.tsx'
import { Problems } from '../../parts/problem.tsx'
import { Table } from '../../parts/table.tsx'
import { call } from '../../call.ts'
import { entitiesQuery, graphQuery, useNames, useWrite } from './case-data.ts'
import type { CaseGraph } from './case-data.ts'
import { useLanguage } from '../../words/use-language.ts'

export function CaseEntities({ place }: Readonly<{ place: string }>) {
  const { t } = useTranslation()
  const language = useLanguage()
  const names = useNames(place)
  const entities = useQuery(entitiesQuery(place))
  const graph = useQuery(graphQuery(place))
  const compare = useWrite(place, (entity: string) =>
    call('POST /cases/{case}/entities/{entity}/comparison', { params: { case: place, entity } }),
  )
  return (
    <section aria-labelledby="entities" className="grid gap-3">
      <h2 id="entities" className="font-semibold">
        {t('cases.entities')}
      </h2>
      <Problems errors={[entities.error, graph.error, compare.error]} />
      <Table
        worked
        caption={t('cases.asStated')}
        empty={t('cases.noEntities')}
        head={[t('cases.value'), t('cases.kind'), t('cases.source'), t('cases.acts')]}
        rows={(entities.data?.entities ?? []).map(({ entity, kind, statements }) => ({
          key: entity,
          cells: [
            statements[0]?.value ?? '',
            ENTITY_KINDS[kind][language],
            statements
              .map(({ source, by }) =>
                t(`cases.sources.${source.kind}`, { id: source.id?.slice(0, 8) ?? '', name: names(by) }),
              )
              .join('; '),
            <Button key="compare" shortcut="o" disabled={compare.isPending} onClick={() => compare.mutate(entity)}>
              {t('cases.compare')}
            </Button>,
          ],
        }))}
      />
      {graph.data === undefined || graph.data.links.length === 0 ? null : <Drawn graph={graph.data} place={place} />}
    </section>
  )
}

/** Nodes are what equal entities of several cases share; a link of an exhibit or a case shows its other end by its number. */
function Drawn({ graph, place }: Readonly<{ graph: CaseGraph; place: string }>) {
  const { t } = useTranslation()
  const nodeOf = new Map(
    graph.nodes.flatMap(({ value, entities }) => entities.map(({ entity }) => [entity, value] as const)),
  )
  const name = ({ kind, id }: CaseGraph['links'][number]['from']): string =>
    nodeOf.get(id) ?? t(`cases.ends.${kind}`, { id: id.slice(0, 8) })
  const links = graph.links.map((link) => ({
    from: name(link.from),
    to: name(link.to),
    says: [
      t('cases.linkSays', { from: name(link.from), to: name(link.to) }),
      t(`cases.bases.${link.basis}`),
      link.evidence === undefined ? undefined : t('cases.ends.exhibit', { id: link.evidence.slice(0, 8) }),
    ]
      .filter((part) => part !== undefined)
      .join(' · '),
    directed: true,
    dashed: link.basis !== 'observed',
  }))
  const here = new Set(
    graph.nodes.filter(({ entities }) => entities.some((one) => one.case === place)).map(({ value }) => value),
  )
  const ends = [...new Set([...graph.nodes.map(({ value }) => value), ...links.flatMap(({ from, to }) => [from, to])])]
  return (
    <Graph
      title={t('cases.graph')}
      nodes={ends.map((id) => ({ id, label: id.length > 14 ? `${id.slice(0, 13)}…` : id, faint: !here.has(id) }))}
      links={links}
    />
  )
}
