// INTERPOL's baseline: a real child who appears prepubescent, of the gravest ranks, confirmed in two countries. One
// assessment can only make a candidate: the second country confirms it (PROTOCOLS §4.2). Only a human who answered that
// no real child is involved puts a picture outside; its origin never does.
import type { Scale } from '../scale.ts'

export const interpolBaseline: Scale = {
  id: 'interpol-baseline',
  version: '1',
  title: { en: 'INTERPOL baseline', fr: 'Référentiel INTERPOL' },
  source: 'INTERPOL, baseline list criteria',
  verifyBy: '2027-06-30',
  codes: ['candidate'],
  rows: [
    { when: { realChild: ['no'] }, code: 'outside' },
    { when: { development: ['pubescent', 'adult'] }, code: 'outside' },
    { when: { severity: ['3', 'none'] }, code: 'outside' },
    { when: { realChild: ['yes'], development: ['prepubescent'], severity: ['1', '2'] }, code: 'candidate' },
  ],
}
