// A card as a reviewer reads it: its members with what the examination said of each, how they relate, what stands decided,
// what was done with the card, and what this person has seen. Reading it shows no picture and no free text of a file.
import { MAX_CARD_MEMBERS_READ, MAX_CARD_MOVES_READ } from '../limits.ts'
import type { Reviewer, Withheld } from '@rempart/core'
import { cardEvents, cardMembers, movesOfCard, piecesOfExhibits, readCard, sealedManifestLines } from '@rempart/store'
import type { CardEvent, CardHistoryMove, CardId, CardMember, CaseId, StoredCard } from '@rempart/store'
import { openPiece } from '../cases/kept-examinations.ts'
import { openText } from '@rempart/vault'
import type { Services } from '../services.ts'
import { cardStanding } from './card-standing.ts'
import type { CardStanding } from './card-standing.ts'
import { manifestFacts } from './manifest-facts.ts'
import type { ManifestFacts } from './manifest-facts.ts'

export type ReadMember = CardMember &
  Readonly<{ seen: boolean; withheld: Withheld | undefined; facts: ManifestFacts | undefined }>
export type ReadCard = Readonly<{
  card: StoredCard
  members: readonly ReadMember[]
  standing: CardStanding
  /** Escalations and notes without their words; none while this person is blind to what others found. */
  events: readonly Pick<CardEvent, 'kind' | 'person' | 'at' | 'reason'>[]
  /** What moved it after it was laid, the newest first; none while blind, for a reopened card was decided. */
  moves: readonly CardHistoryMove[]
}>
type CardServices = Pick<Services, 'database' | 'vault' | 'clock'>

/** Undefined where there is no such card in the case. UserError `limit-exceeded` where this person opened too much. */
export async function readCardFor(
  { database, vault }: CardServices,
  reviewer: Reviewer,
  place: Readonly<{ caseId: CaseId; card: CardId }>,
): Promise<ReadCard | undefined> {
  const card = await readCard(database, place)
  if (card === undefined) return undefined
  const members = await cardMembers(database, card.id)
  const standing = await cardStanding(database, { reviewer, card: card.id, members })
  const shown = members.filter(({ tile }) => tile !== undefined).slice(0, MAX_CARD_MEMBERS_READ)
  const exhibits = shown.map(({ exhibit }) => exhibit)
  const facts = new Map<string, ManifestFacts>()
  for (const { exhibit, name, sealed, key } of await sealedManifestLines(database, { caseId: card.caseId, exhibits })) {
    const secret = await vault.keys.unwrap(key, { by: reviewer.person, reason: 'card' })
    const line = Buffer.from(await openText(sealed, { name, secret })).toString('utf8')
    facts.set(exhibit, manifestFacts.parse(JSON.parse(line)))
  }
  const numbers = shown.map(({ number }) => number)
  const coverage = await coverageNow({ database, vault }, { caseId: card.caseId, numbers, by: reviewer.person })
  for (const { exhibit, number } of shown) {
    const [said, now] = [facts.get(exhibit), coverage.get(number)]
    if (said !== undefined && now !== undefined) facts.set(exhibit, { ...said, coverage: now })
  }
  return {
    card,
    members: members.map((member) => ({
      ...member,
      seen: standing.hasSeen(member),
      withheld: standing.withheld(member),
      facts: facts.get(member.exhibit),
    })),
    standing,
    events: standing.isBlind ? [] : await cardEvents(database, { caseId: card.caseId, card: card.id }),
    moves: standing.isBlind ? [] : await movesOfCard(database, { card: card.id, limit: MAX_CARD_MOVES_READ }),
  }
}

/** With which lists each exhibit was compared last, by its number: a round that changes nothing of an exhibit leaves its line as it
 * was. Nothing for what is not kept. */
async function coverageNow(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  { caseId, numbers, by }: Readonly<{ caseId: CaseId; numbers: readonly number[]; by: string }>,
): Promise<ReadonlyMap<number, ManifestFacts['coverage']>> {
  const coverage = new Map<number, ManifestFacts['coverage']>()
  for (const piece of await piecesOfExhibits(database, { caseId, numbers }))
    for (const { number, examination } of await openPiece({ vault }, piece, { by, reason: 'card' })) {
      const all = [...(examination.imported?.coverage ?? []), ...examination.coverage]
      coverage.set(number, manifestFacts.shape.coverage.parse(all))
    }
  return coverage
}
