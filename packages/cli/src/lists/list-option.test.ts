import { expect, it } from 'vitest'
import { parseListOption } from './list-option.ts'

it('reads name, file and settings', () => {
  expect(
    parseListOption('known=a/b.csv,realm=generative-ai,victim=identified,distance=20,date=2026-01-31,image=k.rmpx'),
  ).toEqual({
    kind: 'file',
    name: 'known',
    file: 'a/b.csv',
    realm: 'generative-AI',
    victim: 'identified',
    distanceBits: 20,
    date: '2026-01-31',
    image: 'k.rmpx',
  })
})

it('a bare name is a list of the registry', () => {
  expect(parseListOption('known')).toEqual({ kind: 'registered', name: 'known' })
})

it('takes what raises most where nothing is stated', () => {
  expect(parseListOption('k=f.txt')).toMatchObject({
    realm: 'victim',
    victim: 'unstated',
    distanceBits: 31,
    date: 'unstated',
  })
})

it.each([
  ['', 'NAME=FILE'],
  ['=f', 'NAME=FILE'],
  ['k=', 'no file'],
  ['k=f,colour=red', 'no setting "colour"'],
  ['k=f,realm=other', 'not one of'],
  ['k=f,distance=99', '0 to 48'],
  ['k=f,distance=1.5', 'whole number'],
  ['k=f,date=31-01-2026', 'YYYY-MM-DD'],
  ['k=f,date', 'key=value'],
])('refuses %s and says why', (text, reason) => {
  expect(() => parseListOption(text)).toThrow(reason)
})
