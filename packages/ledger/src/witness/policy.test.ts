import { describe, expect, test } from 'vitest'
import { temporarySigner } from '../key-file.ts'
import { verifierKeyText } from '../signed-note.ts'
import { witnessKeyText } from './cosignature.ts'
import { parsePolicy } from './policy.ts'

const witnessKey = (): string => witnessKeyText({ name: 'w.example/1', publicKey: temporarySigner().publicKey })
const logKey = verifierKeyText({ name: 'log.example', publicKey: temporarySigner().publicKey })
const [x1, x2, x3, y1] = [witnessKey(), witnessKey(), witnessKey(), witnessKey()] as const
const read = (...lines: string[]) => parsePolicy(lines.map((line) => `${line}\n`).join(''), 'policy')
const XS = [`witness X1 ${x1} https://x.example/`, `witness X2 ${x2}`, `witness X3 ${x3}`]

test('two levels of groups need what the example of the standard needs', () => {
  const policy = read(
    '# comment',
    '',
    `\tlog ${logKey} https://log.example/ `,
    ...XS,
    'group X 2 X1 X2 X3',
    `witness Y1 ${y1}`,
    'group Y any Y1',
    'group both all X Y',
    'quorum both',
  )
  expect(policy.logs.map(({ name }) => name)).toEqual(['log.example'])
  expect(policy.witnesses.map(({ name, url }) => [name, url])).toEqual([
    ['X1', 'https://x.example/'],
    ['X2', undefined],
    ['X3', undefined],
    ['Y1', undefined],
  ])
  const isEnough = (...names: string[]): boolean => policy.isEnough(new Set(names))
  expect(isEnough('X1', 'X3', 'Y1')).toBe(true)
  expect(isEnough('X1', 'X2', 'X3', 'Y1')).toBe(true)
  expect(isEnough('X1', 'Y1')).toBe(false)
  expect(isEnough('X1', 'X2', 'X3')).toBe(false)
})

test('a quorum of one witness, and of none', () => {
  expect(read(...XS, 'quorum X2').isEnough(new Set(['X1']))).toBe(false)
  expect(read(...XS, 'quorum X2').isEnough(new Set(['X2']))).toBe(true)
  expect(read('quorum none').isEnough(new Set())).toBe(true)
})

describe('a policy is refused by its line', () => {
  test.each([
    ['has no quorum line', [...XS]],
    ['line 4: is not quorum', [...XS, 'quorum X9']],
    ['line 5: is a second quorum', [...XS, 'quorum X1', 'quorum X2']],
    ['line 2: names the key of a witness again', [XS[0]!, `witness other ${x1}`, 'quorum X1']],
    ['line 2: defines X1 again', [XS[0]!, `witness X1 ${x2}`, 'quorum X1']],
    ['line 1: defines none again', [`witness none ${x2}`, 'quorum none']],
    ['line 1: is not witness', [`witness X1 ${logKey}`, 'quorum X1']],
    ['line 1: is not log', [`log ${x1}`, 'quorum none']],
    ['line 2: names the key of a log again', [`log ${logKey}`, `log ${logKey}`, 'quorum none']],
    ['line 1: has an address that is not http', [`witness X1 ${x1} file:///etc`, 'quorum X1']],
    ['line 4: is not group', [...XS, 'group G 4 X1 X2 X3', 'quorum G']],
    ['line 4: is not group', [...XS, 'group G 0 X1', 'quorum G']],
    ['line 4: holds a name that no line', [...XS, 'group G any X1 G', 'quorum G']],
    ['line 5: holds a name that is in a group', [...XS, 'group G any X1 X2', 'group H any X2 X3', 'quorum H']],
    ['line 1: begins with none of', ['witnes X1', 'quorum none']],
  ])('%s', (reason, lines) => {
    expect(() => read(...lines)).toThrow(reason)
  })
})
