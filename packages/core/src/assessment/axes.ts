// The neutral axes on which a human assesses an exhibit, once; scales read them (DESIGN §1: real child, classification).
// The machine proposes nothing here: every axis starts as `not-known`, and "AI" never implies that no child is involved.

/** Every axis with its values. `severity` is a rank alone, 1 the gravest: what a rank means is an operator's wording, and
 * none is written here. `ageBand` follows the bands that hotlines count in (PROTOCOLS §4.2). */
export const AXES = {
  origin: ['camera', 'generated', 'edited', 'rendered', 'drawing', 'not-known'],
  realChild: ['yes', 'no', 'not-known'],
  ageBand: ['0-2', '3-6', '7-10', '11-13', '14-15', '16-17', 'adult', 'not-known'],
  development: ['prepubescent', 'pubescent', 'adult', 'not-known'],
  severity: ['1', '2', '3', 'none', 'not-known'],
  known: ['known', 'new', 'not-known'],
  selfGenerated: ['no', 'self-generated', 'coerced', 'not-known'],
  grooming: ['yes', 'no', 'not-known'],
  extortion: ['yes', 'no', 'not-known'],
} as const
export type Axis = keyof typeof AXES
export type AxisValue<A extends Axis> = (typeof AXES)[A][number]
/** One answer on every axis. */
export type Assessment = Readonly<{ [A in Axis]: AxisValue<A> }>

/** What stands before anyone has answered. */
export const NOT_ASSESSED: Assessment = {
  origin: 'not-known',
  realChild: 'not-known',
  ageBand: 'not-known',
  development: 'not-known',
  severity: 'not-known',
  known: 'not-known',
  selfGenerated: 'not-known',
  grooming: 'not-known',
  extortion: 'not-known',
}

/** The axes in the order in which they are asked. */
export const AXIS_NAMES = Object.keys(AXES) as readonly Axis[]

/** Whether this is a value of that axis. */
export function isAxisValue<A extends Axis>(axis: A, value: unknown): value is AxisValue<A> {
  return (AXES[axis] as readonly unknown[]).includes(value)
}
