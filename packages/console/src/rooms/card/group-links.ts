// The links of a card as a drawing needs them: each leads from what was there first (the source, the whole, the container),
// and what lies on other cards is counted, never named by its path. Pure.
import type { Card } from './card-data.ts'

/** The kinds as a person reads them, and which relation kinds say them from their first end and from their second. */
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

export function groupLinks({ members, relations }: Pick<Card, 'members' | 'relations'>): readonly GroupLink[] {
  const here = new Map(members.map(({ exhibit, number }) => [exhibit, { id: exhibit, number, here: true }]))
  const elsewhere = new Map<string, LinkEnd>()
  const endAt = (path: string): LinkEnd => {
    const number = elsewhere.size + 1
    const end = elsewhere.get(path) ?? { id: `elsewhere-${number}`, number, here: false }
    elsewhere.set(path, end)
    return end
  }
  return relations.flatMap(({ from, to, path, kind: stated, basis, detail }) => {
    const kind = kindOf(stated)
    const own = here.get(from)
    const other = to === undefined ? path && endAt(path) : here.get(to)
    if (kind === undefined || own === undefined || other === undefined || other === '') return []
    const { forth, back } = KINDS[kind]
    const [first, second] = stated === forth ? [own, other] : [other, own]
    return [{ kind, from: first, to: second, directed: forth !== back, basis, detail }]
  })
}

function kindOf(stated: string): LinkKind | undefined {
  const kinds = Object.keys(KINDS) as LinkKind[]
  return kinds.find((kind) => KINDS[kind].forth === stated || KINDS[kind].back === stated)
}
