// The laws of DESIGN §1 through the API, over generated cases in a real PostgreSQL: a claim never lowers a card, a group hides
// nothing, undo restores. REMPART_LAW_RUNS sets how many cases of each.
import { createHash, randomBytes } from 'node:crypto'
import { NOT_ASSESSED, standing } from '@rempart/core'
import type { ContentId, DecisionEvent, DecisionId, Examination, StoredName } from '@rempart/core'
import { rankExaminations } from '@rempart/pipeline'
import {
  insertCards,
  insertCaseAssignment,
  insertCaseFile,
  insertExhibits,
  insertObjects,
  inTransaction,
  mendUndecided,
} from '@rempart/store'
import type { CardId, CaseId, ExhibitId } from '@rempart/store'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyOthers, anyPhotograph } from '../../../pipeline/test/arbitrary-case.ts'
import { finding, made } from '../../../pipeline/test/made-case.ts'
import type { MadeExhibit } from '../../../pipeline/test/made-case.ts'
import { accessSite, person, signIn } from '../../test/access-site.ts'
import type { Browser } from '../../test/access-site.ts'
import { at, next, queue, read, take } from '../../test/review-site.ts'

const RUNS = Number(process.env['REMPART_LAW_RUNS'] ?? 12)
const site = await accessSite()
const people = await Promise.all([
  person(site, ['senior-analyst']),
  person(site, ['analyst']),
  person(site, ['analyst']),
])
const [observer, ...actors] = await Promise.all(people.map((who) => signIn(site, who)))
const freshId = (): string => randomBytes(16).toString('hex')

type Laid = Readonly<{ caseId: CaseId; cards: readonly Readonly<{ card: CardId; lane: number }>[] }>

/** A ranked case as the line lays it, with everybody on it. No exhibit has a picture to show, so that each is decided on what
 * is written; `salt` keeps its contents apart from those of other runs. */
async function layCase(exams: readonly Examination[], salt: string): Promise<Laid> {
  await site.database.query('DELETE FROM rate')
  const caseId = freshId() as CaseId
  const { cards } = rankExaminations(exams)
  const ordered = exams.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const numbers = new Map(ordered.map(({ path }, index) => [path, index + 1]))
  const laid = cards.map((card) => ({
    ...card,
    id: freshId() as CardId,
    members: card.members.map((path) => numbers.get(path) ?? 0),
    tiles: card.tiles.map((path) => numbers.get(path) ?? 0),
  }))
  await inTransaction(site.database, async (tx) => {
    const [seq = 0] = await site.services.ledger.appendActs(tx, [{ type: 'case-imported', facts: {} }])
    await insertCaseFile(tx, { id: caseId, origin: caseId, openedAt: site.access.clock.now(), seq })
    const objects = ordered.map(({ digests, path }) => {
      const id = createHash('sha256')
        .update(`${salt} ${digests?.sha256 ?? path}`)
        .digest('hex')
      const context = { kind: 'object', id, scope: caseId, type: 'application/zip' } as const
      const name = freshId() as StoredName
      return { name, id, type: context.type, storedBytes: 1, key: { context, wrapped: new Uint8Array([1]) } }
    })
    await insertObjects(tx, objects)
    await insertExhibits(
      tx,
      caseId,
      objects.map((object, index) => ({
        id: freshId() as ExhibitId,
        number: index + 1,
        object,
        manifest: { name: freshId() as StoredName, sealed: new Uint8Array([1]), key: new Uint8Array([1]) },
        seq,
      })),
    )
    await insertCards(tx, caseId, laid)
    for (const { id } of people)
      await insertCaseAssignment(tx, {
        case: caseId,
        person: id,
        kind: 'assigned',
        at: site.access.clock.now(),
        by: id,
      })
  })
  return { caseId, cards: laid.map(({ id, lane }) => ({ card: id, lane })) }
}

/** What waits for one person on a case; the counts are of these cards. */
async function waiting(page: Browser, caseId: CaseId) {
  const { cards, lanes } = await queue(page, `?case=${caseId}`)
  for (const { lane, waiting: counted } of lanes)
    expect(counted).toBe(cards.filter((card) => card.lane === lane).length)
  return cards
}

/** The lane in which the queue shows the exhibit of a number; 5 where nobody has to look. */
async function laneOf(caseId: CaseId, number: number): Promise<number> {
  for (const card of await waiting(observer!, caseId))
    if ((await read(observer!, card)).members.some((member) => member.number === number)) return card.lane
  return 5
}

const others = anyOthers.map((list) => list.slice(0, 10))
const CLAIMS = [[finding('generated')], [finding('rendered')], [finding('drawing'), finding('generated')]]

test('a claim written into a file never lowers its card in anybody’s queue', async () => {
  await fc.assert(
    fc.asyncProperty(others, anyPhotograph, fc.constantFrom(...CLAIMS), async (rest, facts, claim) => {
      const photograph: MadeExhibit = { path: '0-photograph', picture: 0, ...facts }
      const labelled = { ...photograph, findings: [...(photograph.findings ?? []), ...claim] }
      const salt = freshId()
      const plain = await layCase([photograph, ...rest].map(made), salt)
      const before = await laneOf(plain.caseId, 1)
      const claimed = await layCase([labelled, ...rest].map(made), `${salt} claimed`)
      expect(await laneOf(claimed.caseId, 1)).toBeLessThanOrEqual(before)
    }),
    { numRuns: RUNS },
  )
})

