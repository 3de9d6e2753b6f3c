// Every attack that DESIGN §1 and its traps name, over whole generated cases: run with and without it, and compare.
import type { Card, Finding } from '@rempart/core'
import { SIGNED_TEXT_TO_IMAGE_CODE, TURNS } from '@rempart/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOthers, anyPhotograph } from '../../test/arbitrary-case.ts'
import type { Facts } from '../../test/arbitrary-case.ts'
import { bruteForce, finding, made } from '../../test/made-case.ts'
import type { MadeExhibit } from '../../test/made-case.ts'
import { rank } from './rank.ts'
import { relate } from './relate.ts'

/** The same cases every time; REMPART_PROPERTY_RUNS and REMPART_PROPERTY_SEED look further. */
const OPTIONS = {
  numRuns: Number(process.env['REMPART_PROPERTY_RUNS'] ?? 150),
  seed: Number(process.env['REMPART_PROPERTY_SEED'] ?? 20_261_124),
}
const NOBODY: ReadonlySet<string> = new Set()
/** Exhibits that show the photograph’s own picture. */
const kinIn = (others: readonly MadeExhibit[]): ReadonlySet<string> =>
  new Set(others.filter(({ picture }) => picture === 0).map(({ path }) => path))
/** Without runs of the photograph’s look-alikes: when a label takes the photograph off their card, they may join a run, and
 * whoever does not fit that run rises. */
const withoutKinRuns = (others: readonly MadeExhibit[]): readonly MadeExhibit[] =>
  others.map((other) => (other.picture === 0 ? { ...other, runs: [] } : other))
type Ranked = ReturnType<typeof ranked>
const ranked = (exhibits: readonly MadeExhibit[]) => rank(relate(exhibits.map(made), bruteForce))
const cardOf = ({ cards }: Ranked, path: string): Card => cards.find(({ members }) => members.some((m) => m === path))!
const laneOf = ({ exhibits }: Ranked, path: string): number => exhibits.get(path as never)!.lane
const photo = (facts: Facts, path = 'photo'): MadeExhibit => ({ path, picture: 0, ...facts })
const bits = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, at) => from + at)

/** Cards that stand before the photograph only now: the others than those that rose or were added. Who shared its card
 * before is not counted, for a card that splits leaves someone second; nor are cards with another picture of its own
 * near-duplicate group, which stand side by side with it at one place. */
function newlyBefore(
  before: Ranked,
  after: Ranked,
  added = 'nothing',
  kin = NOBODY,
): Readonly<{ rose: number; others: readonly string[]; share: number }> {
  const ahead = ({ cards }: Ranked, card: Card): readonly Card[] =>
    cards.filter(({ position }) => position < card.position)
  const [cardThen, cardNow] = [cardOf(before, 'photo'), cardOf(after, 'photo')]
  const known = new Set([cardThen, ...ahead(before, cardThen)].flatMap(({ members }) => members))
  const isNew = ({ members }: Card): boolean => members.every((member) => !known.has(member) && !kin.has(member))
  const hasRisen = ({ members, lane }: Card): boolean =>
    members.some(
      (member) => member.startsWith(added) || (before.exhibits.has(member) && lane < cardOf(before, member).lane),
    )
  const cards = ahead(after, cardNow).filter(isNew)
  const rose = [...ahead(after, cardNow), cardNow].filter(hasRisen).length
  const measured = cardNow.reasons.includes('camera-evidence-measured')
  const share = measured ? Math.ceil(rose / TURNS[2]) : rose * TURNS[2]
  return { rose, share, others: cards.filter((card) => !hasRisen(card)).map(({ shown }) => shown) }
}

/** Only what rose or came gets before it, and with it the share of the other lane: one card of the share for every four of
 * lane 2, or four of lane 2 for every one of the share, in which all but measured photographs stand too. Where nothing rose, nothing else does. */
function expectOnlyRisen({ share, others }: ReturnType<typeof newlyBefore>): void {
  expect(others.slice(share)).toEqual([])
}

