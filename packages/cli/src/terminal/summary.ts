// What a finished run says on the terminal.
import type { TriageResult } from '../case/triage.ts'

type Finished = Extract<TriageResult, { kind: 'finished' }>

const LANE_NAMES: Readonly<Record<number, string>> = {
  1: 'a child may be at risk now',
  2: 'look first: camera, conflicting or edited evidence, derivations, matches',
  3: 'not known, and claims only',
  4: 'signed as made from text alone',
  5: 'decided already',
  6: 'known good',
}

/** Counts by lane, gaps, where the case is and with which key its ledger is verified. */
export function printSummary({ case: folder, summary, ledgerKey, sandbox }: Finished): void {
  const lines = [
    `${summary.exhibits} exhibits on ${summary.cards} cards`,
    ...[...summary.lanes].map(([lane, count]) => `  lane ${lane}: ${count}  ${LANE_NAMES[lane] ?? ''}`),
    summary.gaps === 0 ? 'no gaps' : `${summary.gaps} exhibits with a named gap (see the report)`,
    ...(sandbox.kind === 'sandboxed'
      ? []
      : ['WARNING: decoded without the sandbox; this case is not forensically valid']),
    `report:     ${folder.report}`,
    `manifest:   ${folder.manifest}  sha256 ${summary.manifestSha256}`,
    `ledger key: ${ledgerKey}`,
  ]
  process.stdout.write(`${lines.join('\n')}\n`)
}
