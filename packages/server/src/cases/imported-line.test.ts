import { LANES, REASONS } from '@rempart/core'
import type { ReasonCode } from '@rempart/core'
import { canonical, manifestLine } from '@rempart/pipeline'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keptOfLine, placeOf, restatedLine } from './imported-line.ts'

const origin = { value: 'unknown', for: [], against: [] } as const
const digests = { md5: 'a'.repeat(32), sha1: 'b'.repeat(40), sha256: 'c'.repeat(64) }
const examination = {
  path: 'folder/1.png' as never,
  sizeBytes: 9,
  type: 'image/png',
  digests,
  pixels: {
    width: 64,
    height: 48,
    frames: 1,
    pdq: { hex: 'd'.repeat(64), quality: 90, pipeline: 'full' },
    dihedral: [],
    features: '',
    dhash: '',
  },
  matches: [],
  coverage: [],
  findings: [],
  texts: [],
  runs: [],
  inputs: [],
  gaps: [{ stage: 'inspect', reason: 'truncated' }],
} as const
const rest = { origin, relations: [], findings: [], gaps: examination.gaps }
const lineOf = (lane: number, reasons: readonly string[]): string =>
  canonical(manifestLine(examination, { ...rest, lane, reasons }))
const anyReasons = fc.uniqueArray(fc.constantFrom(...(Object.keys(REASONS) as ReasonCode[])), { maxLength: 3 })
const anyPlace = fc.record({ lane: fc.constantFrom(...LANES), reasons: anyReasons })
const match = {
  list: 'site',
  realm: 'exploitative',
  kind: 'exact',
  distanceBits: 0,
  victim: 'unstated',
  by: ['sha256'],
} as const

function kept(text: string) {
  const found = keptOfLine(text)
  if (found === undefined) throw new Error('the line was not read')
  return found
}

test('a line of the manifest gives back what lists are compared with, and itself', () => {
  const text = lineOf(3, ['origin-unknown'])
  const read = kept(text)
  expect(read).toMatchObject({ digests, pixels: { pdq: examination.pixels.pdq, dihedral: ['d'.repeat(64)] } })
  const again = restatedLine(read, { ...rest, lane: 3, reasons: ['origin-unknown'] })
  expect(canonical(again)).toBe(text)
})

test('no match on a list of this site puts an imported exhibit lower than its own examination did, or takes a reason away', () => {
  fc.assert(
    fc.property(anyPlace, anyPlace, fc.boolean(), (own, ranked, matched) => {
      const place = placeOf({ ...kept(lineOf(own.lane, own.reasons)), matches: matched ? [match] : [] }, ranked)
      expect(place.lane).toBe(matched ? Math.min(own.lane, ranked.lane) : own.lane)
      if (place.lane === own.lane) expect(place.reasons).toEqual(expect.arrayContaining([...own.reasons]))
    }),
  )
})

test('what is no line of the manifest is not matched again, and nothing fails', () => {
  for (const text of ['', '{}', '[1]', 'null', '{"path":"a"}']) expect(keptOfLine(text)).toBeUndefined()
  fc.assert(fc.property(fc.string(), (text) => keptOfLine(text) === undefined))
})
