// A card as a reviewer reads it: its members with what the examination said of each, what stands decided, and what this
// person has seen. Reading it shows no picture.
import { MAX_CARD_MEMBERS_READ } from '../limits.ts'
import { standing } from '@rempart/core'
import type { Assessment, ContentId, Reviewer } from '@rempart/core'
import { cardMembers, contentsSeen, decisionEvents, readCard, sealedManifestLines } from '@rempart/store'
import type { CardId, CardMember, CaseId, StoredCard } from '@rempart/store'
import { openText } from '@rempart/vault'
import type { Services } from '../services.ts'
import { manifestFacts } from './manifest-facts.ts'
import type { ManifestFacts } from './manifest-facts.ts'

export type ReadMember = CardMember & Readonly<{ seen: boolean; facts: ManifestFacts | undefined }>
export type Standing = Readonly<{
  id: string
  by: string
  at: Date
  assessment: Assessment
  contents: readonly string[]
}>
export type ReadCard = Readonly<{
  card: StoredCard
  members: readonly ReadMember[]
  /** Decisions that stand about contents of this card, of whichever case. */
  decisions: readonly Standing[]
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
  const contents = [...new Set(members.map(({ content }) => content))]
  const seen = await contentsSeen(database, { person: reviewer.person, contents })
  const events = await decisionEvents(database, contents)
  const shown = members.filter(({ tile }) => tile !== undefined).slice(0, MAX_CARD_MEMBERS_READ)
  const exhibits = shown.map(({ exhibit }) => exhibit)
  const lines = await sealedManifestLines(database, { caseId: card.caseId, exhibits })
  const facts = new Map<string, ManifestFacts>()
  for (const { exhibit, name, sealed, key } of lines) {
    const secret = await vault.keys.unwrap(key, { by: reviewer.person, reason: 'card' })
    const line = Buffer.from(await openText(sealed, { name, secret })).toString('utf8')
    facts.set(exhibit, manifestFacts.parse(JSON.parse(line)))
  }
  const stands = standing(events)
  const decided = [...new Set(stands.values())].map((decision) => {
    const at = events.find((event) => event.kind === 'decided' && event.id === decision.id)?.at ?? new Date(0)
    const own = contents.filter((content) => stands.get(content as ContentId) === decision)
    return { id: decision.id, by: decision.by, at, assessment: decision.assessment, contents: own }
  })
  return {
    card,
    members: members.map((member) => ({
      ...member,
      seen: seen.has(member.content),
      facts: facts.get(member.exhibit),
    })),
    decisions: decided,
  }
}
