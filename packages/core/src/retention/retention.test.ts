// Terms are those of the calendar, holds outlast them, and no clock makes a case end early (SECURITY §5 F5, C9).
import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { addCalendar, isHeld, isLeap, keepsAsLong, mayErase, type RetentionFacts, retentionOf } from './retention.ts'

const DAY_MS = 24 * 3600_000
const anyDate = fc.date({ min: new Date('1999-01-01'), max: new Date('2101-01-01'), noInvalidDate: true })
const anyTerm = fc.record({ years: fc.nat(30), months: fc.nat(24), days: fc.nat(400) })
const anyHold = fc.record({
  until: fc.option(anyDate, { nil: undefined }),
  liftedAt: fc.option(anyDate, { nil: undefined }),
})
const anyFacts: fc.Arbitrary<RetentionFacts> = fc.record({
  finishedAt: fc.option(anyDate, { nil: undefined }),
  term: anyTerm,
  keepUntil: fc.option(anyDate, { nil: undefined }),
  holds: fc.array(anyHold, { maxLength: 4 }),
})

/** The same rule on Python's calendar. */
const PYTHON = `
import sys, json, calendar
from datetime import datetime, timedelta
out = []
for start, years, months, days in json.load(sys.stdin):
    d = datetime.strptime(start, '%Y-%m-%dT%H:%M:%S')
    month = d.month - 1 + months + 12 * years
    year, month = d.year + month // 12, month % 12 + 1
    last = calendar.monthrange(year, month)[1]
    moved = d.replace(year=year, month=month, day=min(d.day, last))
    if d.day > last: moved += timedelta(days=1)
    out.append((moved + timedelta(days=days)).isoformat(timespec='seconds'))
print(json.dumps(out))
`

it('1,000 dates and terms end where another calendar says, leap days and ends of months among them', () => {
  const edges = ['2024-02-29', '2023-02-28', '2024-12-31', '2025-01-31', '2099-02-28', '2100-02-28', '2096-02-29']
  const cases = Array.from({ length: 1000 }, (_, i) => {
    const day =
      edges[i % 14] ?? new Date(Date.UTC(1999, 0, 1) + ((i * 7919) % 36_500) * DAY_MS).toISOString().slice(0, 10)
    return [
      `${day}T${String(i % 24).padStart(2, '0')}:30:00`,
      i % 5,
      (i * 7) % 14,
      i % 3 === 0 ? (i * 13) % 370 : 0,
    ] as const
  })
  const python = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(cases), encoding: 'utf8' })
  expect(python.stderr).toBe('')
  const ours = cases.map(([start, years, months, days]) =>
    addCalendar(new Date(`${start}Z`), { years, months, days })
      .toISOString()
      .slice(0, 19),
  )
  expect(ours).toEqual(JSON.parse(python.stdout))
})

it('a year from a leap day ends on the first of March, and four years on the leap day', () => {
  const leapDay = new Date('2024-02-29T12:00:00Z')
  expect(addCalendar(leapDay, { years: 1, months: 0, days: 0 }).toISOString()).toBe('2025-03-01T12:00:00.000Z')
  expect(addCalendar(leapDay, { years: 4, months: 0, days: 0 }).toISOString()).toBe('2028-02-29T12:00:00.000Z')
})

it('a longer term never ends earlier, and never before the case was finished', () => {
  fc.assert(
    fc.property(anyDate, anyTerm, fc.nat(50), (start, term, more) => {
      const end = addCalendar(start, term)
      expect(end >= start).toBe(true)
      expect(addCalendar(start, { ...term, days: term.days + more }) >= end).toBe(true)
      expect(addCalendar(start, { ...term, years: term.years + more }) >= end).toBe(true)
    }),
  )
})

it('another hold never shortens what is kept, and a standing hold without an end keeps for ever', () => {
  fc.assert(
    fc.property(anyFacts, anyHold, (facts, hold) => {
      const before = retentionOf(facts)
      const after = retentionOf({ ...facts, holds: [...facts.holds, hold] })
      if (before.kind === 'stands') expect(after.kind).toBe('stands')
      else if (after.kind === 'until') expect(after.at >= before.at).toBe(true)
      if (hold.liftedAt === undefined && hold.until === undefined)
        expect(after).toEqual({ kind: 'stands', because: 'legal-hold' })
    }),
  )
})

it('what keeps as long never lets a case be erased at a time when the other keeps it', () => {
  fc.assert(
    fc.property(anyFacts, anyFacts, anyDate, (before, after, now) => {
      const [kept, then] = [retentionOf(before), retentionOf(after)]
      const clock = { now, lastSeenAt: now }
      if (keepsAsLong(kept, then) && mayErase(then, clock) === 'yes') expect(mayErase(kept, clock)).toBe('yes')
    }),
  )
})

it('an end that was set stands in place of the term, and holds outlast it', () => {
  const finishedAt = new Date('2026-05-01T00:00:00Z')
  const keepUntil = new Date('2026-06-01T00:00:00Z')
  const facts = { finishedAt, term: { years: 1, months: 0, days: 0 }, keepUntil, holds: [] }
  expect(retentionOf(facts)).toEqual({ kind: 'until', at: keepUntil })
  const until = new Date('2026-07-01T00:00:00Z')
  expect(retentionOf({ ...facts, holds: [{ until }] })).toEqual({ kind: 'until', at: until })
  expect(retentionOf({ ...facts, finishedAt: undefined })).toEqual({ kind: 'stands', because: 'not-finished' })
})

it('nothing is erased that stands, is not due, or whose clock leapt', () => {
  fc.assert(
    fc.property(anyFacts, anyDate, anyDate, (facts, now, lastSeenAt) => {
      const retention = retentionOf(facts)
      const verdict = mayErase(retention, { now, lastSeenAt })
      if (verdict === 'yes') {
        expect(retention.kind).toBe('until')
        expect(
          facts.finishedAt !== undefined && now >= (facts.keepUntil ?? addCalendar(facts.finishedAt, facts.term)),
        ).toBe(true)
        expect(isHeld(facts, now)).toBe(false)
        expect(isLeap({ now, lastSeenAt })).toBe(false)
      }
    }),
  )
})

it.each([1, -1])('a clock %i hour wrong shortens nothing by more than that, ten years wrong erases nothing', (sign) => {
  const facts = { finishedAt: new Date('2026-05-01T00:00:00Z'), term: { years: 1, months: 0, days: 0 }, holds: [] }
  const retention = retentionOf(facts)
  const seen = new Date('2026-06-01T00:00:00Z')
  const tenYears = new Date(seen.getTime() + sign * 3653 * DAY_MS)
  expect(mayErase(retention, { now: tenYears, lastSeenAt: seen })).not.toBe('yes')
  const due = new Date('2027-05-01T00:00:00Z').getTime()
  const hour = 3600_000
  expect(
    mayErase(retention, { now: new Date(due - 2 * hour + sign * hour), lastSeenAt: new Date(due - 2 * hour) }),
  ).toBe('kept')
  expect(mayErase(retention, { now: new Date(due + 2 * hour + sign * hour), lastSeenAt: new Date(due) })).toBe('yes')
})
