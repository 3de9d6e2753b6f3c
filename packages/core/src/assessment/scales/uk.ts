// United Kingdom: bands A, B and C of the Sentencing Council (in force since 1 April 2014). Realistic generated pictures
// count as photographs; drawings and renderings that are not realistic fall under another law, so the table leaves both
// to the examiner as outside (CPS guidance; PROTOCOLS §4.2).
import type { Scale } from '../scale.ts'

const CHILD = ['0-2', '3-6', '7-10', '11-13', '14-15', '16-17'] as const

export const ukBands: Scale = {
  id: 'uk-bands',
  version: '2014-04-01',
  title: { en: 'United Kingdom, bands A to C', fr: 'Royaume-Uni, catégories A à C' },
  source: 'Sentencing Council, in force since 2014-04-01; CPS guidance on pseudo-photographs',
  verifyBy: '2027-06-30',
  codes: ['A', 'B', 'C'],
  rows: [
    { when: { ageBand: ['adult'] }, code: 'outside' },
    { when: { severity: ['none'] }, code: 'outside' },
    { when: { origin: ['rendered', 'drawing'] }, code: 'outside' },
    { when: { ageBand: CHILD, severity: ['1'] }, code: 'A' },
    { when: { ageBand: CHILD, severity: ['2'] }, code: 'B' },
    { when: { ageBand: CHILD, severity: ['3'] }, code: 'C' },
  ],
}
