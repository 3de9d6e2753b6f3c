// The links among the members of a card, and to what lies on other cards, each once: an exhibit states a link from its own
// side, so that both ends name it. Pure.
import type { Card } from './card-data.ts'

/** The kinds as a person reads them, and which of core's relation kinds say them from `from` and from `to`. */
const KINDS = {
  copy: { forth: 'copy', back: 'copy' },
  nearDuplicate: { forth: 'near-duplicate', back: 'near-duplicate' },
  sameRun: { forth: 'same-run', back: 'same-run' },
  derivation: { forth: 'source-of', back: 'derived-from' },
  crop: { forth: 'crop-source-of', back: 'crop-of' },
  preview: { forth: 'has-preview', back: 'preview-of' },
  besideModel: { forth: 'model-beside', back: 'beside-model' },
} as const
export type LinkKind = keyof typeof KINDS

/** An end of a link: a member by its number, or the nth exhibit that is on another card. */
export type LinkEnd = Readonly<{ id: string; number: number; here: boolean }>
export type GroupLink = Readonly<{
  kind: LinkKind
  from: LinkEnd
  to: LinkEnd
  directed: boolean
  basis: string
  detail: string | undefined
}>

/** Every link once, in the order of the members; `from` is the source, the whole, the container. */
export function groupLinks(members: Card['members']): readonly GroupLink[] {
  const ends = new Map<string, LinkEnd>(
    members.flatMap(({ exhibit, number, facts }) =>
      facts === undefined ? [] : [[facts.path, { id: exhibit, number, here: true }] as const],
    ),
  )
  const endOf = (path: string): LinkEnd => {
    const known = ends.get(path)
    if (known !== undefined) return known
    const number = [...ends.values()].filter(({ here }) => !here).length + 1
    const other = { id: `elsewhere-${number}`, number, here: false }
    ends.set(path, other)
    return other
  }
  const links = new Map<string, GroupLink>()
  for (const { facts } of members)
    for (const { kind: stated, to, basis, detail } of facts?.relations ?? []) {
      const kind = kindOf(stated)
      if (kind === undefined || facts === undefined) continue
      const [here, there] = [endOf(facts.path), endOf(to)]
      const directed = KINDS[kind].forth !== KINDS[kind].back
      const [first, second] = stated === KINDS[kind].forth ? [here, there] : [there, here]
      const pair = [first.id, second.id]
      const key = `${kind} ${(directed ? pair : pair.toSorted()).join(' ')}`
      if (!links.has(key)) links.set(key, { kind, from: first, to: second, directed, basis, detail })
    }
  return [...links.values()]
}

function kindOf(stated: string): LinkKind | undefined {
  const kinds = Object.keys(KINDS) as LinkKind[]
  return kinds.find((kind) => KINDS[kind].forth === stated || KINDS[kind].back === stated)
}
