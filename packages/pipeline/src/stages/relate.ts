// Relate: links within one case, typed, and directed where the evidence is (DESIGN §1, Groups; PROVENANCE §6).
import type { Examination, RankedExhibit, Relation } from '@rempart/core'
import { contentsOf } from '@rempart/core'
import type { ContentCopies, NearSearch } from '@rempart/core'
import { compareBytes, decodePath } from '../path.ts'
import { besideModels } from '../relate/beside-model.ts'
import { cropLinks } from '../relate/crop.ts'
import { nearSearch } from '../relate/neighbour.ts'
import type { OpenNeighbourIndex } from '../relate/neighbour.ts'
import { previewLinks } from '../relate/preview.ts'
import { statedSources } from '../relate/stated-source.ts'
import type { Link, Subject } from '../relate/subject.ts'

/** The case as ranking reads it: exhibits in order of raw path bytes, with the findings, gaps and relations that
 * only the whole case shows. Copies, near-duplicates and runs become relations when it is ranked, for who is shown depends on lanes. */
export type RelatedCase = Readonly<{
  exhibits: readonly RankedExhibit[]
  contents: readonly ContentCopies[]
  nearOf: NearSearch
}>

/** Relates the examinations of one case, in whatever order they come. */
export function relate(examinations: readonly (Subject | Examination)[], openIndex: OpenNeighbourIndex): RelatedCase {
  const subjects = inPathOrder(examinations)
  const contents = contentsOf(subjects.map((subject) => ({ ...subject, relations: [] })))
  const previews = previewLinks(subjects)
  const crops = cropLinks({ subjects, contents, open: openIndex })
  const links = [...statedSources(subjects), ...previews.links, ...crops.links, ...besideModels(subjects)]
  const relations = relationsOf(links, subjects)
  const added = Map.groupBy(previews.mismatches, ({ at }) => at)
  const exhibits = subjects.map((subject, at): RankedExhibit => {
    const findings = (added.get(at) ?? []).map(({ finding }) => finding)
    const gap = crops.gaps.get(at)
    return {
      ...subject,
      findings: withAdded(subject.findings, findings),
      gaps: withAdded(subject.gaps, gap === undefined ? [] : [gap]),
      relations: relations.get(at) ?? [],
    }
  })
  return { exhibits, contents, nearOf: nearSearch(subjects, contents, openIndex) }
}

function inPathOrder<T extends Subject>(subjects: readonly T[]): readonly T[] {
  const keyed = subjects.map((subject) => ({ subject, key: decodePath(subject.path) }))
  return keyed.toSorted((a, b) => compareBytes(a.key, b.key)).map(({ subject }) => subject)
}

function withAdded<T>(own: readonly T[], added: readonly T[]): readonly T[] {
  return added.length === 0 ? own : [...own, ...added]
}

/** Both ends of every link, each relation once. */
function relationsOf(links: readonly Link[], subjects: readonly Subject[]): ReadonlyMap<number, readonly Relation[]> {
  const relations = new Map<number, Map<string, Relation>>()
  const add = (from: number, to: number, relation: Omit<Relation, 'to'>): void => {
    const target = subjects[to]
    if (target === undefined) return
    const mine = relations.get(from) ?? new Map<string, Relation>()
    mine.set([relation.kind, target.path, relation.basis, relation.detail ?? ''].join('\u0000'), {
      ...relation,
      to: target.path,
    })
    relations.set(from, mine)
  }
  for (const { from, to, kind, back, basis, detail } of links) {
    const rest = { basis, ...(detail !== undefined && { detail }) }
    add(from, to, { kind, ...rest })
    if (back !== undefined) add(to, from, { kind: back, ...rest })
  }
  return new Map(
    [...relations].map(([at, mine]) => [at, [...mine.keys()].toSorted().flatMap((key) => mine.get(key) ?? [])]),
  )
}
