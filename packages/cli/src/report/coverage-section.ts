// Which lists were compared, so that "no match" says what it means.
import type { Markup } from './html.ts'
import { html } from './html.ts'
import { say } from './messages.ts'
import type { ReportInput } from './report-input.ts'

export function coverageSection({ examinations, facts }: ReportInput): Markup {
  if (facts.lists.length === 0) return html`<h2 id="coverage">${say('coverage')}</h2><p>${say('noLists')}</p>`
  const counts = new Map<string, number>()
  for (const { matches } of examinations) {
    for (const list of new Set(matches.map((match) => match.list))) counts.set(list, (counts.get(list) ?? 0) + 1)
  }
  const rows = facts.lists.map(({ info, entries, kinds, notComparable }) => {
    const matching = counts.get(info.name) ?? 0
    const held = [...kinds, ...notComparable.map((kind) => `${kind} (not compared)`)].join(', ')
    return html`<tr><td>${info.name}</td><td><code>${info.version}</code></td><td>${info.date}${info.age?.days === undefined ? '' : ` (${info.age.days} d)`}${info.age?.stale === true ? ' ⚠' : ''}</td><td>${entries}</td><td>${info.realm}</td><td>${held}</td><td>${matching}</td></tr>`
  })
  const heads = (['list', 'version', 'date', 'entries', 'realm', 'kinds', 'matching'] as const).map(
    (key) => html`<th scope="col">${say(key)}</th>`,
  )
  return html`<h2 id="coverage">${say('coverage')}</h2><div class="scroll" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>
`
}
