import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ACTS_FOR_TWO, approvalRefusal, isExpired, isFresh } from './act-for-two.ts'
import type { Asked, Presence } from './act-for-two.ts'
import {
  CLOCK_SKEW_MS,
  FREE_TRIES,
  HASTY_VIEWS,
  LONGEST_DELAY_MS,
  REQUEST_LIFE_MS,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  STEP_UP_MS,
  VIEWS_PER_DAY,
} from './limits.ts'
import { newId } from './id.ts'
import { POLICY, standingNeeded } from './policy.ts'
import { admitReviewer, assertReviewer } from './reviewer.ts'
import { HUMAN_ROLES, ROLES } from './role.ts'
import { sessionEnd } from './session-life.ts'
import { delayMs } from './sign-in-delay.ts'
import { viewVerdict, viewWindows } from './view-budget.ts'

const random = (count: number): Uint8Array => new Uint8Array(count).fill(7)
const NOW = Date.UTC(2026, 0, 1)
const asked: Asked = { by: { person: 'p1', session: 's1', authenticator: 'a1' }, askedAtMs: NOW, closed: false }
const other: Presence = { person: 'p2', session: 's2', authenticator: 'a2', steppedUpAtMs: NOW }

test('whoever is not in the policy table is refused', () => {
  expect(standingNeeded('anonymous', 'exhibit.view')).toBeUndefined()
  expect(standingNeeded('administrator', 'exhibit.view')).toBeUndefined()
  expect(standingNeeded('auditor', 'decision.make')).toBeUndefined()
})

test('no machine and no stranger decides, views, or stands as one of two', () => {
  for (const [permission, grants] of Object.entries(POLICY))
    if (/^(?:ask|approve|decision|exhibit|case|person|machine)\./u.test(permission))
      expect([permission, grants['machine-client'], grants.anonymous]).toEqual([permission, undefined, undefined])
})

test('every act for two has somebody who may ask and somebody who may approve', () => {
  for (const kind of ACTS_FOR_TWO)
    for (const side of ['ask', 'approve'] as const)
      expect(Object.keys(POLICY[`${side}.${kind}`]).length, `${side}.${kind}`).toBeGreaterThan(0)
})

test('the contents of a case are for who works on it alone', () => {
  for (const permission of ['case.read', 'exhibit.view', 'decision.make'] as const)
    expect(new Set(Object.values(POLICY[permission]))).toEqual(new Set(['assigned']))
})

test('every role may do something of its own', () => {
  for (const role of HUMAN_ROLES) expect(standingNeeded(role, 'session.own')).toBe('self')
  expect(ROLES.length).toBeGreaterThanOrEqual(9)
})

test('another person, session and authenticator may approve at once', () => {
  expect(approvalRefusal(asked, other, NOW)).toBeUndefined()
})

test('sharing person, session or authenticator with who asked refuses, whatever else differs', () => {
  fc.assert(
    fc.property(fc.subarray(['person', 'session', 'authenticator'] as const, { minLength: 1 }), (shared) => {
      const approver = { ...other, ...Object.fromEntries(shared.map((key) => [key, asked.by[key]])) }
      expect(approvalRefusal(asked, approver, NOW)).toMatch(/^same-/u)
    }),
  )
})

test('nobody approves what is about himself', () => {
  expect(approvalRefusal({ ...asked, concerns: 'p2' }, other, NOW)).toBe('concerns-approver')
})

test('a closed or expired act is approved by nobody', () => {
  expect(approvalRefusal({ ...asked, closed: true }, other, NOW)).toBe('closed')
  const late = { ...other, steppedUpAtMs: NOW + REQUEST_LIFE_MS }
  expect(approvalRefusal(asked, late, NOW + REQUEST_LIFE_MS)).toBe('expired')
  expect(
    approvalRefusal(asked, { ...late, steppedUpAtMs: late.steppedUpAtMs - 1 }, late.steppedUpAtMs - 1),
  ).toBeUndefined()
})

test('presence is fresh for five minutes and never from the future', () => {
  expect(isFresh(NOW, NOW + STEP_UP_MS)).toBe(true)
  expect(isFresh(NOW, NOW + STEP_UP_MS + 1)).toBe(false)
  expect(isFresh(NOW + CLOCK_SKEW_MS + 1, NOW)).toBe(false)
})

