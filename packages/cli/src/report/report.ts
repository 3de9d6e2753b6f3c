// report.html: one self-contained file without pictures or scripts, readable offline, in English and French.
import type { Examination } from '@rempart/core'
import type { RunFacts } from '../case/run-facts.ts'
import { coverageSection } from './coverage-section.ts'
import { exhibitArticle } from './exhibit-article.ts'
import type { Markup } from './html.ts'
import { html } from './html.ts'
import { say } from './messages.ts'
import { queueTable } from './queue-table.ts'
import type { ReportInput } from './report-input.ts'
import { STYLE } from './style.ts'
import { summarySection } from './summary-section.ts'

/** Cards listed, and exhibits described, at most: more makes a page that no browser opens calmly. */
const MAX_CARDS = 20_000
const MAX_ARTICLES = 5_000

/** The page, piece by piece, so that a large case is never one string. */
export function* reportPieces(input: ReportInput): Iterable<string> {
  const { ranking, facts, summary } = input
  yield head(facts).html
  yield summarySection(input).html
  yield coverageSection(input).html
  yield* queueTable(ranking.cards.slice(0, MAX_CARDS))
  if (ranking.cards.length > MAX_CARDS) yield leftOut(ranking.cards.length - MAX_CARDS).html
  yield html`<h2 id="evidence">${say('evidence')}</h2>`.html
  const described = describedExhibits(input)
  for (const examination of described) yield exhibitArticle(examination, ranking, input.runNames).html
  if (summary.exhibits > described.length) yield leftOut(summary.exhibits - described.length).html
  yield '</main></body></html>\n'
}

/** The first exhibits in queue order. */
function describedExhibits({ examinations, ranking }: ReportInput): readonly Examination[] {
  const places = new Map<string, number>()
  for (const { members } of ranking.cards) {
    for (const path of members) if (places.size < MAX_ARTICLES) places.set(path, places.size)
    if (places.size === MAX_ARTICLES) break
  }
  const found: [place: number, examination: Examination][] = []
  for (const examination of examinations) {
    const place = places.get(examination.path)
    if (place !== undefined) found.push([place, examination])
  }
  return found.toSorted(([a], [b]) => a - b).map(([, examination]) => examination)
}

function head({ sandbox }: RunFacts): Markup {
  const policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
  const warning = sandbox.kind === 'sandboxed' ? html`` : html`<p class="warning" role="alert">${say('unsafe')}</p>`
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="referrer" content="no-referrer">
<title>Rempart: triage report / rapport de tri</title><style>${STYLE}</style></head><body>
<header><fieldset class="languages"><legend>${say('language')}</legend>
<input type="radio" name="language" id="choose-en" checked><label for="choose-en" lang="en">English</label>
<input type="radio" name="language" id="choose-fr"><label for="choose-fr" lang="fr">Français</label></fieldset></header>
<main><h1>${say('title')}</h1>${warning}<p>${say('lead')}</p>
`
}

function leftOut(count: number): Markup {
  return html`<p class="soft">${say('cut')} ${count}</p>`
}
