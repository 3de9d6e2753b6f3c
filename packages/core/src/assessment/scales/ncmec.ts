// NCMEC's industry classification: the letter is the development of the person pictured, the digit a rank of severity
// (created 2014-01, updated 2022-06; PROTOCOLS §1.4). Two ranks of ours fall on its first.
import type { Scale } from '../scale.ts'

export const ncmecIndustry: Scale = {
  id: 'ncmec-industry',
  version: '2022-06',
  title: { en: 'NCMEC industry classification', fr: 'Classification NCMEC des plateformes' },
  source: 'NCMEC CyberTipline Reporting API, industryClassification',
  verifyBy: '2027-06-30',
  codes: ['A1', 'A2', 'B1', 'B2'],
  rows: [
    { when: { development: ['adult'] }, code: 'outside' },
    { when: { severity: ['none'] }, code: 'outside' },
    { when: { development: ['prepubescent'], severity: ['1', '2'] }, code: 'A1' },
    { when: { development: ['prepubescent'], severity: ['3'] }, code: 'A2' },
    { when: { development: ['pubescent'], severity: ['1', '2'] }, code: 'B1' },
    { when: { development: ['pubescent'], severity: ['3'] }, code: 'B2' },
  ],
}
