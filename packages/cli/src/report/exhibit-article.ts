// One exhibit of the report: evidence for and against with where it was found, matches, relations, gaps.
import type { Examination, Finding } from '@rempart/core'
import type { CaseRanking } from '@rempart/pipeline'
import type { Markup } from './html.ts'
import { html } from './html.ts'
import { say, word } from './messages.ts'
import { reasonList } from './reasons.ts'

/** Relations and findings listed at most; a hostile file can have any number. */
const MAX_ROWS = 40

export function exhibitArticle(
  examination: Examination,
  ranking: CaseRanking,
  runNames: (value: string) => string,
): Markup {
  const { path, type, findings, matches, gaps, pixels, runs } = examination
  const { origin, lane, reasons, relations } = ranking.of(path)
  const named = (finding: Finding, names: readonly string[]): boolean =>
    names.includes(`${finding.reader}:${finding.code}`)
  const speaksFor = findings.filter((finding) => named(finding, origin.for))
  const speaksAgainst = findings.filter((finding) => named(finding, origin.against))
  const others = findings.filter((finding) => !named(finding, origin.for) && !named(finding, origin.against))
  const size = pixels === undefined ? '' : `, ${pixels.width} × ${pixels.height}`
  const links = relations
    .slice(0, MAX_ROWS)
    .map(
      ({ kind, to, detail }) => html`<li>${kind} <code>${to}</code>${detail === undefined ? '' : ` (${detail})`}</li>`,
    )
  const hits = matches.map(
    ({ list, realm, kind, distanceBits, victim }) =>
      html`<li>${list} (${realm}, ${victim}): ${kind}${kind === 'near' ? html`, ${distanceBits} ${say('distance')}` : ''}</li>`,
  )
  const runItems = runs.map(({ kind, value }) => html`<li>${kind} <code>${runNames(value)}</code></li>`)
  return html`<article><h3><code>${path}</code></h3><p class="soft">${type}${size}. ${say('lane')} ${lane}</p><dl>
<dt>${say('reasons')}</dt><dd>${reasonList(reasons)}</dd>
<dt>${say('origin')}</dt><dd>${word(origin.value)}</dd>
${rows(say('for'), speaksFor.map(findingItem))}${rows(say('against'), speaksAgainst.map(findingItem))}${rows(say('other'), others.map(findingItem))}
${rows(say('matches'), hits)}${rows(say('run'), runItems)}${rows(say('relations'), links)}
${rows(
  say('gaps'),
  gaps.map(
    ({ stage, reason, detail }) => html`<li>${stage}: ${reason}${detail === undefined ? '' : ` (${detail})`}</li>`,
  ),
)}</dl></article>
`
}

function rows(name: Markup, items: readonly Markup[]): Markup {
  return items.length === 0 ? html`` : html`<dt>${name}</dt><dd><ul>${items.slice(0, MAX_ROWS)}</ul></dd>`
}

function findingItem({ reader, code, basis, where, detail }: Finding): Markup {
  return html`<li>${reader}: ${code}${detail === undefined ? '' : ` (${detail})`}, ${say('basis')} ${word(basis)}, <code>${where}</code></li>`
}
