// A report that joins a case whose cards are laid: every new exhibit gets a place among them, and nothing that was laid changes, for
// people have it in hand, decisions name what was seen and the ledger answers for it. Pure; the whole case, old and new, was
// ranked together before.
import type { Card, CardKind } from '../card.ts'
import type { ExhibitPath } from '../exhibit.ts'
import type { Lane } from '../lane.ts'

/** A card that is laid. */
export type LaidCard<Id extends string> = Readonly<{ id: Id; lane: Lane; kind: CardKind }>
/** What comes to a laid card; `tiles` stand behind those that it has. */
export type GrownCard<Id extends string> = Readonly<{
  id: Id
  members: readonly ExhibitPath[]
  tiles: readonly ExhibitPath[]
}>
export type JoinedCards<Id extends string> = Readonly<{
  grown: readonly GrownCard<Id>[]
  /** Cards of new exhibits alone, in the order of the ranking. */
  fresh: readonly Card[]
}>
type Joining<Id extends string> = Readonly<{
  ranked: readonly Card[]
  laid: ReadonlyMap<ExhibitPath, LaidCard<Id>>
  contentOf: (path: ExhibitPath) => string
}>

/** `laid` has the card of every exhibit that was there; `contentOf` is equal for byte-identical exhibits. A byte-identical copy comes
 * to the card of what it equals, a look-alike to the group that the ranking puts it into; where that card stands in a lower
 * lane than the ranking gives to what came, or is no group, a card of its own begins. */
export function joinCards<Id extends string>({ ranked, laid, contentOf }: Joining<Id>): JoinedCards<Id> {
  const homeOfContent = new Map([...laid].map(([path, card]) => [contentOf(path), card]))
  const grown = new Map<Id, GrownCard<Id>>()
  const fresh: Card[] = []
  for (const card of ranked) {
    const group = [...card.tiles, ...card.members]
      .flatMap((path) => laid.get(path) ?? [])
      .find(({ kind, lane }) => GROUPS.has(kind) && lane <= card.lane)
    const rest: ExhibitPath[] = []
    for (const path of card.members.filter((member) => !laid.has(member))) {
      const twin = homeOfContent.get(contentOf(path))
      const home = twin === undefined ? group : twin.lane <= card.lane ? twin : undefined
      if (home === undefined) rest.push(path)
      else {
        const before = grown.get(home.id) ?? { id: home.id, members: [], tiles: [] }
        const isShown = twin !== undefined || before.tiles.some((tile) => contentOf(tile) === contentOf(path))
        const tiles = isShown ? before.tiles : [...before.tiles, path]
        grown.set(home.id, { ...before, members: [...before.members, path], tiles })
      }
    }
    if (rest.length > 0) fresh.push(cardOfRest(card, rest, contentOf))
  }
  return { grown: [...grown.values()], fresh }
}

/** Kinds of cards whose tiles differ. */
const GROUPS: ReadonlySet<CardKind> = new Set(['near-duplicates', 'run'])

/** The ranking's card with these members alone: its order of tiles, each content once. */
function cardOfRest(card: Card, rest: readonly ExhibitPath[], contentOf: (path: ExhibitPath) => string): Card {
  const ordered = [...card.tiles, ...card.members].filter((path) => rest.includes(path))
  const tiles = ordered.filter((path, at) => ordered.findIndex((other) => contentOf(other) === contentOf(path)) === at)
  const [shown] = tiles
  if (shown === undefined) throw new RangeError('a card without members')
  const kind = tiles.length > 1 || !GROUPS.has(card.kind) ? card.kind : rest.length > 1 ? 'copies' : 'single'
  return { ...card, kind, members: rest, shown, tiles }
}