test('once expired, an act stays so at every later time, and a clock that goes back revives none', () => {
  fc.assert(
    fc.property(fc.nat(2 ** 31), fc.nat(2 ** 31), (first, more) => {
      if (isExpired(NOW, NOW + first)) expect(isExpired(NOW, NOW + first + more)).toBe(true)
    }),
  )
  expect(isExpired(NOW, NOW - CLOCK_SKEW_MS - 1)).toBe(true)
})

test('a session ends when idle, after its day, and when the clock goes back', () => {
  const times = { openedAtMs: NOW, seenAtMs: NOW }
  expect(sessionEnd(times, NOW + SESSION_IDLE_MS - 1)).toBeUndefined()
  expect(sessionEnd(times, NOW + SESSION_IDLE_MS)).toBe('idle')
  expect(sessionEnd({ ...times, seenAtMs: NOW + SESSION_ABSOLUTE_MS - 1 }, NOW + SESSION_ABSOLUTE_MS)).toBe('absolute')
  expect(sessionEnd(times, NOW - 3_600_000)).toBe('clock')
})

test('the first tries cost nothing, then each waits at least as long as the one before, up to a bound', () => {
  for (let tries = 0; tries < FREE_TRIES; tries += 1) expect(delayMs(tries)).toBe(0)
  for (let tries = FREE_TRIES; tries < 200; tries += 1) {
    expect(delayMs(tries)).toBeGreaterThan(0)
    expect(delayMs(tries + 1)).toBeGreaterThanOrEqual(delayMs(tries))
    expect(delayMs(tries)).toBeLessThanOrEqual(LONGEST_DELAY_MS)
  }
})

/** A script that asks for a view every `everyMs` and keeps what it gets. */
function hoard(everyMs: number, forMs: number) {
  const viewsAtMs: number[] = []
  const alarmsAtMs: number[] = []
  for (let nowMs = NOW; nowMs < NOW + forMs; nowMs += everyMs) {
    const { dayFromMs, hastyFromMs } = viewWindows(nowMs)
    const since = (fromMs: number): number => viewsAtMs.filter((atMs) => atMs > fromMs).length
    const { allowed, alert } = viewVerdict({ inDay: since(dayFromMs), inHastyWindow: since(hastyFromMs) })
    if (alert !== undefined) alarmsAtMs.push(nowMs)
    if (allowed) viewsAtMs.push(nowMs)
  }
  return { viewsAtMs, alarmsAtMs }
}

test('a script that takes whatever it gets stays within the budget, and its haste is told within a minute', () => {
  const { viewsAtMs, alarmsAtMs } = hoard(1000, 3_600_000)
  expect(viewsAtMs.length).toBe(VIEWS_PER_DAY)
  expect((alarmsAtMs[0] ?? Infinity) - (viewsAtMs[HASTY_VIEWS - 1] ?? 0)).toBeLessThanOrEqual(60_000)
})

test('a script too slow to be hasty meets the budget, which is told at once', () => {
  const { viewsAtMs, alarmsAtMs } = hoard(60_000, 12 * 3_600_000)
  expect(viewsAtMs.length).toBe(VIEWS_PER_DAY)
  expect(alarmsAtMs[0]).toBe((viewsAtMs.at(-1) ?? 0) + 60_000)
})

test('half a day of ordinary work raises no alarm', () => {
  expect(hoard(30_000, 4 * 3_600_000).alarmsAtMs).toEqual([])
})

test('only what a session made is a reviewer, and a copy of one is none', () => {
  const reviewer = admitReviewer({
    person: newId(random),
    session: newId(random),
    authenticator: newId(random),
    role: 'analyst',
  })
  expect(() => assertReviewer(reviewer)).not.toThrow()
  expect(() => assertReviewer({ ...reviewer })).toThrow(TypeError)
  expect(() => assertReviewer(JSON.parse(JSON.stringify(reviewer)))).toThrow(TypeError)
  expect(() => assertReviewer(undefined)).toThrow(TypeError)
})
