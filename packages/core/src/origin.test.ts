import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Finding, FindingOrigin } from './finding.ts'
import { weigh } from './origin.ts'
import type { OriginValue } from './origin.ts'

const find = (origin: FindingOrigin, code: string = origin): Finding => ({
  reader: 'r',
  version: 1,
  code,
  origin,
  basis: 'claim',
  where: 'w@0',
})
const anyFindings = fc.array(
  fc.record({
    reader: fc.constantFrom('a', 'b'),
    version: fc.constant(1),
    code: fc.constantFrom('x', 'y', 'preview-mismatch'),
    origin: fc.constantFrom<FindingOrigin[]>('camera', 'generated', 'edited', 'rendered', 'drawing', 'unknown'),
    basis: fc.constantFrom<Finding['basis'][]>('claim', 'measurement', 'signature'),
    where: fc.constant('w@0'),
  }),
)

test.each<[readonly FindingOrigin[], OriginValue, readonly string[], readonly string[]]>([
  [[], 'unknown', [], []],
  [['unknown'], 'unknown', [], []],
  [['camera'], 'camera', ['r:camera'], []],
  [['generated', 'unknown'], 'generated', ['r:generated'], []],
  [['edited', 'generated'], 'edited', ['r:edited', 'r:generated'], []],
  [['camera', 'edited'], 'edited', ['r:camera', 'r:edited'], []],
  [['camera', 'generated'], 'conflicting', ['r:camera'], ['r:generated']],
  [['camera', 'edited', 'generated'], 'conflicting', ['r:camera'], ['r:edited', 'r:generated']],
  [['camera', 'drawing'], 'conflicting', ['r:camera'], ['r:drawing']],
  [['generated', 'rendered'], 'conflicting', ['r:generated'], ['r:rendered']],
  [['rendered', 'drawing'], 'conflicting', ['r:rendered'], ['r:drawing']],
])('%j is %s', (origins, value, speakFor, against) => {
  expect(weigh(origins.map((origin) => find(origin)))).toEqual({ value, for: speakFor, against })
})

test('a preview that disagrees stands against camera and makes nothing edited', () => {
  const mismatch = find('unknown', 'preview-mismatch')
  expect(weigh([find('camera'), mismatch])).toEqual({
    value: 'camera',
    for: ['r:camera'],
    against: ['r:preview-mismatch'],
  })
  expect(weigh([mismatch]).value).toBe('unknown')
})

test('the order, the number and the basis of findings are irrelevant', () => {
  fc.assert(
    fc.property(anyFindings, (findings) => {
      const claims = findings.map((one) => ({ ...one, basis: 'claim' as const }))
      expect(weigh([...findings, ...findings].toReversed())).toEqual(weigh(findings))
      expect(weigh(claims)).toEqual(weigh(findings))
    }),
  )
})

test('conflicting has findings on both sides, and nothing else but a disagreeing preview has any against it', () => {
  fc.assert(
    fc.property(anyFindings, (findings) => {
      const { value, for: speakFor, against } = weigh(findings)
      if (value === 'conflicting') expect(Math.min(speakFor.length, against.length)).toBeGreaterThan(0)
      else expect(against.filter((name) => !name.endsWith(':preview-mismatch'))).toEqual([])
      expect(speakFor.length > 0).toBe(value !== 'unknown')
    }),
  )
})
