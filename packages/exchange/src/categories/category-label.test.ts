import { expect, it } from 'vitest'
import { categoryLabel } from './category-label.ts'

const UK = 'http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media'

it('a number means something only in its own context', () => {
  expect(categoryLabel(UK, '1')).toEqual({ en: 'band A', fr: 'catégorie A' })
  expect(categoryLabel(UK.replace('/UK/', '/US/'), '1')).toBeUndefined()
  expect(categoryLabel(undefined, '1')).toBeUndefined()
})

it('a number that the table does not have gets no label', () => {
  for (const category of ['0', '4', '8', 'A1', 'toString', '']) expect(categoryLabel(UK, category)).toBeUndefined()
})
