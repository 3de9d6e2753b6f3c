import { existsSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { PersonId } from '../access/id.ts'
import { caseEventRefusal, caseState, REFERRAL_STATES } from './case-event.ts'
import type { CaseEvent, CaseEventFacts } from './case-event.ts'
import { COUNTRY_CODES, parseCountry } from './country.ts'
import type { CountryCode } from './country.ts'
import { comparableEntity, ENTITY_KIND_NAMES } from './entity-kind.ts'

const FR = 'FR' as CountryCode

test('the countries are those of ISO 3166-1, as Debian’s iso-codes lists them', () => {
  const list = '/usr/share/iso-codes/json/iso_3166-1.json'
  const names = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
  expect(COUNTRY_CODES.filter((code) => names.of(code) === undefined)).toEqual([])
  expect(new Set(COUNTRY_CODES).size).toBe(249)
  expect([parseCountry('fr'), parseCountry('EU'), parseCountry('')]).toEqual(['FR', undefined, undefined])
  if (!existsSync(list)) return
  const { '3166-1': rows } = JSON.parse(readFileSync(list, 'utf8')) as Record<'3166-1', { alpha_2: string }[]>
  expect(COUNTRY_CODES).toEqual(rows.map(({ alpha_2 }) => alpha_2).toSorted())
})

test('two statements of one entity compare equal, and different entities do not', () => {
  const equal: readonly (readonly [Parameters<typeof comparableEntity>[0], string, string])[] = [
    ['mail-address', ' Some.Body@EXAMPLE.org ', 'some.body@example.org.'],
    ['mail-address', 'a@bücher.example', 'a@xn--bcher-kva.example'],
    ['ip-address', '2001:DB8:0:0:0:0:0:1', '[2001:db8::1]'],
    ['ip-address', '192.0.2.7', '192.0.2.7'],
    ['site', 'https://WWW.Example.org:443/room/7?x=1', 'example.org'],
    ['device', '00:00:5E:00:53:01', '00-00-5e-00-53-01'],
    ['payment-handle', 'GB82 WEST 1234 5698 7654 32', 'gb82west12345698765432'],
    ['payment-handle', '0x00000000000000000000000000000000000000AB', '0x00000000000000000000000000000000000000ab'],
    ['alias', 'Ｓea  Gull', 'sea gull'],
  ]
  for (const [kind, one, other] of equal) {
    expect(comparableEntity(kind, one), one).toBeDefined()
    expect(comparableEntity(kind, one)).toBe(comparableEntity(kind, other))
  }
  const base58 = '1BoatSLRHtKNngkdXEeobR76b53LETtpyT'
  expect(comparableEntity('payment-handle', base58)).not.toBe(comparableEntity('payment-handle', base58.toLowerCase()))
  for (const [kind, text] of [
    ['ip-address', '192.0.2.256'],
    ['ip-address', '192.0.2.07'],
    ['ip-address', 'example.org'],
    ['mail-address', '@example.org'],
    ['mail-address', 'nobody'],
    ['site', 'not a site'],
    ['device', '--'],
    ['alias', '   '],
  ] as const)
    expect(comparableEntity(kind, text), text).toBeUndefined()
})

test('the form to compare by is its own form, for any text', () => {
  fc.assert(
    fc.property(fc.constantFrom(...ENTITY_KIND_NAMES), fc.string({ unit: 'grapheme' }), (kind, text) => {
      const once = comparableEntity(kind, text)
      if (once !== undefined) expect(comparableEntity(kind, once)).toBe(once)
    }),
    { numRuns: 500 },
  )
})

const subjects = fc.constantFrom('a', 'b', 'c')
const anyFacts: fc.Arbitrary<CaseEventFacts> = fc.oneof(
  fc.constant({ kind: 'note' } as const),
  fc.constant({ kind: 'task' } as const),
  fc.record({ kind: fc.constant('task-state' as const), state: fc.constantFrom('open' as const, 'done' as const) }),
  fc.constant({ kind: 'jurisdiction', country: FR, authority: 'court' } as const),
  fc.constant({ kind: 'jurisdiction-ended' } as const),
  fc.constant({ kind: 'likely-country', country: FR, source: { kind: 'person' } } as const),
  fc.constant({ kind: 'likely-country-withdrawn' } as const),
  fc.constant({ kind: 'referral', authority: 'x' } as const),
  fc.record({ kind: fc.constant('referral-state' as const), state: fc.constantFrom(...REFERRAL_STATES) }),
)
const anyEvents = fc.array(fc.tuple(subjects, anyFacts)).map((all) =>
  all.map(([subject, facts], seq): CaseEvent => {
    return { seq, subject, facts, by: 'p' as PersonId, at: new Date(seq), words: undefined }
  }),
)

test('what was refused would have changed nothing, or skipped a state; what stands needs its beginning', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      for (const [at, event] of events.entries()) {
        const before = caseState(events.slice(0, at))
        const after = caseState(events.slice(0, at + 1))
        const refusal = caseEventRefusal(before, event)
        if (refusal === 'absent') expect(after).toEqual(before)
        if (refusal === undefined && event.facts.kind !== 'note') expect(after).not.toEqual(before)
      }
    }),
  )
})

test('a referral that only takes allowed steps is never received before it was approved and sent', () => {
  fc.assert(
    fc.property(anyEvents, (wanted) => {
      let events: readonly CaseEvent[] = []
      const steps: string[] = []
      const opened: CaseEvent = { ...begin, facts: { kind: 'referral', authority: 'x' } }
      for (const event of [opened, ...wanted.filter(({ facts }) => facts.kind === 'referral-state')]) {
        const own = { ...event, subject: 'r' }
        if (caseEventRefusal(caseState(events), own) !== undefined) continue
        events = [...events, own]
        if (own.facts.kind === 'referral-state') steps.push(own.facts.state)
      }
      expect(['approved', 'sent', 'received'].join(' ')).toContain(steps.filter((s) => s !== 'refused').join(' '))
    }),
  )
})
const begin: Omit<CaseEvent, 'facts'> = { seq: 0, subject: 'r', by: 'p' as PersonId, at: new Date(0), words: undefined }
