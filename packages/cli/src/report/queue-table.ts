// The queue: one card a row, in the order in which to look.
import type { Card } from '@rempart/core'
import { html } from './html.ts'
import type { Markup } from './html.ts'
import { say, word } from './messages.ts'
import { reasonList } from './reasons.ts'

export function* queueTable(cards: readonly Card[]): Iterable<string> {
  const heads = (['position', 'lane', 'kind', 'shown', 'members', 'reasons'] as const).map(
    (key) => html`<th scope="col">${say(key)}</th>`,
  )
  yield html`<h2 id="queue">${say('queue')}</h2><p>${say('queueLead')}</p><div class="scroll" tabindex="0"><table><thead><tr>${heads}</tr></thead><tbody>
`.html
  for (const card of cards) yield row(card).html
  yield '</tbody></table></div>\n'
}

function row({ position, lane, kind, shown, members, reasons }: Card): Markup {
  return html`<tr><td>${position}</td><td>${lane}</td><td>${word(kind)}</td><td class="path"><code>${shown}</code></td><td>${members.length}</td><td>${reasonList(reasons)}</td></tr>
`
}
