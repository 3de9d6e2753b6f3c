// The look of the report: calm, dark and light, no request to anywhere.
import type { Markup } from './html.ts'

export const STYLE: Markup = {
  html: `
:root{color-scheme:light dark;--ink:#1c2733;--paper:#fbfbf9;--line:#c9d0d6;--soft:#5a6773;--bar:#3f6f8f;--mark:#8a4b00}
@media (prefers-color-scheme:dark){:root{--ink:#e4e8eb;--paper:#14191e;--line:#38434d;--soft:#a3b0bb;--bar:#6fa3c4;--mark:#ffb866}}
*{box-sizing:border-box}body{margin:0 auto;max-width:72rem;padding:1.5rem;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem;border-bottom:1px solid var(--line)}h3{font-size:1rem;margin:1.2rem 0 .3rem;overflow-wrap:anywhere}
p{margin:.4rem 0;max-width:60rem}a{color:inherit}.languages{float:right;border:1px solid var(--line);border-radius:.4rem;padding:.2rem .6rem}
:root:has(#choose-en:checked) [lang=fr]:not(label),:root:has(#choose-fr:checked) [lang=en]:not(label){display:none}
.numbers{display:flex;gap:2rem;flex-wrap:wrap;padding:0;list-style:none}.numbers b{display:block;font-size:1.8rem;line-height:1.2}
.charts{display:flex;flex-wrap:wrap;gap:1rem 3rem}.chart{margin:0}.chart figcaption{font-weight:600}.chart ul{list-style:none;margin:.3rem 0;padding:0}
.chart li{display:flex;align-items:center;gap:.6rem;min-height:26px}.chart .label{width:19rem}.chart svg{flex:none}.chart rect{fill:var(--bar)}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--line)}
td.path,code{overflow-wrap:anywhere}code{font:.85em ui-monospace,monospace}.warning{border:2px solid var(--mark);color:var(--mark);padding:.5rem .8rem;font-weight:600}
article{border:1px solid var(--line);border-radius:.4rem;padding:.2rem 1rem .6rem;margin:.8rem 0}dl{display:grid;grid-template-columns:11rem 1fr;gap:.2rem 1rem;margin:.3rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}dd ul{margin:0;padding-left:1.1rem}.soft{color:var(--soft)}
@media (max-width:40rem){dl{grid-template-columns:1fr}.chart .label{width:10rem}}@media print{article{break-inside:avoid}.languages{display:none}}`,
}
