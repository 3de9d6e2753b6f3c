import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitJson } from './split-json.ts'
import type { JsonPath } from './split-json.ts'

/** Cuts `text` at bytes given in per-mille, so that pieces end anywhere. */
function split(text: string, cuts: readonly number[], wants: (path: JsonPath) => boolean): [JsonPath, unknown][] {
  const bytes = Buffer.from(text)
  const found: [JsonPath, unknown][] = []
  const parser = splitJson({ file: 'list.json' }, { wants, onValue: (path, value) => found.push([path, value]) })
  const ends = [...cuts.map((cut) => Math.floor((cut / 1000) * bytes.length)).toSorted((a, b) => a - b), bytes.length]
  let from = 0
  for (const end of ends) {
    const piece = Buffer.from(bytes.subarray(from, end))
    parser.push(piece)
    piece.fill(0)
    from = end
  }
  parser.end()
  return found
}
const cuts = fc.array(fc.nat(1000), { maxLength: 8 })

it('gives what JSON.parse gives, wherever the pieces end and however it is spaced', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue()), cuts, fc.nat(4), (items, at, indent) => {
      const text = JSON.stringify({ before: { deep: [1, 'a"]}'] }, value: items, after: 'x' }, null, indent)
      const found = split(text, at, ([first]) => first === 'value')
      // The array itself is at ['value']; it is wanted whole here.
      expect(found).toEqual([[['value'], JSON.parse(JSON.stringify(items))]])
      const single = split(text, at, (path) => path[0] === 'value' && path.length === 2)
      expect(single).toEqual(items.map((item, index) => [['value', index], JSON.parse(JSON.stringify(item))]))
    }),
  )
})

it('refuses exactly what JSON.parse refuses', () => {
  const broken = fc
    .tuple(fc.jsonValue(), fc.nat(1000), fc.constantFrom('', ',', ']', '}', '"', '\\', ':', '0', '\u0000'))
    .map(([value, where, put]) => {
      const text = JSON.stringify({ a: [value], b: value })
      const at = Math.floor((where / 1000) * text.length)
      return text.slice(0, at) + put + text.slice(at + 1)
    })
  const accepts = (judge: () => unknown): boolean => {
    try {
      judge()
      return true
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(broken, cuts, (text, at) => {
      expect(accepts(() => split(text, at, (path) => path.length === 2))).toBe(accepts(() => JSON.parse(text)))
    }),
    { numRuns: 2000 },
  )
})

it.each([
  ['{"value":[{"a":1},{"a":tru}]}', 'list.json:value[1]@', 'is no JSON value'],
  ['{"value":[1,2', 'list.json:value[1]@', 'ends before'],
  ['{"value":[1 2]}', 'list.json:value[0]@', 'lacks a comma'],
  ['{"value":[1,]}', 'list.json:value[1]@12', 'lacks a value'],
  ['{"value":1}}', 'list.json:@11', 'after its end'],
  ['{"value":[1}', 'list.json:value', 'do not fit'],
  [`${'['.repeat(65)}`, 'list.json:', 'deeper than 64'],
  [`["${'x'.repeat(16_777_217)}"]`, 'list.json:[0]', 'larger than'],
])('names path, byte and reason ($#)', (text, where, reason) => {
  const run = () => split(text, [], (path) => path.length === 2 && path[0] === 'value')
  expect(run).toThrow(where)
  expect(run).toThrow(reason)
})