const anyLabels: fc.Arbitrary<Facts> = fc.record({
  findings: fc.array(
    fc.constantFrom<Finding[]>(
      finding('generated', 'claim', 'parameters-text'),
      finding('generated', 'measurement', 'watermark'),
      finding('generated', 'claim', SIGNED_TEXT_TO_IMAGE_CODE),
      finding('generated', 'signature', 'c2pa-generated'),
      finding('edited'),
      finding('rendered'),
      finding('drawing'),
      finding('unknown', 'claim', 'screenshot'),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  runs: fc.constantFrom<NonNullable<Facts['runs']>>(
    [],
    [{ reader: 'made', kind: 'model', value: 'm1' }],
    [{ reader: 'made', kind: 'prompt-family', value: 'p1' }],
  ),
  salt: fc.constantFrom('1', '2', '3', '4'),
})

const labelled = (facts: Facts, labels: Facts): Facts => ({
  ...facts,
  ...labels,
  findings: [...(facts.findings ?? []), ...(labels.findings ?? [])],
})

describe('labels written into a photograph', () => {
  test('never lower its lane, and nothing that did not rise gets before it', () => {
    fc.assert(
      fc.property(anyOthers, anyPhotograph, anyLabels, (any, facts, labels) => {
        const others = withoutKinRuns(any)
        const before = ranked([...others, photo(facts)])
        const after = ranked([...others, photo(labelled(facts, labels))])
        expect(laneOf(after, 'photo')).toBeLessThanOrEqual(laneOf(before, 'photo'))
        expect(cardOf(after, 'photo').lane).toBeLessThanOrEqual(cardOf(before, 'photo').lane)
        expectOnlyRisen(newlyBefore(before, after, 'nothing', kinIn(others)))
      }),
      OPTIONS,
    )
  })

  test('never put it behind its unlabelled twin in the same case', () => {
    fc.assert(
      fc.property(anyOthers, anyPhotograph, anyLabels, (others, facts, labels) => {
        const after = ranked([...others, photo(labelled(facts, labels)), photo(facts, 'twin')])
        expect(cardOf(after, 'photo').position).toBeLessThanOrEqual(cardOf(after, 'twin').position)
      }),
      OPTIONS,
    )
  })

  test('on any other exhibit never lower the photograph’s own lane', () => {
    fc.assert(
      fc.property(anyOthers, anyPhotograph, anyLabels, fc.nat(23), (others, facts, labels, which) => {
        const after = ranked([...others.map((o, at) => (at === which ? labelAt(o, labels) : o)), photo(facts)])
        const alone = ranked([photo(facts)])
        expect(cardOf(after, 'photo').lane).toBeLessThanOrEqual(laneOf(alone, 'photo'))
      }),
      OPTIONS,
    )
  })
})

function labelAt(exhibit: MadeExhibit, labels: Facts): MadeExhibit {
  return { path: exhibit.path, picture: exhibit.picture, ...labelled(exhibit, labels) }
}

describe('a stripped, resized photograph that wears a run’s parameters', () => {
  test('stands no later than its twin without them, and every member of the run is a tile', () => {
    fc.assert(
      fc.property(anyOthers, fc.integer({ min: 1, max: 20 }), fc.boolean(), (any, size, fits) => {
        const others = withoutKinRuns(any)
        const runs = [{ reader: 'made', kind: 'prompt-family', value: 'flood' }] as const
        const flood = bits(size).map(
          (n): MadeExhibit => ({
            path: `run${n}`,
            picture: 100 + n,
            width: 512,
            height: 512,
            findings: [finding('generated')],
            runs,
          }),
        )
        const stripped: Facts = fits ? { width: 512, height: 512 } : { width: 901, height: 677 }
        const wearing = labelled(stripped, { findings: [finding('generated')], runs })
        const before = ranked([...others, ...flood, photo(stripped)])
        const after = ranked([...others, ...flood, photo(wearing), photo(stripped, 'twin')])
        expect(cardOf(after, 'photo').position).toBeLessThanOrEqual(cardOf(after, 'twin').position)
        expect(cardOf(after, 'photo').tiles).toContain('photo')
        expectOnlyRisen(newlyBefore(before, ranked([...others, ...flood, photo(wearing)]), 'nothing', kinIn(others)))
      }),
      OPTIONS,
    )
  })
})

describe('forged camera data on a flood of AI pictures', () => {
  const flooded = (size: number, camera: NonNullable<Facts['camera']>, claims: boolean): readonly MadeExhibit[] =>
    bits(size).map((n) => ({
      path: `forged${n}`,
      picture: 200 + n,
      width: 512,
      height: 512,
      findings: [finding('camera'), ...(claims ? [finding('generated')] : [])],
      camera,
    }))
  const unforged = (flood: readonly MadeExhibit[]): readonly MadeExhibit[] =>
    flood.map(({ path, picture }) => ({ path, picture, width: 512, height: 512, findings: [finding('generated')] }))

  test('lets only the forged get before a photograph, and none before a measured one', () => {
    fc.assert(
      fc.property(anyOthers, anyPhotograph, fc.nat(40), fc.boolean(), (others, facts, size, claims) => {
        const flood = flooded(size, { serial: 'forged', takenAt: 'forged', measured: false }, claims)
        const before = ranked([...others, ...unforged(flood), photo(facts)])
        const after = ranked([...others, ...flood, photo(facts)])
        const ahead = newlyBefore(before, after, 'forged')
        expectOnlyRisen(ahead)
        if (facts.camera?.measured === true)
          expect(cardOf(after, 'photo').position).toBe(cardOf(before, 'photo').position)
      }),
      OPTIONS,
    )
  })

  test('a photograph whose own data was copied onto the flood keeps its turn as the one of its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 60 }), fc.boolean(), fc.boolean(), (size, claims, measured) => {
        const camera = { serial: 's', takenAt: 't', measured }
        const genuine: Facts = { findings: [finding('camera')], camera, width: 900, height: 675 }
        const distinct = bits(20).map(
          (n): MadeExhibit => ({
            path: `distinct${n}`,
            picture: 300 + n,
            findings: [finding('camera')],
            camera: { serial: `d${n}`, measured: false },
          }),
        )
        const flood = flooded(size, { ...camera, measured: false }, claims)
        const before = ranked([...distinct, ...unforged(flood), photo(genuine)])
        const after = ranked([...distinct, ...flood, photo(genuine)])
        expectOnlyRisen(newlyBefore(before, after, 'forged'))
        const last = Math.max(...distinct.map(({ path }) => cardOf(after, path).position))
        const forgedBefore = flood.filter(({ path }) => cardOf(after, path).position < last).length
        expect(forgedBefore).toBeLessThanOrEqual(8 + Math.ceil(last / (TURNS[2] + TURNS[3])))
      }),
      OPTIONS,
    )
  })
})

