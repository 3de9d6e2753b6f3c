// No dialog is left out: the titles of all dialogs are read from the sources, and each has to be met by a test (dialogs.ts).
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { en } from '../src/words/en.ts'
import { titleIn } from './dialogs.ts'

const root = join(import.meta.dirname, '..')
const read = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))

const DIALOG = /<(?:Form)?Dialog\b.*?\btitle=\{((?:\$\{[^}]*\}|[^}])*)\}/gsu
/** `FormDialog` hands the title of its caller on. */
const HANDED_ON = 'title'
const KEY = /'([a-z][\w-]*(?:\.[\w-]+)+)'|`([a-z][\w-]*(?:\.[\w-]+)*)\.\$\{/gu

/** The keys of the titles that an expression can give. */
function titlesOf(expression: string): readonly string[] {
  return [...expression.matchAll(KEY)].flatMap(([, key, prefix]) => {
    if (key !== undefined) return [key]
    const names = prefix?.split('.').reduce<unknown>((tree, name) => (tree as Record<string, unknown>)[name], en)
    return Object.keys(names as object).map((name) => `${prefix}.${name}`)
  })
}

test('every dialog of the console is met by a test, in both languages and colours', () => {
  const sources = read('src/**/*.tsx')
  const opened = sources.join('\n').match(/<(?:Form)?Dialog\b/gu)?.length
  const expressions = sources.flatMap((text) => [...text.matchAll(DIALOG)].map(([, title]) => title ?? ''))
  expect(expressions).toHaveLength(opened ?? 0)
  const titles = expressions.flatMap((expression) => {
    const found = expression === HANDED_ON ? [] : titlesOf(expression)
    expect(found.length > 0 || expression === HANDED_ON, expression).toBe(true)
    return found
  })
  for (const title of titles) expect(titleIn(en, title)).not.toBe('')
  const tests = read('test/*.test.ts').join('\n')
  const unmet = titles.filter((title) => !tests.includes(`'${title}'`))
  expect(unmet).toEqual([])
})
