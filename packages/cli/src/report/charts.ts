// Bar charts as inline SVG, readable without colour: every bar carries its label and its count.
import type { Markup } from './html.ts'
import { html } from './html.ts'

const WIDTH = 640
const LABEL_WIDTH = 300
const BAR = 16

export type Bar = Readonly<{ label: Markup; count: number }>

/** Horizontal bars in the order given; `name` is what a screen reader says of the whole. */
export function barChart(name: Markup, bars: readonly Bar[]): Markup {
  const most = Math.max(1, ...bars.map(({ count }) => count))
  const rows = bars.map(({ label, count }) => {
    const width = count === 0 ? 0 : Math.max(2, Math.round(((WIDTH - LABEL_WIDTH - 70) * count) / most))
    return html`<li><span class="label">${label}</span><svg aria-hidden="true" width="${width}" height="${BAR}"><rect width="${width}" height="${BAR}" rx="2"/></svg><span class="count">${count}</span></li>`
  })
  return html`<figure class="chart"><figcaption>${name}</figcaption><ul>${rows}</ul></figure>`
}