describe('a bridge of near-duplicates', () => {
  const bridge = (length: number, facts: Facts): readonly MadeExhibit[] =>
    bits(length).map((n) => ({
      path: `bridge${n}`,
      picture: 0,
      ...facts,
      flipped: bits(12 + (n % 8) * 12),
      salt: `${n}`,
    }))

  test('never puts the photograph on a card whose shown picture is not within the distance', () => {
    fc.assert(
      fc.property(anyOthers, anyPhotograph, fc.nat(30), (others, facts, length) => {
        const flat = { ...facts, flipped: [] }
        const after = ranked([...others, ...bridge(length, { findings: [finding('generated')] }), photo(flat)])
        expect(cardOf(after, 'photo').tiles).toContain('photo')
      }),
      OPTIONS,
    )
  })

  test('lets nothing but the bridge get before a photograph that stood alone, and keeps its twin beside it', () => {
    const bridgeFacts = fc.constantFrom<Facts>(
      {},
      { width: 4000, height: 3000 },
      { findings: [finding('generated')], width: 4000, height: 3000 },
      { findings: [finding('camera')], camera: { measured: false } },
      { findings: [finding('camera'), finding('generated')], camera: { measured: true } },
    )
    fc.assert(
      fc.property(anyOthers, anyPhotograph, bridgeFacts, fc.nat(30), (others, facts, made, length) => {
        const rest = others.filter(({ picture }) => picture !== 0)
        const alone = { ...facts, flipped: [] }
        const before = ranked([...rest, photo(alone)])
        const after = ranked([...rest, ...bridge(length, made), photo(alone)])
        expectOnlyRisen(newlyBefore(before, after, 'bridge'))
        const twins = ranked([
          ...rest,
          ...bridge(length, made),
          photo(alone),
          photo({ ...alone, salt: 'twin' }, 'twin'),
        ])
        expect(cardOf(twins, 'photo').position).toBe(cardOf(twins, 'twin').position)
      }),
      OPTIONS,
    )
  })
})

describe('a poisoned list entry', () => {
  const entries = fc.record({
    list: fc.constant('poisoned'),
    realm: fc.constantFrom('victim' as const, 'generative-AI' as const, 'known-good' as const),
    victim: fc.constant('identified' as const),
    distanceBits: fc.constant(0),
    entry: fc.constant('poisoned#1'),
  })
  const how = fc.constantFrom(
    { kind: 'near', by: ['pdq'] } as const,
    { kind: 'lead', by: ['md5'] } as const,
    { kind: 'lead', by: ['sha1'] } as const,
    { kind: 'exact', by: ['md5', 'sha1'] } as const,
  )

  test('decides nothing, and lets nothing before the photograph but what it matches', () => {
    fc.assert(
      fc.property(
        anyOthers,
        anyPhotograph,
        entries,
        how,
        fc.integer({ min: 6, max: 20 }),
        (others, facts, entry, by, size) => {
          const matches = [{ ...entry, ...by }]
          const flood = bits(size).map((n): MadeExhibit => ({ path: `matched${n}`, picture: 400 + n }))
          const before = ranked([...others, ...flood, photo(facts)])
          const after = ranked([...others, ...flood.map((f) => ({ ...f, matches })), photo({ ...facts, matches })])
          expect(cardOf(after, 'photo').lane).toBeLessThanOrEqual(cardOf(before, 'photo').lane)
          expectOnlyRisen(newlyBefore(before, after, 'matched'))
        },
      ),
      OPTIONS,
    )
  })
})
