// Generation runs: cards that state the same model, workflow or prompt family are laid on one contact sheet (DESIGN §1,
// Groups). A run is a claim: it moves nothing down, and what does not fit stands apart and first.
import type { RankedExhibit } from './case-context.ts'
import type { RunStatement } from './finding.ts'
import { RUN_SHAPE_SHARE } from './limits.ts'
import type { Place } from './place.ts'
import { better } from './unit.ts'
import type { Unit } from './unit.ts'

/** Units that stand on one card. */
export type Sheet = Readonly<{
  units: readonly Unit[]
  place: Place
  kind: 'run' | 'unit'
  /** Stands before the run that it states but does not fit. */
  apart: boolean
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
    const byRun = Map.groupBy(rest, ({ shown }) => statedRun(shown.lead, kind))
    const isRun = ([run, members]: [string | undefined, readonly Unit[]]): boolean =>
      run !== undefined && members.length > 1
    for (const [, members] of [...byRun].filter(isRun)) runs.push(members)
    rest = [...byRun].filter((entry) => !isRun(entry)).flatMap(([, members]) => members)
  }
  return { runs, rest: [...units.filter((unit) => !joins(unit)), ...rest] }
}

function statedRun({ runs }: RankedExhibit, kind: RunStatement['kind']): string | undefined {
  const values = runs.filter((run) => run.kind === kind).map(({ value }) => value)
  return values.toSorted()[0]
}

/** Fits: no camera evidence, and a type, size and history that a fair share of the run has. */
function layOut(run: readonly Unit[]): readonly Sheet[] {
  const shapes = Map.groupBy(run, ({ shown }) => shapeOf(shown.lead))
  const isCommon = (unit: Unit): boolean => {
    const sharing = shapes.get(shapeOf(unit.shown.lead))?.length ?? 0
    return sharing >= 2 && sharing >= run.length * RUN_SHAPE_SHARE
  }
  const fits = run.filter((unit) => isCommon(unit) && !unit.contents.some(({ evidence }) => evidence.camera))
  if (fits.length < 2) return run.map(alone)
  const place = fits.map((unit) => unit.place).reduce(better)
  const together = new Set(fits)
  const outliers = run.filter((unit) => !together.has(unit))
  const apart = outliers.map((unit): Sheet => ({ ...alone(unit), place: better(unit.place, place), apart: true }))
  return [{ units: fits, place, kind: 'run', apart: false }, ...apart]
}

function alone(unit: Unit): Sheet {
  return { units: [unit], place: unit.place, kind: 'unit', apart: false }
}

/** Type, sides in any orientation, and what neutral readers saw (editors, trailing bytes): the file's encoder and size
 * history as far as it shows. */
function shapeOf({ type, pixels, findings }: RankedExhibit): string {
  const sides = pixels === undefined ? [] : [pixels.width, pixels.height].toSorted((a, b) => a - b)
  const history = new Set(findings.filter(({ origin }) => origin === 'unknown').map(({ code }) => code))
  return JSON.stringify([type, sides, [...history].toSorted()])
}
