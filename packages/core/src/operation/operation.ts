// What of an operation somebody may see: a member of one country its part alone, who coordinates all of it.
import type { CountryCode } from '../case/country.ts'

/** Acts that an operation plans and counts. */
export const MEASURE_KINDS = ['search', 'arrest', 'follow-up'] as const
export type MeasureKind = (typeof MEASURE_KINDS)[number]
export const MEASURE_STATES = ['planned', 'open', 'done', 'cancelled'] as const
export type MeasureState = (typeof MEASURE_STATES)[number]

/** The countries whose part of an operation is somebody's. */
export type OperationScope = Readonly<{ kind: 'all' } | { kind: 'countries'; countries: readonly CountryCode[] }>

/** The scope that memberships give, of which one without a country coordinates; undefined where there is none. */
export function operationScope(
  memberships: readonly Readonly<{ country: CountryCode | undefined }>[],
): OperationScope | undefined {
  if (memberships.length === 0) return undefined
  const countries = memberships.flatMap(({ country }) => country ?? [])
  if (countries.length < memberships.length) return { kind: 'all' }
  return { kind: 'countries', countries: [...new Set(countries)].toSorted() }
}

/** Whether a country's part is within the scope. */
export function isInScope(scope: OperationScope, country: CountryCode): boolean {
  return scope.kind === 'all' || scope.countries.includes(country)
}

/** The scope narrowed to one country; undefined where that is not within it. */
export function narrowScope(scope: OperationScope, country: CountryCode | undefined): OperationScope | undefined {
  if (country === undefined) return scope
  return isInScope(scope, country) ? { kind: 'countries', countries: [country] } : undefined
}
