// Generation runs: cards that state the same model, workflow or prompt family are laid on one contact sheet (DESIGN §1,
// Groups). A run is a claim: it moves nothing down, and what does not fit stands apart and first.
import type { RankedExhibit } from './case-context.ts'
import type { RunStatement } from './finding.ts'
import type { Place } from './place.ts'
import { better, betterUnclaimed, saidBy, sides } from './unit.ts'
import type { Unit } from './unit.ts'

/** Units that stand on one card. */
export type Sheet = Readonly<{
  units: readonly Unit[]
  place: Place
  /** Its place by what no finding reaches. */
  unclaimed: Place
  kind: 'run' | 'unit'
  /** Stands before the run that it states but does not fit. */
  apart: boolean
  /** For what stands apart: how much its run says (`saidBy`). */
  runSays?: number
}>

/** The narrowest statement first: two pictures of one prompt family are closer kin than two of one model. */
const KINDS = ['prompt-family', 'workflow', 'model'] as const satisfies readonly RunStatement['kind'][]

/** Lays out the runs; every unit ends on exactly one sheet. `runs` names the units of each run, outliers included. */
export function sheetsOf(
  units: readonly Unit[],
): Readonly<{ sheets: readonly Sheet[]; runs: readonly (readonly Unit[])[] }> {
  const { runs, rest } = assignRuns(units)
  return { sheets: [...rest.map(alone), ...runs.flatMap(layOut)], runs }
}

function assignRuns(units: readonly Unit[]): Readonly<{ runs: readonly (readonly Unit[])[]; rest: readonly Unit[] }> {
  const joins = ({ place }: Unit): boolean => place.lane === 2 || place.lane === 3
  const runs: (readonly Unit[])[] = []
  let rest = units.filter(joins)
  for (const kind of KINDS) {
    const byRun = Map.groupBy(rest, (unit) => statedRun(unit, kind))
    const isRun = ([run, members]: [string | undefined, readonly Unit[]]): boolean =>
      run !== undefined && members.length > 1
    for (const [, members] of [...byRun].filter(isRun)) runs.push(members)
    rest = [...byRun].filter((entry) => !isRun(entry)).flatMap(([, members]) => members)
  }
  return { runs, rest: [...units.filter((unit) => !joins(unit)), ...rest] }
}

/** The run that every content of a unit states: one that says nothing must not ride on what its look-alike claims. */
function statedRun({ contents }: Unit, kind: RunStatement['kind']): string | undefined {
  const [first, ...others] = contents.map(({ lead }) => valuesOf(lead, kind))
  const shared = [...(first ?? [])].filter((value) => others.every((values) => values.has(value)))
  return shared.toSorted()[0]
}

function valuesOf({ runs }: RankedExhibit, kind: RunStatement['kind']): ReadonlySet<string> {
  return new Set(runs.filter((run) => run.kind === kind).map(({ value }) => value))
}

/** Fits: no camera evidence, and at least one other of the same evidence, type, size and history. One sheet for each kind
 * of evidence, as near-duplicates are told apart too. Adding a picture to a run never takes another off its sheet. */
function layOut(run: readonly Unit[]): readonly Sheet[] {
  const candidates = run.filter(({ contents }) => !contents.some(({ evidence }) => evidence.camera))
  const shapes = Map.groupBy(candidates, ({ shown }) => `${sides(shown.evidence)} ${shapeOf(shown.lead)}`)
  const fits = [...shapes.values()].filter((alike) => alike.length > 1).flat()
  const sheets = [...Map.groupBy(fits, ({ shown }) => sides(shown.evidence)).values()].map(sheetOf)
  const together = new Set(fits)
  const outliers = run.filter((unit) => !together.has(unit))
  return [...sheets, ...(outliers.length > fits.length ? outliers.map(alone) : standApart(outliers, sheets))]
}

function sheetOf(units: readonly Unit[]): Sheet {
  const place = units.map((unit) => unit.place).reduce(better)
  return {
    units,
    place,
    unclaimed: units.map((unit) => unit.unclaimed).reduce(betterUnclaimed),
    kind: 'run',
    apart: false,
  }
}

/** Before the first sheet of the run. Where most pictures of a run do not fit it, they stay where they are: a flood of
 * misfits must not raise itself. */
function standApart(outliers: readonly Unit[], sheets: readonly Sheet[]): readonly Sheet[] {
  if (sheets.length === 0) return outliers.map(alone)
  const place = sheets.map((sheet) => sheet.place).reduce(better)
  const unclaimed = sheets.map((sheet) => sheet.unclaimed).reduce(betterUnclaimed)
  const runSays = Math.max(...sheets.map(({ units }) => saidBy(units)))
  return outliers.map((unit) => ({
    units: [unit],
    place: better(unit.place, place),
    unclaimed: betterUnclaimed(unit.unclaimed, unclaimed),
    kind: 'unit',
    apart: true,
    runSays,
  }))
}

function alone(unit: Unit): Sheet {
  return { units: [unit], place: unit.place, unclaimed: unit.unclaimed, kind: 'unit', apart: false }
}

/** Type, sides in any orientation, and what neutral readers saw (editors, trailing bytes): the file's encoder and size
 * history as far as it shows. */
function shapeOf({ type, pixels, findings }: RankedExhibit): string {
  const sides = pixels === undefined ? [] : [pixels.width, pixels.height].toSorted((a, b) => a - b)
  const history = new Set(findings.filter(({ origin }) => origin === 'unknown').map(({ code }) => code))
  return JSON.stringify([type, sides, [...history].toSorted()])
}
