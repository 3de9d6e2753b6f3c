// How far matching and examining again are after each change, and which cards moved by it; and asking for a round.
import { HUNT_CAUSES, listHunts, movedCards } from '@rempart/store'
import { z } from 'zod'
import { personOf } from '../access/actor.ts'
import { askForRound } from '../examiner/examiner-in-force.ts'
import { HttpProblem } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_HUNTS_SHOWN, MAX_MOVES_SHOWN } from '../limits.ts'

const list = defineRoute({
  method: 'GET',
  url: '/retro-hunts',
  summary:
    'The newest rounds of matching again: what each followed, the cases left, the cards that moved; `next` is the `before` of the next page',
  access: 'list.read',
  input: { query: z.object({ before: z.coerce.number().int().positive().optional() }) },
  output: {
    200: z.object({
      hunts: z.array(
        z.object({
          revision: z.int(),
          list: z.string().optional(),
          /** Versions that changed, for example `camera-exif 1 → 2`. */
          changes: z.array(z.string()),
          why: z.enum(HUNT_CAUSES),
          at: z.iso.datetime(),
          casesLeft: z.int(),
          cardsMoved: z.int(),
        }),
      ),
      next: z.int().optional(),
    }),
  },
}).handledBy(async ({ query }, { database }) => {
  const found = await listHunts(database, MAX_HUNTS_SHOWN + 1, query.before)
  const hunts = found.slice(0, MAX_HUNTS_SHOWN).map(({ at, list: name, changes, ...hunt }) => ({
    ...hunt,
    ...(name !== undefined && { list: name }),
    changes: [...(changes ?? [])],
    at: at.toISOString(),
  }))
  const next = found.length > hunts.length ? hunts.at(-1)?.revision : undefined
  return { status: 200, body: { hunts, ...(next !== undefined && { next }) } }
})

const ask = defineRoute({
  method: 'POST',
  url: '/retro-hunts',
  summary:
    'Examines again what other versions examined, and what could not be examined again; 409 before a worker has started',
  access: 'hunt.ask',
  input: {},
  output: { 202: z.object({}) },
}).handledBy(async (_, context) => {
  if (!(await askForRound(context, personOf(context.actor).reviewer.person)))
    throw new HttpProblem({ status: 409, code: 'conflict', detail: 'no worker has started yet' })
  return { status: 202, body: {} }
})

const moves = defineRoute({
  method: 'GET',
  url: '/retro-hunts/:revision/moves',
  summary:
    'Cards of your cases that a round moved, the newest first: from which lane to which, with the reasons before and after, the versions that changed, what is said now and no longer; `next` is the `before` of the next page',
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
          changes: z.array(z.string()),
          /** What readers and lists say of its exhibits now and did not say before, and the other way round. */
          gained: z.array(z.string()),
          lost: z.array(z.string()),
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
  const shown = page.map(
    ({ card, caseId, laneBefore, laneAfter, reasonsBefore, reasonsAfter, reopens, at, ...why }) => ({
      case: caseId as string,
      card: card as string,
      laneBefore,
      laneAfter,
      reasonsBefore: [...reasonsBefore],
      reasonsAfter: [...reasonsAfter],
      reopened: reopens,
      changes: [...why.changes],
      gained: [...why.gained],
      lost: [...why.lost],
      at: at.toISOString(),
    }),
  )
  return { status: 200, body: { moves: shown, ...(next !== undefined && { next }) } }
})

export const retroHuntRoutes: readonly AnyRoute[] = [list, ask, moves]
