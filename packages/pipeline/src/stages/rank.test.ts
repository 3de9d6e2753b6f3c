import type { Card, CaseContext, Examination, ListMatch } from '@rempart/core'
import { PDQ_MATCH_DISTANCE_BITS, SIGNED_TEXT_TO_IMAGE_CODE } from '@rempart/core'
import { describe, expect, test } from 'vitest'
import { bruteForce, finding, made } from '../../test/made-case.ts'
import { rank } from './rank.ts'
import { relate } from './relate.ts'

const ranked = (exams: readonly Examination[], context: CaseContext = {}) => rank(relate(exams, bruteForce), context)
const cardOf = (cards: readonly Card[], path: string): Card =>
  cards.find(({ members }) => members.some((m) => m === path))!
const camera = { findings: [finding('camera')], camera: { make: 'A', model: 'B', measured: false } }
const match = (over: Partial<ListMatch>): ListMatch => ({
  list: 'L',
  realm: 'victim',
  kind: 'exact',
  distanceBits: 0,
  victim: 'identified',
  by: ['sha256'],
  ...over,
})
const bits = (count: number, from = 0): readonly number[] => Array.from({ length: count }, (_, at) => from + at)

describe('groups', () => {
  test('copies of one content share a card and one tile', () => {
    const { cards } = ranked([made({ path: 'b', picture: 1 }), made({ path: 'a', picture: 1 })])
    expect(cards).toMatchObject([{ kind: 'copies', members: ['a', 'b'], tiles: ['a'], shown: 'a', position: 1 }])
  })

  test('near-duplicates never chain: each member is within the distance of the one shown', () => {
    const chain = [0, 1, 2, 3].map((link) => made({ path: `p${link}`, picture: 1, flipped: bits(25 * link) }))
    const { cards } = ranked(chain)
    expect(cards.flatMap(({ members }) => members).toSorted()).toEqual(['p0', 'p1', 'p2', 'p3'])
    expect(Math.max(...cards.map(({ members }) => members.length))).toBeLessThan(4)
    expect(PDQ_MATCH_DISTANCE_BITS).toBe(31)
  })

  test('a turned resave is a near-duplicate, a blank picture is nobody’s', () => {
    const turned = made({ path: 'b', picture: 1, orientation: 5, flipped: [3] })
    const { cards, exhibits } = ranked([made({ path: 'a', picture: 1, width: 4000 }), turned])
    expect(cards).toMatchObject([{ kind: 'near-duplicates', shown: 'a', tiles: ['a', 'b'] }])
    expect(exhibits.get(turned.path)?.relations).toMatchObject([{ kind: 'near-duplicate', to: 'a', detail: '1' }])
    const flat = [made({ path: 'a', picture: 1, quality: 49 }), made({ path: 'b', picture: 1, salt: 'b' })]
    expect(ranked(flat).cards.map(({ kind }) => kind)).toEqual(['single', 'single'])
  })

  test('a member with other evidence gets its own card, beside the one it resembles, in its lane', () => {
    const stripped = made({ path: 'stripped', picture: 1, salt: 's' })
    const { cards, exhibits } = ranked([
      made({ path: 'photo', picture: 1, ...camera }),
      stripped,
      made({ path: 'z', picture: 2 }),
    ])
    expect(cards.map(({ shown, lane }) => [shown, lane])).toEqual([
      ['photo', 2],
      ['stripped', 2],
      ['z', 3],
    ])
    expect(exhibits.get(stripped.path)?.reasons).toContain('group-in-higher-lane')
  })

  test('a preview that agrees folds with its parent', () => {
    const preview = made({ path: 'a.jpg//exif-thumbnail', parent: 'a.jpg', picture: 1, width: 160, height: 120 })
    const { cards } = ranked([made({ path: 'a.jpg', picture: 1, ...camera }), preview])
    expect(cards).toMatchObject([{ kind: 'near-duplicates', shown: 'a.jpg', lane: 2 }])
  })

  test('a run is one sheet; camera evidence and strangers stand apart and first', () => {
    const runs = [{ reader: 'r', kind: 'model' as const, value: 'm' }]
    const family = bits(8).map((n) =>
      made({ path: `run${n}`, picture: 10 + n, width: 512, height: 512, runs, findings: [finding('generated')] }),
    )
    const photo = made({ path: 'photo', picture: 1, runs, ...camera })
    const odd = made({ path: 'odd', picture: 2, width: 801, height: 603, runs })
    const { cards } = ranked([...family, photo, odd])
    expect(cardOf(cards, 'run0')).toMatchObject({ kind: 'run', lane: 3, members: family.map(({ path }) => path) })
    expect(cards.map(({ shown }) => shown).slice(0, 2)).toEqual(['photo', 'odd'])
  })
})

