// United Kingdom: VICS lists number the Sentencing Council's bands A, B and C as 1, 2 and 3. The bands are the Council's; the
// numbering is as public readers of such lists have it, and not confirmed by an official document.
import type { CategoryTable } from './category-table.ts'

export const UK_BANDS: CategoryTable = {
  id: 'uk-bands',
  source: 'Sentencing Council bands A to C (in force 2014-04-01); numbering of VICS lists with the context UK',
  verifyBy: '2027-06-30',
  applies: (context) => /\/UK(?:\/|$)/u.test(context),
  labels: {
    '1': { en: 'band A', fr: 'catégorie A' },
    '2': { en: 'band B', fr: 'catégorie B' },
    '3': { en: 'band C', fr: 'catégorie C' },
  },
}
