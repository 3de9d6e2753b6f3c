// The laws of DESIGN §1 over whole generated cases: every exhibit on one card, nothing hidden, order irrelevant.
import { distanceBits, LANES, PDQ_MATCH_DISTANCE_BITS, PDQ_MIN_QUALITY, reasonSentence, REASONS } from '@rempart/core'
import type { Examination } from '@rempart/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyOthers } from '../../test/arbitrary-case.ts'
import { bruteForce, finding, made } from '../../test/made-case.ts'
import { rank } from './rank.ts'
import { relate } from './relate.ts'

const ranked = (exams: readonly Examination[]) => rank(relate(exams, bruteForce))
/** With copies: some exhibits come twice under another name. */
const anyCase = fc.tuple(anyOthers, fc.array(fc.nat(23))).map(([others, doubled]) => [
  ...others.map(made),
  ...new Map(
    doubled.flatMap((at) => {
      const copied = others[at]
      return copied === undefined ? [] : [[at, made({ ...copied, path: `copy/${at}` })] as const]
    }),
  ).values(),
])
const law = (name: string, check: (exams: readonly Examination[]) => void): void => {
  test(name, () => {
    fc.assert(fc.property(anyCase, check), { numRuns: 150 })
  })
}

describe('cards', () => {
  law('hold every exhibit exactly once, in positions without holes', (exams) => {
    const { cards } = ranked(exams)
    expect(cards.flatMap(({ members }) => members).toSorted()).toEqual(exams.map(({ path }) => path).toSorted())
    expect(cards.map(({ position }) => position)).toEqual(cards.map((_, at) => at + 1))
  })

  law('hide nothing: a tile for each content, and the shown one is a tile', (exams) => {
    const sha = new Map(exams.map(({ path, digests }) => [path, digests?.sha256]))
    for (const { members, tiles, shown } of ranked(exams).cards) {
      expect(tiles).toContain(shown)
      expect(new Set(tiles.map((path) => sha.get(path))).size).toBe(tiles.length)
      expect(new Set(tiles.map((path) => sha.get(path)))).toEqual(new Set(members.map((path) => sha.get(path))))
    }
  })

  law('stand in the lane of their highest member, and give its reasons', (exams) => {
    const { cards, exhibits } = ranked(exams)
    for (const { members, lane, reasons } of cards) {
      expect(lane).toBe(Math.min(...members.map((path) => exhibits.get(path)?.lane ?? 6)))
      expect(reasons.length).toBeGreaterThan(0)
      expect(Math.min(...reasons.map((code) => REASONS[code].lane))).toBeLessThanOrEqual(lane)
    }
  })

  law('keep copies of one content together', (exams) => {
    const { cards } = ranked(exams)
    const cardOf = new Map(cards.flatMap(({ members, position }) => members.map((path) => [path, position] as const)))
    for (const copies of Map.groupBy(exams, ({ digests }) => digests?.sha256).values()) {
      expect(new Set(copies.map(({ path }) => cardOf.get(path))).size).toBe(1)
    }
  })

  law(
    'of near-duplicates have members within the distance of the shown one, of its evidence, both of good quality',
    (exams) => {
      const byPath = new Map(exams.map((exam) => [exam.path, exam]))
      const { cards, exhibits } = ranked(exams)
      for (const { kind, tiles, shown } of cards.filter((card) => card.kind === 'near-duplicates')) {
        const pixels = byPath.get(shown)?.pixels
        for (const tile of tiles) {
          const other = byPath.get(tile)?.pixels
          const distances = pixels?.dihedral.map((hex) => distanceBits(hex, other?.pdq.hex ?? '')) ?? []
          expect(Math.min(...distances)).toBeLessThanOrEqual(PDQ_MATCH_DISTANCE_BITS)
          expect(Math.min(pixels?.pdq.quality ?? 0, other?.pdq.quality ?? 0)).toBeGreaterThanOrEqual(PDQ_MIN_QUALITY)
          expect(exhibits.get(tile)?.origin.value).toBe(exhibits.get(shown)?.origin.value)
          expect(kind).toBe('near-duplicates')
        }
      }
    },
  )

  law('of a run hold no camera evidence', (exams) => {
    const { cards, exhibits } = ranked(exams)
    for (const { members } of cards.filter(({ kind }) => kind === 'run')) {
      expect(members.some((path) => exhibits.get(path)?.findings.some(({ origin }) => origin === 'camera'))).toBe(false)
    }
  })
})

describe('ranking', () => {
  test('does not depend on the order of exhibits', () => {
    fc.assert(
      fc.property(
        anyCase.chain((exams) => fc.tuple(fc.constant(exams), fc.shuffledSubarray(exams, { minLength: exams.length }))),
        ([exams, shuffled]) => {
          expect(ranked(shuffled)).toEqual(ranked(exams))
        },
      ),
      { numRuns: 150 },
    )
  })

  law('shows lanes 4 to 6 last, lane 1 first', (exams) => {
    const lanes = ranked(exams).cards.map(({ lane }) => (lane === 3 ? 2 : lane))
    expect(lanes).toEqual(lanes.toSorted((a, b) => a - b))
  })

  law('gives symmetric relations, and never one to itself', (exams) => {
    const { exhibits } = ranked(exams)
    for (const [path, { relations }] of exhibits) {
      for (const { kind, to } of relations.filter((relation) => ['copy', 'same-run'].includes(relation.kind))) {
        expect(to).not.toBe(path)
        expect(exhibits.get(to)?.relations.some((back) => back.kind === kind && back.to === path)).toBe(true)
      }
    }
  })
})

describe('reasons', () => {
  test('have a sentence in both languages and a lane that exists', () => {
    for (const code of Object.keys(REASONS) as (keyof typeof REASONS)[]) {
      expect(reasonSentence(code, 'en')).toMatch(/\.$/u)
      expect(reasonSentence(code, 'fr')).toMatch(/\.$/u)
      expect(reasonSentence(code, 'fr')).not.toBe(reasonSentence(code, 'en'))
      expect(LANES).toContain(REASONS[code].lane)
    }
  })
})

describe('one place', () => {
  test('measured camera evidence stands before stated, and unseen before copied, whatever they claim', () => {
    const camera = (path: string, picture: number, measured: boolean, claims: boolean) =>
      made({
        path,
        picture,
        findings: [finding('camera'), ...(claims ? [finding('generated')] : [])],
        camera: { serial: path, measured },
      })
    const { cards } = ranked([camera('a', 1, false, true), camera('b', 2, true, false), camera('c', 3, true, true)])
    expect(cards.map(({ shown }) => shown)).toEqual(['c', 'b', 'a'])
  })
})

test('seen in earlier cases comes after unseen, and a detector orders only what is otherwise equal', () => {
  const exams = [1, 2, 3, 4].map((picture) => made({ path: `p${picture}`, picture }))
  const sha256 = (at: number): string => exams[at]?.digests?.sha256 ?? ''
  const context = {
    seenBefore: new Set([sha256(0)]),
    detectorOrder: new Map([
      [sha256(0), 0],
      [sha256(1), 9],
      [sha256(2), 1],
      [sha256(3), Number.NaN],
    ]),
  }
  const { cards } = rank(relate(exams, bruteForce), context)
  expect(cards.map(({ shown }) => shown)).toEqual(['p3', 'p2', 'p4', 'p1'])
})
