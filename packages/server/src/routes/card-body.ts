// A card as it goes out: the schema, and a card that was read put into its shape.
import { AXES, AXIS_NAMES, readScale } from '@rempart/core'
import type { Assessment, Scale } from '@rempart/core'
import { HUNT_CAUSES } from '@rempart/store'
import { z } from 'zod'
import type { FetchedFrom } from '../fetching/read-fetches.ts'
import { cardGraph } from '../review/card-graph.ts'
import { manifestFacts } from '../review/manifest-facts.ts'
import type { ReadCard } from '../review/read-card.ts'

const texts = z.array(z.string())
/** One answer on every axis, as it goes out. */
export const assessmentOut = z.object(
  Object.fromEntries(AXIS_NAMES.map((axis) => [axis, z.enum(AXES[axis])])) as Record<string, z.ZodEnum>,
)
/** One answer on every axis, as it comes in. */
export const assessmentSchema = z.strictObject(assessmentOut.shape).transform((value) => value as unknown as Assessment)

/** What an assessment reads as on one scale; `missing` names the axes whose answer could still change it. */
export const reading = z.object({
  scale: z.string(),
  kind: z.enum(['code', 'outside', 'undetermined']),
  code: z.string().optional(),
  missing: z.array(z.string()).optional(),
})

const member = z.object({
  exhibit: z.string(),
  number: z.int(),
  object: z.string().optional(),
  type: z.string().optional(),
  content: z.string(),
  tile: z.int().optional(),
  seen: z.boolean(),
  withheld: z.enum(['seen-copy', 'decided-copy']).optional(),
  facts: manifestFacts.optional(),
  fetched: z
    .object({ address: z.string(), answered: z.string().optional(), at: z.string(), allowedBy: z.string().optional() })
    .optional(),
})
const edge = z.object({
  from: z.string(),
  to: z.string().optional(),
  path: z.string().optional(),
  kind: z.string(),
  basis: z.string(),
  detail: z.string().optional(),
})
const decision = z.object({
  decision: z.string(),
  case: z.string(),
  by: z.string(),
  at: z.string(),
  assessment: assessmentOut,
  readings: z.array(reading),
  contents: texts,
})
const secondOpinion = z.object({
  decision: z.string(),
  kind: z.enum(['asked', 'rule', 'quality']),
  state: z.enum(['agreed', 'disputed', 'settled']),
  contents: texts,
  opinion: z.object({ by: z.string(), at: z.string(), assessment: assessmentOut, differs: texts }).optional(),
})

/** What a round changed of the card, and why; `gained` and `lost` name what readers and lists say now, and no longer. */
const cardMove = z.object({
  at: z.string(),
  why: z.enum(HUNT_CAUSES),
  list: z.string().optional(),
  laneBefore: z.int(),
  laneAfter: z.int(),
  reasonsBefore: texts,
  reasonsAfter: texts,
  reopened: z.boolean(),
  changes: texts,
  gained: texts,
  lost: texts,
})

export const cardOut = z.object({
  card: z.string(),
  case: z.string(),
  position: z.int(),
  lane: z.int(),
  kind: z.string(),
  reasons: texts,
  members: z.array(member),
  relations: z.array(edge),
  run: z.object({ members: texts, apart: texts }).optional(),
  decisions: z.array(decision),
  elsewhere: z.array(z.object({ day: z.string(), assessment: assessmentOut, contents: texts })),
  secondOpinions: z.array(secondOpinion),
  asked: z.array(z.object({ what: z.enum(['opinion', 'settlement']), exhibits: texts })),
  events: z.array(
    z.object({ kind: z.enum(['escalated', 'note']), by: z.string(), at: z.string(), reason: z.string().optional() }),
  ),
  moves: z.array(cardMove),
})

/** The body of the answer. */
export function cardBody(
  { card, members, standing, events, moves }: ReadCard,
  { scales, fetched }: Readonly<{ scales: readonly Scale[]; fetched: ReadonlyMap<string, FetchedFrom> }>,
): z.input<typeof cardOut> {
  const { edges, run } = cardGraph(members)
  return {
    card: card.id,
    case: card.caseId,
    position: card.position,
    lane: card.lane,
    kind: card.kind,
    reasons: [...card.reasons],
    members: members.map((one) => ({ ...one, fetched: fetched.get(one.exhibit) })),
    relations: [...edges],
    ...(run && { run: { members: [...run.members], apart: [...run.apart] } }),
    decisions: standing.decisions.map(({ id, caseId, by, at, assessment, contents }) => ({
      decision: id,
      case: caseId,
      by,
      at: at.toISOString(),
      assessment: { ...assessment },
      readings: readingsOf(scales, assessment),
      contents: [...contents],
    })),
    elsewhere: standing.elsewhere.map(({ day, assessment, contents }) => ({
      day,
      assessment: { ...assessment },
      contents: [...contents],
    })),
    secondOpinions: standing.looks.map(({ decision: of, kind, state, opinion, contents }) => ({
      decision: of,
      kind,
      state,
      contents: [...contents],
      ...(opinion && {
        opinion: {
          by: opinion.person,
          at: opinion.at.toISOString(),
          assessment: { ...opinion.assessment },
          differs: [...opinion.differs],
        },
      }),
    })),
    asked: standing.asked.map(({ contribution, contents }) => ({
      what: contribution,
      exhibits: members.filter(({ content }) => contents.includes(content as never)).map(({ exhibit }) => exhibit),
    })),
    events: events.map(({ kind, person, at, reason }) => ({
      kind,
      by: person,
      at: at.toISOString(),
      ...(reason && { reason }),
    })),
    moves: moves.map(({ at, list, reopens, reasonsBefore, reasonsAfter, changes, gained, lost, ...move }) => ({
      ...move,
      at: at.toISOString(),
      ...(list !== undefined && { list }),
      reopened: reopens,
      reasonsBefore: [...reasonsBefore],
      reasonsAfter: [...reasonsAfter],
      changes: [...changes],
      gained: [...gained],
      lost: [...lost],
    })),
  }
}

/** An assessment on every scale of the site. */
export function readingsOf(scales: readonly Scale[], assessment: Assessment): z.input<typeof reading>[] {
  return scales.map((scale) => {
    const read = readScale(scale, assessment)
    return {
      scale: scale.id,
      kind: read.kind,
      ...(read.kind === 'code' && { code: read.code }),
      ...(read.kind === 'undetermined' && { missing: [...read.missing] }),
    }
  })
}
