// Counts and charts at the top of the report.
import type { Examination } from '@rempart/core'
import { barChart } from './charts.ts'
import type { Markup } from './html.ts'
import { html } from './html.ts'
import type { MessageKey } from './messages.ts'
import { say, word } from './messages.ts'
import type { ReportInput } from './report-input.ts'

const LANES = [1, 2, 3, 4, 5, 6] as const
const MOST_TYPES = 12

export function summarySection({ examinations, ranking, summary, facts }: ReportInput): Markup {
  const lanes = LANES.map((lane) => ({
    label: html`${say('lane')} ${lane}: ${say(`lane${lane}` satisfies MessageKey)}`,
    count: summary.lanes.get(lane) ?? 0,
  }))
  const origins = bars(examinations, ({ path }) => ranking.of(path).origin.value)
  const types = bars(examinations, ({ type }) => type).slice(0, MOST_TYPES)
  return html`<h2 id="summary">${say('summary')}</h2>
<ul class="numbers"><li><b>${summary.exhibits}</b>${say('exhibits')}</li><li><b>${summary.cards}</b>${say('cards')}</li><li><b>${summary.gaps}</b>${say('withGaps')}</li></ul>
<div class="charts">${barChart(say('byLane'), lanes)}${barChart(say('byOrigin'), origins)}${barChart(say('byType'), types)}</div>
<h2 id="facts">${say('facts')}</h2><dl><dt>${say('decoder')}</dt><dd>${facts.decoderVersion}</dd><dt>${say('sandbox')}</dt><dd>${facts.sandbox.kind}</dd>
<dt>${say('manifestDigest')}</dt><dd><code>${summary.manifestSha256}</code></dd></dl>
`
}

function bars(
  examinations: Iterable<Examination>,
  of: (examination: Examination) => string,
): { label: Markup; count: number }[] {
  const counts = new Map<string, number>()
  for (const examination of examinations) {
    const key = of(examination)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const ordered = [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return ordered.map(([key, count]) => ({ label: word(key), count }))
}
