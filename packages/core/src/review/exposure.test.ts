import fc from 'fast-check'
import { expect, test } from 'vitest'
import { EXPOSURE_DEFAULTS as policy, exposureOf, mayView } from './exposure.ts'
import type { View } from './exposure.ts'

const full = (atMs: number): View => ({ atMs, kind: 'full', tiles: 0 })
const MINUTE = 60_000
const HOUR = 60 * MINUTE

/** Someone who asks for a view every `everyMs` and takes each one that is allowed. */
function work(everyMs: number, forMs: number): View[] {
  const views: View[] = []
  for (let nowMs = 0; nowMs < forMs; nowMs += everyMs)
    if (mayView(views, nowMs, policy).kind === 'allowed') views.push(full(nowMs))
  return views
}

test('a break is due after the stretch, lasts its length, and then work goes on', () => {
  const views = Array.from({ length: 50 }, (_, minute) => full(minute * MINUTE))
  const refusal = mayView(views, 50 * MINUTE, policy)
  expect(refusal).toEqual({ kind: 'refused', why: 'break-due', untilMs: 60 * MINUTE })
  expect(mayView(views, 60 * MINUTE - 1, policy).kind).toBe('refused')
  expect(mayView(views, 60 * MINUTE, policy).kind).toBe('allowed')
})

test('whoever keeps asking never sees more than the day allows in any 24 hours', () => {
  for (const everyMs of [20_000, MINUTE, 3 * MINUTE]) {
    const views = work(everyMs, 50 * HOUR)
    for (let endMs = 24 * HOUR; endMs <= 50 * HOUR; endMs += HOUR) {
      const { viewingMs } = exposureOf(
        views.filter(({ atMs }) => atMs <= endMs),
        endMs,
        policy,
      )
      expect(viewingMs).toBeLessThanOrEqual(policy.dayMs + policy.viewMs)
    }
  }
})

test('no stretch without a break is longer than the policy, however views are spaced', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1000, max: 12 * MINUTE }), { maxLength: 400 }), (gaps) => {
      const views: View[] = []
      let nowMs = 0
      for (const gap of gaps) {
        nowMs += gap
        if (mayView(views, nowMs, policy).kind === 'allowed') views.push(full(nowMs))
        expect(exposureOf(views, nowMs, policy).stretchMs).toBeLessThanOrEqual(policy.stretchMs + policy.viewMs)
      }
    }),
  )
})

test('a clock set back frees no time', () => {
  fc.assert(
    fc.property(fc.nat({ max: 30 * HOUR }), fc.nat({ max: 20 * HOUR }), (worked, back) => {
      const views = work(30_000, Math.min(worked, 5 * HOUR))
      const nowMs = Math.min(worked, 5 * HOUR)
      if (mayView(views, nowMs, policy).kind === 'allowed') return
      const last = views.at(-1)?.atMs ?? 0
      expect(mayView(views, Math.max(0, last - back), policy).kind).toBe('refused')
    }),
    { numRuns: 40 },
  )
})

test('contact sheets are counted apart from full views', () => {
  const views: View[] = [full(0), { atMs: 10_000, kind: 'sheet', tiles: 12 }]
  expect(exposureOf(views, 20_000, policy)).toMatchObject({ fullViews: 1, sheets: 1, tiles: 12, viewingMs: 70_000 })
})
