// --list NAME: a list of the registry. --list NAME=FILE[,realm=…,victim=…,distance=…,date=…,format=…,image=…]: a file, what it
// holds, how near counts, where its tables are kept.
import { PDQ_MATCH_DISTANCE_BITS, REALMS, UserError, VICTIM_STATUSES } from '@rempart/core'
import type { Realm, VictimStatus } from '@rempart/core'

export type ListOption = RegisteredListOption | ListFileOption
export type RegisteredListOption = Readonly<{ kind: 'registered'; name: string }>
export type ListFileOption = Readonly<{
  kind: 'file'
  name: string
  file: string
  realm: Realm
  victim: VictimStatus
  distanceBits: number
  /** ISO date or `unstated`. */
  date: string
  /** Id of a list format; by content where it is left out. */
  format?: string
  /** Where the tables of the list are kept for the next run; nowhere where it is left out. */
  image?: string
}>
const SETTINGS = ['realm', 'victim', 'distance', 'date', 'format', 'image']
const MAX_DISTANCE_BITS = 48

/** Parses one option. Defaults: realm `victim`, victim `unstated`, distance 31, date `unstated`: what raises most. */
export function parseListOption(text: string): ListOption {
  const equals = text.indexOf('=')
  if (equals < 0 && text !== '') return { kind: 'registered', name: text }
  if (equals <= 0) throw wrong(text, 'write NAME for a list of the registry, or NAME=FILE')
  const [file = '', ...settings] = text.slice(equals + 1).split(',')
  if (file === '') throw wrong(text, 'names no file')
  const values = new Map(settings.map((setting) => splitSetting(text, setting)))
  for (const key of values.keys()) {
    if (!SETTINGS.includes(key)) throw wrong(text, `has no setting "${key}" (${SETTINGS.join(', ')})`)
  }
  const [distance, format, image] = [values.get('distance'), values.get('format'), values.get('image')]
  return {
    kind: 'file',
    name: text.slice(0, equals),
    file,
    realm: oneOf(text, 'realm', values.get('realm') ?? 'victim', REALMS),
    victim: oneOf(text, 'victim', values.get('victim') ?? 'unstated', VICTIM_STATUSES),
    distanceBits: distance === undefined ? PDQ_MATCH_DISTANCE_BITS : parseDistance(text, distance),
    date: parseDate(text, values.get('date')),
    ...(format !== undefined && { format }),
    ...(image !== undefined && { image }),
  }
}

/** Options given again and again, in order. */
export function collectLists(value: string, before: readonly ListOption[] = []): readonly ListOption[] {
  return [...before, parseListOption(value)]
}

function splitSetting(option: string, setting: string): [string, string] {
  const equals = setting.indexOf('=')
  if (equals <= 0) throw wrong(option, `"${setting}" is no setting; write key=value`)
  return [setting.slice(0, equals), setting.slice(equals + 1)]
}

function oneOf<T extends string>(option: string, key: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((name) => name.toLowerCase() === value.toLowerCase())
  if (found === undefined) throw wrong(option, `${key} is "${value}", not one of ${allowed.join(', ')}`)
  return found
}

function parseDistance(option: string, value: string): number {
  const bits = Number(value)
  if (!Number.isInteger(bits) || bits < 0 || bits > MAX_DISTANCE_BITS) {
    throw wrong(option, `distance is "${value}", not a whole number of bits from 0 to ${MAX_DISTANCE_BITS}`)
  }
  return bits
}

function parseDate(option: string, value: string | undefined): string {
  if (value === undefined) return 'unstated'
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(value) || Number.isNaN(Date.parse(value)))
    throw wrong(option, `date is "${value}", not YYYY-MM-DD`)
  return value
}

function wrong(option: string, reason: string): UserError {
  return new UserError({ code: 'usage', subject: `--list ${option}`, reason })
}
