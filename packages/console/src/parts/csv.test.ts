import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('cells with commas, quotes and line ends are quoted', () => {
  expect(
    csvOf([
      ['a', 'b,c'],
      ['say "x"', 'two\nlines'],
    ]),
  ).toBe('a,"b,c"\r\n"say ""x""","two\nlines"\r\n')
})

test('text that a spreadsheet would compute stays text; numbers stay numbers', () => {
  expect(csvOf([['=1+1', '@x', -3]])).toBe("'=1+1,'@x,-3\r\n")
})
