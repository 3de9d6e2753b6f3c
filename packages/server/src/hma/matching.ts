// HMA's matching routes over the lists of the site (PROTOCOLS: raw_lookup, lookup, compare, index/status), wire shapes and
// all. Answers hold no distance for a client that is not trusted with them.
import { distanceBits, PDQ_MATCH_DISTANCE_BITS } from '@rempart/core'
import { banksOf, bankNameOf, isSignalType, lookUp, parseSignal, SIGNAL_TYPES } from './banks.ts'
import type { BankMatch, SignalType } from './banks.ts'
import { HmaError } from './hma-error.ts'
import type { HmaContext } from './hma-context.ts'

type Query = Readonly<Record<string, string | undefined>>
type Found = Readonly<{ bank_content_id: number; distance?: string }>
/** Keyed by bank. */
export type Banked = Readonly<Record<string, readonly Found[]>>

/** `{"matches":[id,…]}`, or objects where `include_distance` asks for them. */
export async function rawLookup(context: HmaContext, query: Query): Promise<object> {
  const matches = await matchesOf(context, query, { ...signalOf(query) })
  if (!isYes(query['include_distance'])) return { matches: matches.map(({ id }) => id) }
  return { matches: matches.map((match) => foundOf(context, match)) }
}

/** By bank, for a signal that stands in the query. A seed changes nothing: every bank is enabled whole (ratio 1). */
export async function lookupSignal(context: HmaContext, query: Query): Promise<Banked> {
  return byBank(context, await matchesOf(context, query, signalOf(query)))
}

/** By signal type and bank, for the hashes of a file. */
export async function lookupHashes(
  context: HmaContext,
  query: Query,
  hashes: Readonly<Partial<Record<SignalType, string>>>,
): Promise<Readonly<Record<string, Banked>>> {
  const answer: Record<string, Banked> = {}
  for (const type of SIGNAL_TYPES) {
    const signal = hashes[type]
    if (signal !== undefined) answer[type] = byBank(context, await matchesOf(context, query, { type, signal }))
  }
  return answer
}

/** Two given signals against each other: nothing of a list is in the answer. */
export function compare(body: unknown): object {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new HmaError(400, 'expects a JSON object')
  return Object.fromEntries(
    Object.entries(body).map(([type, signals]: [string, unknown]) => {
      if (!isSignalType(type)) throw new HmaError(400, `No such SignalType '${type.slice(0, 40)}'`)
      if (!Array.isArray(signals) || signals.length !== 2) throw new HmaError(400, `${type} expects two signals`)
      const [a, b] = signals.map((signal) => (typeof signal === 'string' ? parseSignal(type, signal) : undefined))
      if (a === undefined || b === undefined) throw new HmaError(400, `invalid ${type} signal`)
      const distance = distanceBits(a, b)
      return [type, [type === 'pdq' ? distance <= PDQ_MATCH_DISTANCE_BITS : distance === 0, { distance }]]
    }),
  )
}

type IndexStatus = Readonly<Record<string, Readonly<{ present: boolean; built_to: number; size: number }>>>

/** Per signal type: whether there is an index, since when, and of how many hashes. */
export async function indexStatus({ lists }: Pick<HmaContext, 'lists'>, query: Query): Promise<IndexStatus> {
  const only = query['signal_type']
  if (only !== undefined && !isSignalType(only)) throw new HmaError(400, `No such signal type '${only.slice(0, 40)}'`)
  const { lists: held, facts } = await lists.current()
  const banks = new Set(banksOf(held).map(({ info }) => info.name))
  const own = facts.filter(({ list }) => banks.has(list))
  return Object.fromEntries(
    SIGNAL_TYPES.filter((type) => only === undefined || type === only).map((type) => {
      const size = own.reduce((sum, { facts: { kinds } }) => sum + (kinds[type === 'pdq' ? 'pdq' : 'md5'] ?? 0), 0)
      const builtTo = Math.max(...own.map(({ at, changedAt = at }) => Math.floor(changedAt.getTime() / 1000)))
      return [type, size === 0 ? ABSENT : { present: true, built_to: builtTo, size }]
    }),
  )
}

/** HMA's other view of the same, by signal type: its index is never behind what this process knows of its lists. */
export async function typeIndexStatus(context: Pick<HmaContext, 'lists'>, query: Query): Promise<object> {
  const status = Object.entries(await indexStatus(context, query))
  return Object.fromEntries(
    status.map(([type, { size, built_to: builtTo }]) => [
      type,
      {
        db_size: size,
        index_size: size,
        index_out_of_date: false,
        newest_db_item: builtTo,
        index_built_to: builtTo,
      },
    ]),
  )
}

const ABSENT = { present: false, built_to: -1, size: 0 }

function signalOf(query: Query): Readonly<{ type: SignalType; signal: string }> {
  const [text, type] = [query['signal'], query['signal_type']]
  if (text === undefined || text === '') throw new HmaError(400, 'Missing required parameter: signal')
  if (type === undefined || type === '') throw new HmaError(400, 'Missing required parameter: signal_type')
  if (!isSignalType(type)) throw new HmaError(400, `No such SignalType '${type.slice(0, 40)}'`)
  const signal = parseSignal(type, text)
  if (signal === undefined) throw new HmaError(400, `invalid ${type} signal`)
  return { type, signal }
}

/** 503 while a list cannot answer: a client takes silence for "no match". */
async function matchesOf(
  { lists }: HmaContext,
  query: Query,
  asked: Readonly<{ type: SignalType; signal: string }>,
): Promise<readonly BankMatch[]> {
  const only = query['banks']?.split(',').map((name) => name.trim())
  const held = banksOf((await lists.current()).lists).filter(
    ({ info }) => only === undefined || only.includes(bankNameOf(info.name)),
  )
  const matches = await lookUp(lists, { lists: held, ...asked })
  if (!held.every((list) => list.canaryHolds())) throw new HmaError(503, 'index not yet ready')
  return matches
}

function byBank(context: HmaContext, matches: readonly BankMatch[]): Banked {
  const banks: Record<string, Found[]> = {}
  for (const match of matches) (banks[match.bank] ??= []).push(foundOf(context, match))
  return banks
}

function foundOf({ trusted }: HmaContext, { id, distance }: BankMatch): Found {
  return trusted ? { bank_content_id: id, distance } : { bank_content_id: id }
}

function isYes(text: string | undefined): boolean {
  return text !== undefined && ['true', '1', 'yes', 'on'].includes(text.toLowerCase())
}
