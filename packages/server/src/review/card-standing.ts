// What stands about the contents of a card, as one person may know it: decisions, second looks, what he need not see.
import { contributionOf, seesFirstDecision, standing, withheldFrom } from '@rempart/core'
import type { Assessment, ContentId, Contribution, PersonId, Reviewer, Withheld } from '@rempart/core'
import { casesOf, contentsSeen, decisionEvents, looksAt } from '@rempart/store'
import type { CardId, CardLook, CardMember, CaseId, Queryable } from '@rempart/store'

/** A decision that stands, made in a case that this person works on. */
export type KnownDecision = Readonly<{
  id: string
  caseId: CaseId
  by: string
  at: Date
  assessment: Assessment
  contents: readonly string[]
}>
/** One that stands and was made in a case that he does not know: what was answered on which day, and nothing else. */
export type DecisionElsewhere = Readonly<{ day: string; assessment: Assessment; contents: readonly string[] }>
/** A second look as this person may know it. `opinion` and `state` stay away while he must not see them. */
export type KnownLook = Pick<CardLook, 'decision' | 'kind' | 'opinion'> &
  Readonly<{ state: 'agreed' | 'disputed' | 'settled'; contents: readonly string[] }>
export type Asked = Readonly<{ contribution: Contribution; contents: readonly ContentId[] }>
export type CardStanding = Readonly<{
  decisions: readonly KnownDecision[]
  elsewhere: readonly DecisionElsewhere[]
  looks: readonly KnownLook[]
  /** What is asked of this person. */
  asked: readonly Asked[]
  /** An opinion is waited for that this person could give: he sees neither the first one nor what was said of it. */
  isBlind: boolean
  hasSeen(member: CardMember): boolean
  withheld(member: CardMember): Withheld | undefined
}>

/** Reads it all for one card and one person. */
export async function cardStanding(
  database: Queryable,
  { reviewer, card, members }: Readonly<{ reviewer: Reviewer; card: CardId; members: readonly CardMember[] }>,
): Promise<CardStanding> {
  const { person } = reviewer
  const contents = [...new Set(members.map(({ content }) => content))]
  const own = new Set(contents)
  const seen = await contentsSeen(database, { person, contents })
  const events = await decisionEvents(database, { contents, viewer: person })
  const known = await casesOf(database, person)
  const looks = await looksAt(database, contents)
  const hidden = new Set(looks.filter((look) => !seesFirstDecision(look, person)).map(({ decision }) => decision))
  const stands = standing(events)
  const decided = events.filter((event) => event.kind === 'decided' && [...stands.values()].includes(event))
  const shown = decided.flatMap((event) => {
    if (event.kind !== 'decided' || hidden.has(event.id)) return []
    return [{ ...event, contents: contents.filter((content) => stands.get(content as ContentId) === event) }]
  })
  return {
    decisions: shown
      .filter(({ caseId }) => known.has(caseId))
      .map(({ id, caseId, by, at, assessment, contents: about }) => ({
        id,
        caseId,
        by,
        at,
        assessment,
        contents: about,
      })),
    elsewhere: shown
      .filter(({ caseId }) => !known.has(caseId))
      .map(({ at, assessment, contents: about }) => ({
        day: at.toISOString().slice(0, 10),
        assessment,
        contents: about,
      })),
    looks: looks.flatMap((look) => knownLook(look, { person, own, events, known })),
    asked: looks.flatMap((look) => {
      const contribution = contributionOf(look, reviewer)
      const isHere = look.members.every((content) => own.has(content))
      return contribution === undefined || !isHere ? [] : [{ contribution, contents: look.members }]
    }),
    isBlind: hidden.size > 0,
    hasSeen: ({ content }) => seen.has(content),
    withheld: ({ object, content }) =>
      object === undefined
        ? undefined
        : withheldFrom(
            { exhibit: object, card },
            { seenAs: seen.get(content) ?? new Set(), stands: stands.get(content as ContentId) },
          ),
  }
}

type Knowing = Readonly<{
  person: PersonId
  own: ReadonlySet<string>
  events: Awaited<ReturnType<typeof decisionEvents>>
  known: ReadonlySet<CaseId>
}>

/** Nothing before the second person has answered: neither that one is waited for, which would tell who is in the sample. */
function knownLook(look: CardLook, { own, events, known }: Knowing): readonly KnownLook[] {
  const { decision, kind, state, opinion, members } = look
  const made = events.find((event) => event.kind === 'decided' && event.id === decision)
  if (state === 'void' || state === 'waits' || made === undefined || !known.has(made.caseId)) return []
  return [{ decision, kind, state, opinion, contents: members.filter((content) => own.has(content)) }]
}
