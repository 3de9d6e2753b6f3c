// Runs the benches that lie beside the code: npm run bench -- [NAME] [--json]. A *.bench.ts exports
// `benches: readonly Bench[]`; NAME selects every bench whose name starts with it. Peers run in the same process run.
// --json prints one JSON object a line: {"name","value","unit","peer","ratio","machine","date"}.
import { globSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'

/** One figure: `ratio` is how many times better than `peer` (greater is better), where there is a peer. */
export type Figure = Readonly<{ name: string; value: number; unit: string; peer?: string; ratio?: number }>
export type Bench = Readonly<{ name: string; about: string; run(): Promise<readonly Figure[]> }>

const root = join(import.meta.dirname, '..')
const args = process.argv.slice(2)
const json = args.includes('--json')
const wanted = args.find((arg) => !arg.startsWith('--')) ?? ''
const machine = `${cpus().length}x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.versions.node}`
const date = new Date().toISOString().slice(0, 10)

let ran = 0
for (const file of globSync('packages/*/src/**/*.bench.ts', { cwd: root }).sort()) {
  const { benches } = (await import(join(root, file))) as { benches: readonly Bench[] }
  for (const bench of benches.filter(({ name }) => name.startsWith(wanted) || wanted.startsWith(`${name}.`))) {
    ran += 1
    if (!json) console.log(`\n${bench.name}: ${bench.about}`)
    for (const figure of await bench.run()) print(figure)
  }
}
if (ran === 0) {
  console.error(`bench: no bench is called "${wanted}"`)
  process.exit(2)
}

function print({ name, value, unit, peer, ratio }: Figure): void {
  const rounded = Number(value.toPrecision(4))
  const times = ratio === undefined ? undefined : Number(ratio.toPrecision(4))
  if (json)
    console.log(JSON.stringify({ name, value: rounded, unit, peer: peer ?? null, ratio: times ?? null, machine, date }))
  else console.log(`  ${name}  ${rounded} ${unit}${peer === undefined ? '' : `  (${times ?? '?'}× ${peer})`}`)
}
