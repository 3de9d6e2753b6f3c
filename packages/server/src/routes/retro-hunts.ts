// How far matching again is after each change of a list, and which cards moved by it.
import { listHunts, movedCards } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_HUNTS_SHOWN, MAX_MOVES_SHOWN } from '../limits.ts'

const list = defineRoute({
  method: 'GET',
  url: '/retro-hunts',
  summary: 'The newest rounds of matching again: what each followed, the cases left, the cards that moved',
  access: 'list.read',
  input: {},
  output: {
    200: z.object({
      hunts: z.array(
        z.object({
          revision: z.int(),
          list: z.string(),
          why: z.enum(['activated', 'removed', 'changed', 'quarantined', 'lifted']),
          at: z.iso.datetime(),
          casesLeft: z.int(),
          cardsMoved: z.int(),
        }),
      ),
    }),
  },
}).handledBy(async (_, { database }) => {
  const hunts = (await listHunts(database, MAX_HUNTS_SHOWN)).map(({ at, ...hunt }) => ({
    ...hunt,
    at: at.toISOString(),
  }))
  return { status: 200, body: { hunts } }
})

const moves = defineRoute({
  method: 'GET',
  url: '/retro-hunts/:revision/moves',
  summary:
    'Cards of your cases that a round moved, the newest first: from which lane to which, with the reasons before and after; `next` is the `before` of the next page',
  access: 'exhibit.view',
  narrows: true,
  input: {
    params: z.object({ revision: z.coerce.number().int().nonnegative() }),
    query: z.object({ before: z.coerce.number().int().positive().optional() }),
  },
  output: {
    200: z.object({
      moves: z.array(
        z.object({
          case: z.string(),
          card: z.string(),
          laneBefore: z.int(),
          laneAfter: z.int(),
          reasonsBefore: z.array(z.string()),
          reasonsAfter: z.array(z.string()),
          reopened: z.boolean(),
          at: z.iso.datetime(),
        }),
      ),
      next: z.int().optional(),
    }),
  },
}).handledBy(async ({ params, query }, { actor, database }) => {
  const { person } = personOf(actor).reviewer
  const found = await movedCards(database, { person, ...params, ...query, limit: MAX_MOVES_SHOWN + 1 })
  const page = found.slice(0, MAX_MOVES_SHOWN)
  const next = found.length > page.length ? page.at(-1)?.seq : undefined
  const shown = page.map(({ card, caseId, laneBefore, laneAfter, reasonsBefore, reasonsAfter, reopens, at }) => ({
    case: caseId as string,
    card: card as string,
    laneBefore,
    laneAfter,
    reasonsBefore: [...reasonsBefore],
    reasonsAfter: [...reasonsAfter],
    reopened: reopens,
    at: at.toISOString(),
  }))
  return { status: 200, body: { moves: shown, ...(next !== undefined && { next }) } }
})

export const retroHuntRoutes: readonly AnyRoute[] = [list, moves]