describe('lanes', () => {
  const lane = (over: Partial<Parameters<typeof made>[0]>, context: CaseContext = {}) => {
    const exam = made({ path: 'x', picture: 1, ...over })
    const { lane: value, reasons } = ranked([exam], context).exhibits.get(exam.path)!
    return [value, ...reasons]
  }

  test.each<[string, Partial<Parameters<typeof made>[0]>, readonly unknown[]]>([
    ['nothing known', {}, [3, 'origin-unknown']],
    ['camera', camera, [2, 'camera-evidence']],
    ['measured camera', { ...camera, camera: { measured: true } }, [2, 'camera-evidence-measured']],
    [
      'camera that says AI',
      { ...camera, findings: [finding('camera'), finding('generated')] },
      [2, 'conflicting-evidence', 'camera-evidence'],
    ],
    ['AI claim', { findings: [finding('generated')] }, [3, 'says-generated']],
    ['AI watermark', { findings: [finding('generated', 'measurement')] }, [3, 'says-generated']],
    ['AI-edited', { findings: [finding('edited')] }, [2, 'ai-edited']],
    ['rendered', { findings: [finding('rendered')] }, [3, 'says-rendered']],
    ['rendered and drawing', { findings: [finding('rendered'), finding('drawing')] }, [2, 'conflicting-evidence']],
    [
      'undecoded',
      { undecoded: true, gaps: [{ stage: 'decode', reason: 'video' }] },
      [3, 'origin-unknown', 'not-decoded', 'has-gap'],
    ],
    [
      'input elsewhere',
      { inputs: [{ reader: 'r', where: 'w', name: 'gone.png', role: 'input' }] },
      [2, 'stated-input'],
    ],
    ['victim identified', { matches: [match({})] }, [5, 'decided-identified']],
    ['SHA-1 and MD5 together', { matches: [match({ by: ['md5', 'sha1'] })] }, [5, 'decided-identified']],
    ['unidentified', { matches: [match({ victim: 'unidentified' })] }, [2, 'match-unidentified']],
    ['unstated', { matches: [match({ victim: 'unstated', realm: 'generative-AI' })] }, [2, 'match-unstated']],
    ['near and identified', { matches: [match({ kind: 'near', by: ['pdq'] })] }, [2, 'match-near']],
    ['MD5 alone and identified', { matches: [match({ kind: 'lead', by: ['md5'] })] }, [2, 'match-lead']],
    [
      'known-good by SHA-256',
      { matches: [match({ realm: 'known-good', victim: 'unstated' })], ...camera },
      [6, 'known-good'],
    ],
    [
      'known-good by SHA-1 and MD5',
      { matches: [match({ realm: 'known-good', by: ['md5', 'sha1'] })] },
      [3, 'origin-unknown'],
    ],
    [
      'known-good nearly',
      { matches: [match({ realm: 'known-good', kind: 'near', by: ['pdq'] })] },
      [3, 'origin-unknown'],
    ],
    [
      'known-good and victim',
      { matches: [match({}), match({ list: 'G', realm: 'known-good' })] },
      [2, 'lists-disagree', 'origin-unknown'].slice(0, 2),
    ],
    [
      'identified and unidentified',
      { matches: [match({}), match({ list: 'M', victim: 'unidentified' })] },
      [2, 'lists-disagree', 'match-unidentified'],
    ],
    [
      'identified, and unstated elsewhere',
      { matches: [match({}), match({ list: 'M', victim: 'unstated' })] },
      [5, 'decided-identified'],
    ],
    [
      'negative without a name',
      { matches: [match({}), match({ list: 'N', realm: 'negative' })] },
      [5, 'decided-identified'],
    ],
  ])('%s', (_, over, expected) => {
    expect(lane(over)).toEqual(expected)
  })

  test('a negative entry cancels the one entry it names, by two persons, until it expires', () => {
    const sha256 = made({ path: 'x', picture: 1 }).digests!.sha256
    const cancels = { list: 'L', hash: sha256, expires: '2026-12-31', approvedBy: ['a', 'b'] }
    const negative = (over: Partial<typeof cancels>, by: ListMatch['by'] = ['sha256']) =>
      match({ list: 'N', realm: 'negative', by, cancels: { ...cancels, ...over } })
    const on = { asOf: '2026-06-01' }
    expect(lane({ matches: [match({}), negative({})] }, on)).toEqual([3, 'match-cancelled', 'origin-unknown'])
    expect(lane({ matches: [match({}), negative({ approvedBy: ['a', 'a'] })] }, on)[0]).toBe(5)
    expect(lane({ matches: [match({}), negative({ list: 'other' })] }, on)[0]).toBe(5)
    expect(lane({ matches: [match({}), negative({}, ['md5'])] }, on)[0]).toBe(5)
    expect(lane({ matches: [match({}), negative({})] }, { asOf: '2027-01-01' })[0]).toBe(5)
    expect(lane({ matches: [match({}), negative({})] })[0]).toBe(3)
    const unidentified = match({ victim: 'unidentified' })
    expect(lane({ matches: [unidentified, negative({})] }, on)[0]).toBe(3)
    expect(lane({ matches: [unidentified, negative({})] })[0]).toBe(2)
  })

  test('one person under two spellings is no two persons, and an expiry beyond three years is none', () => {
    const sha256 = made({ path: 'x', picture: 1 }).digests!.sha256
    const negative = (approvedBy: readonly string[], expires: string) =>
      match({ list: 'N', realm: 'negative', cancels: { list: 'L', hash: sha256, expires, approvedBy } })
    const unidentified = match({ victim: 'unidentified' })
    const judged = (approvedBy: readonly string[], expires = '2026-12-31') =>
      lane({ matches: [unidentified, negative(approvedBy, expires)] }, { asOf: '2026-06-01' })[0]
    expect(judged(['anna', 'ben'])).toBe(3)
    for (const same of [
      ['Anna', 'anna '],
      ['anna', ''],
      ['anna  b', 'anna b'],
      ['ａnna', 'anna'],
      ['anna', ' '],
    ])
      expect(judged(same)).toBe(2)
    expect(judged(['anna', 'ben'], '2029-05-30')).toBe(3)
    expect(judged(['anna', 'ben'], '9999-12-31')).toBe(2)
    expect(judged(['anna', 'ben'], 'never')).toBe(2)
  })

  test('a digest that names two entries of a list cancels neither, unless that raises', () => {
    const { md5 } = made({ path: 'x', picture: 1 }).digests!
    const by = ['md5', 'sha1']
    const poisoned = match({ entry: 'L#poisoned', by, victim: 'unidentified' })
    const genuine = match({ entry: 'L#genuine', by: [...by, 'sha256'], victim: 'unidentified' })
    const negative = (hash: string) =>
      match({
        list: 'N',
        realm: 'negative',
        cancels: { list: 'L', hash, expires: '2026-12-31', approvedBy: ['a', 'b'] },
      })
    const on = { asOf: '2026-06-01' }
    expect(lane({ matches: [poisoned, negative(md5)] }, on)[0]).toBe(3)
    expect(lane({ matches: [poisoned, genuine, negative(md5)] }, on)[0]).toBe(2)
    expect(lane({ matches: [poisoned, genuine, negative('L#poisoned')] }, on)[0]).toBe(2)
    const [one, other] = [match({ entry: 'L#1', by }), match({ entry: 'L#2', by })]
    expect(lane({ matches: [one, other] }, on)[0]).toBe(5)
    expect(lane({ matches: [one, other, negative(md5)] }, on)[0]).toBe(3)
  })

  test('an entry that calls itself known-good or negative acts only in a list that was let in as such', () => {
    const sha256 = made({ path: 'x', picture: 1 }).digests!.sha256
    const unapproved = true
    const good = match({ list: 'P', realm: 'known-good', victim: 'unstated' })
    expect(lane({ matches: [good], ...camera })[0]).toBe(6)
    expect(lane({ matches: [{ ...good, unapproved }], ...camera })[0]).toBe(2)
    const cancels = { list: 'L', hash: sha256, expires: '2026-12-31', approvedBy: ['a', 'b'] }
    const negative = match({ list: 'P', realm: 'negative', cancels })
    const unidentified = match({ victim: 'unidentified' })
    expect(lane({ matches: [unidentified, negative] }, { asOf: '2026-06-01' })[0]).toBe(3)
    expect(lane({ matches: [unidentified, { ...negative, unapproved }] }, { asOf: '2026-06-01' })[0]).toBe(2)
  })

  test('an entry that floods is no decision', () => {
    const flood = bits(6).map((n) =>
      made({ path: `f${n}`, picture: n, matches: [match({ entry: 'L#1', by: ['md5', 'sha1'] })] }),
    )
    expect([...ranked(flood).exhibits.values()].map(({ lane: value }) => value)).toEqual([3, 3, 3, 3, 3, 3])
    expect([...ranked(flood.slice(1)).exhibits.values()].map(({ lane: value }) => value)).toEqual([5, 5, 5, 5, 5])
  })

  test('a copy of what was decided is decided; a near-duplicate is not', () => {
    const [one, other] = [made({ path: 'a', picture: 1 }), made({ path: 'b', picture: 1, flipped: [1] })]
    const { cards } = ranked([one, other], { decided: new Set([one.digests!.sha256]) })
    expect(cards.map(({ shown, lane: value, kind }) => [shown, value, kind])).toEqual([
      ['b', 3, 'single'],
      ['a', 5, 'decided'],
    ])
  })

  test('signed text-to-image is lane 4 only while nothing beside it is not', () => {
    const signed = { findings: [finding('generated', 'signature', SIGNED_TEXT_TO_IMAGE_CODE)] }
    expect(lane(signed)).toEqual([4, 'signed-text-to-image'])
    expect(lane({ findings: [finding('generated', 'claim', SIGNED_TEXT_TO_IMAGE_CODE)] })[0]).toBe(3)
    for (const hidden of ['trailing-bytes', 'second-format', 'embedded-picture']) {
      expect(lane({ findings: [...signed.findings, finding('unknown', 'measurement', hidden)] })[0]).toBe(3)
    }
    expect(lane({ findings: [...signed.findings, finding('camera')] })[0]).toBe(2)
    const chain = [0, 1, 2].map((link) => made({ path: `s${link}`, picture: 1, flipped: bits(25 * link), ...signed }))
    const kin = made({ path: 'z', picture: 1, flipped: bits(75) })
    expect(ranked(chain).cards.every(({ lane: value }) => value === 4)).toBe(true)
    expect(ranked([...chain, kin]).cards.every(({ lane: value }) => value === 3)).toBe(true)
  })

  test('reports of one source beyond its budget go to lane 2', () => {
    const exams = bits(51).map((n) => made({ path: `r${n}`, picture: n }))
    const atRisk = exams.map(({ path }, sequence) => ({ path, source: 's', sequence }))
    const { exhibits } = ranked(exams, { atRisk })
    expect(exhibits.get('r49' as never)).toMatchObject({ lane: 1, reasons: ['child-at-risk'] })
    expect(exhibits.get('r50' as never)).toMatchObject({ lane: 2, reasons: ['at-risk-over-budget'] })
  })
})
