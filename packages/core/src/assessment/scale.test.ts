import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { AXES, AXIS_NAMES, NOT_ASSESSED } from './axes.ts'
import type { Assessment } from './axes.ts'
import { parseScale, readScale } from './scale.ts'
import { SCALES } from './scales/index.ts'

const anyAssessment = fc.record(
  Object.fromEntries(AXIS_NAMES.map((axis) => [axis, fc.constantFrom(...AXES[axis])])),
) as unknown as fc.Arbitrary<Assessment>

describe.each(SCALES.map((scale) => [scale.id, scale] as const))('%s', (_, scale) => {
  test('says nothing before anyone has answered', () => {
    expect(readScale(scale, NOT_ASSESSED).kind).toBe('undetermined')
  })

  test('a reading never changes by answering what was left open, unless it was undetermined on that axis', () => {
    fc.assert(
      fc.property(anyAssessment, fc.constantFrom(...AXIS_NAMES), fc.nat(), (assessment, axis, pick) => {
        const open = { ...assessment, [axis]: 'not-known' }
        const before = readScale(scale, open)
        const values = AXES[axis].filter((value) => value !== 'not-known')
        const after = readScale(scale, { ...open, [axis]: values[pick % values.length] })
        if (before.kind === 'undetermined') return
        expect(after).toEqual(before)
      }),
    )
  })

  test('every missing axis that it names is an axis nobody answered', () => {
    fc.assert(
      fc.property(anyAssessment, (assessment) => {
        const reading = readScale(scale, assessment)
        if (reading.kind === 'undetermined')
          for (const axis of reading.missing) expect(assessment[axis]).toBe('not-known')
      }),
    )
  })

  test('with every axis answered it gives a code of its own or says that it does not apply', () => {
    fc.assert(
      fc.property(anyAssessment, (assessment) => {
        if (Object.values(assessment).includes('not-known')) return
        const reading = readScale(scale, assessment)
        expect(reading.kind).not.toBe('undetermined')
        if (reading.kind === 'code') expect(scale.codes).toContain(reading.code)
      }),
    )
  })

  test('survives being written as JSON and loaded as an operator would', () => {
    expect(parseScale(JSON.parse(JSON.stringify(scale)), `${scale.id}.json`)).toEqual(scale)
  })
})

test('that a picture is generated never puts it outside the baseline: only a human answer about a real child does', () => {
  const baseline = SCALES.find(({ id }) => id === 'interpol-baseline')!
  const facts = { ...NOT_ASSESSED, development: 'prepubescent', severity: '1' } as const
  expect(readScale(baseline, { ...facts, origin: 'generated' })).toEqual({
    kind: 'undetermined',
    missing: ['realChild'],
  })
  expect(readScale(baseline, { ...facts, origin: 'generated', realChild: 'yes' })).toEqual({
    kind: 'code',
    code: 'candidate',
  })
})

describe('a scale file with a mistake is refused with the place and the reason', () => {
  const good = JSON.parse(JSON.stringify(SCALES[0])) as Record<string, unknown>
  it.each([
    [[], 'is no JSON object'],
    [{ ...good, id: 'UK Bands' }, '"id"'],
    [{ ...good, verifyBy: 'soon' }, '"verifyBy"'],
    [{ ...good, title: { en: 'only' } }, '"title"'],
    [{ ...good, codes: [] }, '"codes"'],
    [{ ...good, rows: [{ when: {}, code: 'Z' }] }, 'row 1: "Z" is not among "codes"'],
    [{ ...good, rows: [{ when: { colour: ['red'] }, code: 'A' }] }, 'row 1: "colour" is no axis'],
    [{ ...good, rows: [{ when: { severity: ['9'] }, code: 'A' }] }, 'row 1: "9" is no answer on "severity"'],
    [{ ...good, rows: [{ when: { severity: ['not-known'] }, code: 'A' }] }, 'row 1: "not-known" is no answer'],
  ])('%#', (value, reason) => {
    expect(() => parseScale(value, 'scale.json')).toThrow(reason)
  })
})
