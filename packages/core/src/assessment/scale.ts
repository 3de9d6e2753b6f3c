// A scale: one jurisdiction's or partner's codes, read from the neutral axes by a table. Data, no rule: adding a scale is
// adding one file. Only codes and ranks are written here; the wording of a law is loaded by the operator.
import { UserError } from '../errors.ts'
import { AXES, AXIS_NAMES, isAxisValue } from './axes.ts'
import type { Assessment, Axis, AxisValue } from './axes.ts'

/** Holds when every named axis has one of the named values. */
export type ScaleCondition = Readonly<{ [A in Axis]?: readonly AxisValue<A>[] }>
/** `code` is `outside` where the scale does not speak of this. */
export type ScaleRow = Readonly<{ when: ScaleCondition; code: string }>
export type Scale = Readonly<{
  id: string
  version: string
  title: Readonly<{ en: string; fr: string }>
  /** Where the table comes from, and until when someone vouches for it (ISO day). */
  source: string
  verifyBy: string
  /** Codes, the gravest first. */
  codes: readonly string[]
  /** The first row that holds decides. */
  rows: readonly ScaleRow[]
}>

/** `undetermined` names the axes whose answer could still change the code: nothing is filled in. */
export type ScaleReading = Readonly<
  { kind: 'code'; code: string } | { kind: 'outside' } | { kind: 'undetermined'; missing: readonly Axis[] }
>

/** Reads one assessment on one scale. */
export function readScale(scale: Scale, assessment: Assessment): ScaleReading {
  const missing = new Set<Axis>()
  for (const { when, code } of scale.rows) {
    const open = openAxes(when, assessment)
    if (open === undefined) continue
    if (open.length > 0) {
      for (const axis of open) missing.add(axis)
      continue
    }
    if (missing.size > 0) break
    return code === 'outside' ? { kind: 'outside' } : { kind: 'code', code }
  }
  if (missing.size === 0) return { kind: 'outside' }
  return { kind: 'undetermined', missing: AXIS_NAMES.filter((axis) => missing.has(axis)) }
}

/** The unanswered axes of a condition; undefined where an answer already rules it out. */
function openAxes(when: ScaleCondition, assessment: Assessment): readonly Axis[] | undefined {
  const named = AXIS_NAMES.filter((axis) => when[axis] !== undefined)
  const allows = (axis: Axis): boolean => (when[axis] as readonly string[]).includes(assessment[axis])
  if (named.some((axis) => assessment[axis] !== 'not-known' && !allows(axis))) return undefined
  return named.filter((axis) => !allows(axis))
}

const MAX_ROWS = 1000
const ID = /^[a-z0-9]+(?:-[a-z0-9]+)*$/u

/** A scale that an operator loads, for example the INHOPE schema, whose labels are not public. UserError `malformed` names
 * the place and the reason. */
export function parseScale(value: unknown, subject: string): Scale {
  const wrong = (reason: string): UserError => new UserError({ code: 'malformed', subject, reason })
  if (!isRecord(value)) throw wrong('is no JSON object')
  const text = (key: string): string => {
    const found = value[key]
    if (typeof found !== 'string' || found === '') throw wrong(`"${key}" is missing or no text`)
    return found
  }
  const { title, codes, rows } = value
  if (!isRecord(title) || typeof title['en'] !== 'string' || typeof title['fr'] !== 'string')
    throw wrong('"title" needs "en" and "fr"')
  if (!isTexts(codes) || codes.length === 0) throw wrong('"codes" is no list of texts')
  if (!Array.isArray(rows) || rows.length === 0 || rows.length > MAX_ROWS)
    throw wrong(`"rows" is no list of 1 to ${MAX_ROWS} rows`)
  const id = text('id')
  if (!ID.test(id)) throw wrong('"id" is not lower-case words joined by hyphens')
  const verifyBy = text('verifyBy')
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(verifyBy)) throw wrong('"verifyBy" is not YYYY-MM-DD')
  return {
    id,
    version: text('version'),
    title: { en: title['en'], fr: title['fr'] },
    source: text('source'),
    verifyBy,
    codes,
    rows: rows.map((row: unknown, at) => parseRow(row, codes, (reason) => wrong(`row ${at + 1}: ${reason}`))),
  }
}

function parseRow(row: unknown, codes: readonly string[], wrong: (reason: string) => UserError): ScaleRow {
  if (!isRecord(row) || typeof row['code'] !== 'string') throw wrong('has no "code"')
  const { code, when } = row
  if (code !== 'outside' && !codes.includes(code)) throw wrong(`"${code}" is not among "codes"`)
  if (!isRecord(when)) throw wrong('has no "when"')
  for (const [axis, values] of Object.entries(when)) {
    if (!isAxis(axis)) throw wrong(`"${axis}" is no axis (${AXIS_NAMES.join(', ')})`)
    if (!isTexts(values) || values.length === 0) throw wrong(`"${axis}" is no list of values`)
    const odd = values.find((one) => one === 'not-known' || !isAxisValue(axis, one))
    if (odd !== undefined) throw wrong(`"${odd}" is no answer on "${axis}"`)
  }
  return { when: when as ScaleCondition, code }
}

function isAxis(name: string): name is Axis {
  return Object.hasOwn(AXES, name)
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
