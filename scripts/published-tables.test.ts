// docs/priority.md and docs/people.md show the published tables as they are. REMPART_UPDATE_DOCS=1 rewrites them; the diff is the review.
import { readFileSync, writeFileSync } from 'node:fs'
import {
  ACTS_FOR_TWO,
  AT_RISK_PER_SOURCE,
  FREE_TRIES,
  HASTY_VIEWS,
  HUMAN_ROLES,
  LEVELS,
  LIST_ENTRY_FLOOD_FILES,
  LONGEST_WAIT_HOURS,
  PER_BUCKET_TURN,
  POLICY,
  REASONS,
  REQUEST_LIFE_MS,
  ROLE_NAMES,
  ROLES,
  SESSION_ABSOLUTE_MS,
  SESSION_IDLE_MS,
  STEP_UP_MS,
  TURNS,
  VIEWS_PER_DAY,
} from '@rempart/core'
import type { Grants } from '@rempart/core'
import { expect, test } from 'vitest'

const PAGES: Readonly<Record<string, readonly string[]>> = {
  '../docs/priority.md': ['reasons', 'levels', 'turns'],
  '../docs/people.md': ['policy', 'acts'],
}

const TABLES: Readonly<Record<string, string>> = {
  reasons: [
    '| code | lane | English | French |',
    '| --- | --- | --- | --- |',
    ...Object.entries(REASONS).map(([code, { lane, en, fr }]) => `| \`${code}\` | ${lane} | ${en} | ${fr} |`),
  ].join('\n'),
  levels: [
    '| level | block | |',
    '| --- | --- | --- |',
    ...Object.entries(LEVELS).map(
      ([name, { level, block }]) => `| ${level} | ${block} | ${name.replaceAll('-', ' ')} |`,
    ),
  ].join('\n'),
  turns: [
    `${TURNS[2]} cards of lane 2, then ${TURNS[3]} of lane 3's share, and so on. A card that waits longer than its lane allows raises an alarm:`,
    '',
    '| lane | longest wait |',
    '| --- | --- |',
    ...Object.entries(LONGEST_WAIT_HOURS).map(([lane, hours]) => `| ${lane} | ${hours} h |`),
  ].join('\n'),
  policy: [
    '| permission | who, and how he has to stand to the object |',
    '| --- | --- |',
    ...Object.entries(POLICY)
      .filter(([name]) => !/^(?:ask|approve)\./u.test(name))
      .map(([name, grants]) => `| \`${name}\` | ${whoMay(grants)} |`),
  ].join('\n'),
  acts: [
    '| act | may ask | may approve |',
    '| --- | --- | --- |',
    ...ACTS_FOR_TWO.map(
      (kind) => `| \`${kind}\` | ${whoMay(POLICY[`ask.${kind}`])} | ${whoMay(POLICY[`approve.${kind}`])} |`,
    ),
  ].join('\n'),
}

/** `everybody`, `every person`, or the roles by name with their standing where it is not `any`. */
function whoMay(grants: Grants): string {
  if (ROLES.every((role) => grants[role] === 'any')) return 'everybody'
  if (HUMAN_ROLES.every((role) => grants[role] === 'self')) return 'every person (self)'
  return ROLES.filter((role) => grants[role] !== undefined)
    .map((role) => ROLE_NAMES[role].en + (grants[role] === 'any' ? '' : ` (${grants[role]})`))
    .join(', ')
}

const placed = Object.entries(PAGES).flatMap(([page, names]) => names.map((name) => ({ page, name })))
test('every published table has its page', () => {
  expect(placed.map(({ name }) => name)).toEqual(Object.keys(TABLES))
})

test.each(placed)('$page shows the published table of $name', ({ page, name }) => {
  const file = new URL(page, import.meta.url)
  const text = readFileSync(file, 'utf8')
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`]
  const from = text.indexOf(begin) + begin.length
  const to = text.indexOf(end)
  expect(Math.min(from, to)).toBeGreaterThan(begin.length)
  if (process.env['REMPART_UPDATE_DOCS'] === '1') {
    writeFileSync(file, `${text.slice(0, from)}${TABLES[name]}\n${text.slice(to)}`)
  }
  const shown = readFileSync(file, 'utf8')
  expect(shown.slice(shown.indexOf(begin) + begin.length, shown.indexOf(end)).trim()).toBe(TABLES[name])
})

test('docs/priority.md names the limits as they are', () => {
  const text = readFileSync(new URL('../docs/priority.md', import.meta.url), 'utf8')
  expect(text).toContain(`At most ${AT_RISK_PER_SOURCE} at a time from one source`)
  expect(text).toContain(`are shown ${PER_BUCKET_TURN} at a time`)
  expect(text).toContain(`matches more than ${LIST_ENTRY_FLOOD_FILES} different files`)
})

test('docs/people.md names the limits as they are', () => {
  const text = readFileSync(new URL('../docs/people.md', import.meta.url), 'utf8').replaceAll(/\s+/gu, ' ')
  const minutes = (ms: number): string => `${ms / 60_000} minutes`
  const hours = (ms: number): string => `${ms / 3_600_000} hours`
  expect(text).toContain(`dies after ${minutes(SESSION_IDLE_MS)} without use and ${hours(SESSION_ABSOLUTE_MS)} in all`)
  expect(text).toContain(`approves within ${hours(REQUEST_LIFE_MS)}`)
  expect(text).toContain(`at most ${VIEWS_PER_DAY} pictures in 24 hours; ${HASTY_VIEWS} within ten minutes`)
  expect([FREE_TRIES, STEP_UP_MS]).toEqual([5, 300_000])
})
