import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { PROBLEM_CODES } from '../../../server/src/http/problem-codes.ts'
import { en } from './en.ts'
import { fr } from './fr.ts'

type Tree = { readonly [key: string]: string | Tree }
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [[`${path}${key}`, value] as [string, string]] : leaves(value, `${path}${key}.`),
  )
const english = new Map(leaves(en))
const french = new Map(leaves(fr))
const source = join(import.meta.dirname, '..')
const components = globSync('**/*.tsx', { cwd: source }).map((file) => readFileSync(join(source, file), 'utf8'))

test('both languages have the same sentences, none of them empty', () => {
  expect([...french.keys()].toSorted()).toEqual([...english.keys()].toSorted())
  for (const [key, text] of [...english, ...french]) expect(text.trim(), key).not.toBe('')
})

test('both languages fill in the same names', () => {
  const names = (text: string): string[] => [...text.matchAll(/\{\{(\w+)/gu)].map(([, name]) => name ?? '').toSorted()
  for (const [key, text] of english) expect(names(french.get(key) ?? ''), key).toEqual(names(text))
})

test('every problem that the server or the client can name has its sentence', () => {
  const named = [...PROBLEM_CODES, 'unreachable', 'unknown'].toSorted()
  for (const words of [en, fr]) expect(Object.keys(words.problem.codes).toSorted()).toEqual(named)
})

test('no component holds a sentence of its own', () => {
  const loose = components.flatMap((text) =>
    [...text.matchAll(/>\s*([^<>{}=;()]*\p{L}{3,}[^<>{}=;()]*)\s*<\//gu)].map(([, words]) => words ?? ''),
  )
  expect(loose).toEqual([])
  const labels = components.flatMap((text) => [...text.matchAll(/(?:aria-label|title|placeholder|alt)="([^"]+)"/gu)])
  expect(labels.map(([, words]) => words)).toEqual([])
})