type Step = Readonly<{ kind: 'decide' | 'undo' | 'pass'; actor: number; pick: number; some: readonly boolean[] }>
const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('decide', 'decide', 'decide', 'undo', 'pass'),
  actor: fc.nat(actors.length - 1),
  pick: fc.nat(),
  some: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
})

test('whatever is decided, undone and passed on, all that is undecided waits, in the order of ranking, and nothing else', async () => {
  let decisions = 0
  let undone = 0
  await fc.assert(
    fc.asyncProperty(others, fc.array(anyStep, { minLength: 3, maxLength: 8 }), async (exhibits, steps) => {
      const { caseId, cards } = await layCase(exhibits.map(made), freshId())
      const contents = new Map<string, readonly string[]>()
      for (const { card } of cards)
        contents.set(
          card,
          (await read(observer!, { case: caseId, card })).members.map(({ content }) => content),
        )
      const events: DecisionEvent[] = []
      const expected = (): readonly string[] => {
        const stands = standing(events)
        const open = ({ card }: { card: string }) => contents.get(card)?.some((one) => !stands.has(one as ContentId))
        return cards
          .filter(({ lane }) => lane < 5)
          .filter(open)
          .map(({ card }) => card)
      }
      for (const step of steps) {
        const actor = actors[step.actor]!
        const before = (await waiting(observer!, caseId)).map(({ card }) => card)
        if (step.kind === 'decide') await decideSome({ actor, caseId, cards, step, events })
        else if (step.kind === 'pass') await passOn({ actor, caseId, cards, step })
        else if (await undoOne({ actor, caseId, step, events })) undone += 1
        decisions = Math.max(decisions, events.length)
        const after = (await waiting(observer!, caseId)).map(({ card }) => card)
        expect(after).toEqual(expected())
        for (const page of actors) await waiting(page, caseId)
        expect(await mendUndecided(site.database)).toBe(0)
        const offered = await next(observer!, { case: caseId })
        expect(offered?.card).toBe(after[0])
        if (offered !== null) await observer!.send('DELETE', `${at(offered)}/lease`)
        if (step.kind === 'pass') expect(after).toEqual(before)
      }
      // Undo restores: taking everything back brings back everything.
      while (standing(events).size > 0)
        for (const { id } of new Set(standing(events).values()))
          events.push(await undoById({ actor: actors[0]!, caseId, id }))
      expect((await waiting(observer!, caseId)).map(({ card }) => card)).toEqual(
        cards.filter(({ lane }) => lane < 5).map(({ card }) => card),
      )
    }),
    { numRuns: RUNS },
  )
  expect(decisions).toBeGreaterThan(1)
  expect(undone).toBeGreaterThan(0)
})

type Acting = Readonly<{ actor: Browser; caseId: CaseId; step: Step }>

async function decideSome({
  actor,
  caseId,
  cards,
  step,
  events,
}: Acting & Readonly<{ cards: Laid['cards']; events: DecisionEvent[] }>): Promise<void> {
  if (cards.length === 0) return
  const lease = await take(actor, { case: caseId, card: cards[step.pick % cards.length]!.card })
  const { members } = await read(actor, { case: caseId, card: lease.card })
  const chosen = members.filter((_, index) => step.some[index % step.some.length] === true)
  const exhibits = (chosen.length === 0 ? members : chosen).map(({ exhibit }) => exhibit)
  const body = { token: lease.token, exhibits, assessment: NOT_ASSESSED }
  const made = await actor.send('POST', `${at({ case: caseId, card: lease.card })}/decisions`, body)
  expect(made.statusCode, made.body).toBe(201)
  const { decision } = made.json<{ decision: DecisionId }>()
  const covered = members.filter(({ exhibit }) => exhibits.includes(exhibit)).map(({ content }) => content as ContentId)
  const facts = { card: lease.card, by: '', members: covered, assessment: NOT_ASSESSED }
  events.push({ kind: 'decided', id: decision, ...facts })
  await actor.send('DELETE', `${at({ case: caseId, card: lease.card })}/lease`)
}

async function passOn({ actor, caseId, cards, step }: Acting & Readonly<{ cards: Laid['cards'] }>): Promise<void> {
  if (cards.length === 0) return
  const place = { case: caseId, card: cards[step.pick % cards.length]!.card }
  await take(actor, place)
  await actor.send('DELETE', `${at(place)}/lease?pass=true`)
  expect((await waiting(actor, caseId)).map(({ card }) => card)).not.toContain(place.card)
}

async function undoOne({
  actor,
  caseId,
  step,
  events,
}: Acting & Readonly<{ events: DecisionEvent[] }>): Promise<boolean> {
  const open = [...new Set(standing(events).values())]
  const made = open[step.pick % Math.max(1, open.length)]
  if (made === undefined) return false
  events.push(await undoById({ actor, caseId, id: made.id }))
  return true
}

async function undoById({
  actor,
  caseId,
  id,
}: Readonly<{ actor: Browser; caseId: CaseId; id: DecisionId }>): Promise<DecisionEvent> {
  const answer = await actor.send('POST', `/cases/${caseId}/decisions/${id}/undo`)
  expect(answer.statusCode, answer.body).toBe(200)
  return { kind: 'undone', of: id, by: '' }
}
