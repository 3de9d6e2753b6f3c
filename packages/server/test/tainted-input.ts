// Requests made from the schemas of a route, with a sensitive word in every place that takes one: a new route joins by itself
// (SECURITY §5 F6).
import { z } from 'zod'
import type { AnyRoute } from '../src/http/route.ts'

type Schema = Readonly<Record<string, unknown>>
/** Gives the next word; each is another one. */
export type Words = Readonly<{ next(): string; given(): readonly string[] }>

/** How sensitive words look. Each form holds the mark and a number of its own. */
const FORMS: readonly ((core: string) => string)[] = [
  (core) => `Zoé ${core} d’Arc`,
  (core) => `12 rue ${core}, Brest`,
  (core) => `correct horse ${core}`,
  (core) => `holiday "${core}".jpeg`,
  (core) => `${core}@mail.example`,
  (core) => `https://${core}.example/room?name=${core}`,
  (core) => `line one\n    at ${core} (file:1:1)`,
  (core) => core,
]

/** Words with one mark, which a search finds. Eight forms in turn. */
export function words(mark: string): Words {
  const given: string[] = []
  return {
    next: () => {
      const word = FORMS[given.length % FORMS.length]?.(coreOf(mark, given.length)) ?? mark
      given.push(word)
      return word
    },
    given: () => given,
  }
}

/** 32 hexadecimal digits: an identifier's form. */
const coreOf = (mark: string, number: number): string => `${mark}${number.toString(16).padStart(32 - mark.length, '0')}`

export type Fill = Readonly<{
  words: Words
  /** In place of what an identifier's name asks for: `case`, `person`. */
  known: Readonly<Record<string, string>>
  /** Words everywhere, whatever type the schema asks for. */
  misfit?: boolean
}>

/** A value for the schema. */
export function filled(schema: z.ZodType, fill: Fill): unknown {
  const whole = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema
  return valueOf(whole, { ...fill, whole, name: '' })
}

/** The route's path and query, filled. */
export function filledUrl(route: AnyRoute, fill: Fill): string {
  const params = (route.input.params === undefined ? {} : filled(route.input.params, fill)) as Record<string, unknown>
  const path = route.url
    .replaceAll(/:(\w+)/gu, (_, name: string) => segment(fill.known[name] ?? params[name] ?? fill.words.next()))
    .replace('*', segment(fill.words.next()))
  if (route.input.query === undefined) return `${path}?${encodeURIComponent(fill.words.next())}=1`
  const query = filled(route.input.query, fill)
  const pairs = typeof query === 'object' && query !== null ? Object.entries(query) : []
  return `${path}?${new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString()}`
}

const segment = (value: unknown): string => encodeURIComponent(String(value).replaceAll('\n', ' '))

type Place = Fill & Readonly<{ whole: Schema; name: string }>

function valueOf(schema: Schema, place: Place): unknown {
  const { words: from, misfit } = place
  const branches = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf']) as readonly Schema[] | undefined
  if (typeof schema['$ref'] === 'string') return valueOf(referred(schema['$ref'], place.whole), place)
  if (schema['type'] === 'object' || schema['properties'] !== undefined) return objectOf(schema, place)
  if (misfit === true && schema['type'] !== 'array') return from.next()
  if (schema['const'] !== undefined) return schema['const']
  if (Array.isArray(schema['enum'])) return schema['enum'][0]
  if (branches?.[0] !== undefined) return valueOf(branches[0], place)
  if (schema['type'] === 'array') {
    const items = (schema['prefixItems'] as readonly Schema[] | undefined) ?? [(schema['items'] ?? {}) as Schema]
    return items.map((item) => valueOf(item, place))
  }
  if (schema['type'] === 'integer' || schema['type'] === 'number') return Math.max(Number(schema['minimum'] ?? 1), 1)
  if (schema['type'] === 'boolean') return true
  return textOf(schema, place)
}

function objectOf(schema: Schema, place: Place): unknown {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>)
  const further = schema['additionalProperties']
  const open = typeof further === 'object' && further !== null && Object.keys(further).length > 0
  return Object.fromEntries([
    ...properties.map(([name, inner]) => [name, place.known[name] ?? valueOf(inner, { ...place, name })]),
    ...(open ? [[place.words.next(), valueOf(further as Schema, place)]] : []),
  ])
}

/** A word that the schema takes; where only something else fits (a day, a language), that. */
function textOf(schema: Schema, { words: from }: Place): string {
  const pattern = typeof schema['pattern'] === 'string' ? new RegExp(schema['pattern'], 'u') : undefined
  const longest = Number(schema['maxLength'] ?? Number.POSITIVE_INFINITY)
  for (let form = 0; form < FORMS.length; form += 1) {
    const word = from.next()
    if (word.length <= longest && pattern?.test(word) !== false) return word
  }
  const others = ['2026-01-05T09:00:00.000Z', '2026-01-05', 'fr', 'FR', '1', '0'.repeat(64), 'a', 'YQ']
  return others.find((other) => other.length <= longest && pattern?.test(other) !== false) ?? from.next()
}

function referred(reference: string, whole: Schema): Schema {
  const name = reference.split('/').at(-1) ?? ''
  return reference === '#' ? whole : (((whole['$defs'] ?? {}) as Record<string, Schema>)[name] ?? {})
}
