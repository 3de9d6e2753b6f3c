// docs/priority.md shows the published tables as they are. REMPART_UPDATE_DOCS=1 rewrites them; the diff is the review.
import { readFileSync, writeFileSync } from 'node:fs'
import {
  AT_RISK_PER_SOURCE,
  LEVELS,
  LIST_ENTRY_FLOOD_FILES,
  LONGEST_WAIT_HOURS,
  PER_BUCKET_TURN,
  REASONS,
  TURNS,
} from '@rempart/core'
import { expect, test } from 'vitest'

const FILE = new URL('../docs/priority.md', import.meta.url)

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
}

test.each(Object.keys(TABLES))('docs/priority.md shows the published table of %s', (name) => {
  const text = readFileSync(FILE, 'utf8')
  const [begin, end] = [`<!-- ${name}:begin -->\n`, `<!-- ${name}:end -->`]
  const from = text.indexOf(begin) + begin.length
  const to = text.indexOf(end)
  expect(Math.min(from, to)).toBeGreaterThan(begin.length)
  if (process.env['REMPART_UPDATE_DOCS'] === '1') {
    writeFileSync(FILE, `${text.slice(0, from)}${TABLES[name]}\n${text.slice(to)}`)
  }
  const shown = readFileSync(FILE, 'utf8')
  expect(shown.slice(shown.indexOf(begin) + begin.length, shown.indexOf(end)).trim()).toBe(TABLES[name])
})

test('docs/priority.md names the limits as they are', () => {
  const text = readFileSync(FILE, 'utf8')
  expect(text).toContain(`At most ${AT_RISK_PER_SOURCE} at a time from one source`)
  expect(text).toContain(`are shown ${PER_BUCKET_TURN} at a time`)
  expect(text).toContain(`matches more than ${LIST_ENTRY_FLOOD_FILES} different files`)
})
