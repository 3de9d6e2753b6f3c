import { expect, test } from 'vitest'
import { belongsToFocus, bindingOf, visibleBindings } from './bindings.ts'
import type { Binding } from './bindings.ts'

const bind = (key: string, act: string, hidden = false): Binding => ({ key, act, run: () => undefined, hidden })
const bare = { ctrlKey: false, metaKey: false, altKey: false }

test('the newest layer wins a key, and older ones keep theirs', () => {
  const layers = [[bind('?', 'help'), bind('j', 'old')], [bind('j', 'new')]]
  expect(bindingOf(layers, 'j')?.act).toBe('new')
  expect(bindingOf(layers, '?')?.act).toBe('help')
  expect(bindingOf(layers, 'x')).toBeUndefined()
})

test('the list shows each key once, as it acts now, without the hidden ones', () => {
  const layers = [
    [bind('?', 'help'), bind('j', 'old')],
    [bind('j', 'new'), bind('z', 'secret', true)],
  ]
  expect(visibleBindings(layers).map(({ key, act }) => [key, act])).toEqual([
    ['j', 'new'],
    ['?', 'help'],
  ])
})

test('typing is never taken for an act, and a focused button keeps its own keys', () => {
  const field = { tagName: 'INPUT', type: 'text', isContentEditable: false }
  const button = { tagName: 'BUTTON', isContentEditable: false }
  expect(belongsToFocus({ key: 'j', ...bare }, field)).toBe(true)
  expect(belongsToFocus({ key: 'Escape', ...bare }, field)).toBe(false)
  expect(belongsToFocus({ key: 'j', ...bare }, button)).toBe(false)
  expect(belongsToFocus({ key: 'Enter', ...bare }, button)).toBe(true)
  expect(belongsToFocus({ key: 'r', ...bare, ctrlKey: true }, undefined)).toBe(true)
  const answer = { tagName: 'INPUT', type: 'radio', isContentEditable: false }
  expect(belongsToFocus({ key: 'ArrowLeft', ...bare }, answer)).toBe(true)
  expect(belongsToFocus({ key: 'j', ...bare }, { tagName: 'INPUT', type: 'radio', isContentEditable: false })).toBe(
    false,
  )
})
