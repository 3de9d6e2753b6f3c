// The cards of a case that came in, as its own ranking laid them: all of them in one transaction with one ledger entry.
import { newId } from '@rempart/core'
import type { CardKind, Lane, ReasonCode } from '@rempart/core'
import { hasCards, insertCards, inTransaction } from '@rempart/store'
import type { CardId, CaseId, NewCard } from '@rempart/store'
import type { Services } from '../services.ts'

/** A card whose members are named by their numbers in the manifest. */
export type ImportedCard = Readonly<{
  position: number
  lane: Lane
  reasons: readonly ReasonCode[]
  kind: CardKind
  members: readonly number[]
  tiles: readonly number[]
}>

/** How many cards came in; none where they were there. */
export async function importCards(
  { database, ledger, random }: Pick<Services, 'database' | 'ledger' | 'random'>,
  caseId: CaseId,
  source: AsyncIterable<ImportedCard>,
): Promise<number> {
  if (await hasCards(database, caseId)) return 0
  const cards: NewCard[] = []
  for await (const card of source) cards.push({ ...card, id: newId<CardId>(random) })
  await inTransaction(database, async (tx) => {
    await insertCards(tx, caseId, cards)
    await ledger.appendActs(tx, [
      { type: 'ranked', commit: { case: caseId }, facts: { cards: cards.length }, rows: ['card', 'card_member'] },
    ])
  })
  return cards.length
}
