// A partner's list into the registry, and what the operator says of its entries back to the partner.
import type { ListFacts, Realm, VictimStatus, WhenStale } from '@rempart/core'
import { UserError } from '@rempart/core'
import { askPartner, clientOf, latestRecords, parsePullState, pull, stagePart, stagedParts } from '@rempart/exchange'
import type { Environment, ListClient, Patience, PullState, Registry, StoredFacts, Vote } from '@rempart/exchange'
import { operatorRegistry, statedBy } from './open-registry.ts'
import type { RegistryPlace } from './open-registry.ts'

/** What a first pull needs; later ones take it from the registry. */
export type PullSettings = Readonly<{
  place: RegistryPlace
  name: string
  from?: string
  environment?: string
  /** Another address of the partner: its test host. */
  base?: string
  realm?: Realm
  victim: VictimStatus
  terms: string
  maxAge?: number
  whenStale: WhenStale
  distance: number
  by?: string
}>
export type PullPorts = Readonly<{
  environment: Environment
  patience: Patience
  now: () => Date
  onPage(pages: number, records: number): void
}>

/** Records that wait beside a list at least before they are merged into it. */
const MERGED_FROM = 50_000

/** Pulls what changed since the last time. Parts are kept as they come, so that a stop loses one part at most; they are
 * merged when as many wait as the list has, so that a list of n entries is written some log n times, and at the end.
 * UserError for what the operator or the partner can mend. */
export async function pullList(settings: PullSettings, ports: PullPorts): Promise<StoredFacts> {
  const registry = operatorRegistry(settings.place)
  const { name } = settings
  const before = registry.names().includes(name) ? registry.facts(name) : undefined
  const folder = registry.at(name)
  const left = stagedParts(folder, before?.stamp ?? '')
  const checkpoint = left?.checkpoint ?? before?.checkpoint
  const state =
    before === undefined && checkpoint === undefined ? firstState(settings) : stateOf({ name, checkpoint }, settings)
  const client = clientOf(state.partner)
  const connection = client.connect(baseOf(client, state.environment, settings.base), ports.environment)
  let stored = before
  for await (const { records, state: reached, last } of pull({ client, connection, state, ...ports })) {
    const now = ports.now()
    const part = { records, checkpoint: JSON.stringify(reached) }
    stagePart(folder, part, stored?.stamp ?? '')
    const waiting = stagedParts(folder, stored?.stamp ?? '')
    if (waiting === undefined) throw new TypeError('a part that was staged is not there')
    if (!last && waiting.count < Math.max(MERGED_FROM, stored?.counts.entries ?? 0)) continue
    const facts = {
      version: reached.since ?? 'unfinished',
      date: now.toISOString().slice(0, 10),
      checkpoint: part.checkpoint,
    }
    const approvals = [statedBy(settings.by, now)]
    stored =
      stored === undefined
        ? await registry.add(
            { ...newFacts(settings, client, state, now), ...facts, approvals },
            latestRecords(waiting.records),
          )
        : await registry.update(name, { records: waiting.records, facts, approvals })
  }
  if (stored === undefined) throw new TypeError('a pull has one part at least')
  return stored
}

/** Sends a vote on one entry to the partner of the list. UserError as for a pull. */
export async function sendFeedback(
  vote: Vote,
  { name, base, place }: Readonly<{ name: string; base: string | undefined; place: RegistryPlace }>,
  { environment, patience }: Pick<PullPorts, 'environment' | 'patience'>,
): Promise<string> {
  const registry: Registry = operatorRegistry(place)
  const state = stateOf(registry.facts(name), {})
  const client = clientOf(state.partner)
  const connection = client.connect(baseOf(client, state.environment, base), environment)
  await askPartner(connection.feedback(vote), patience)
  return client.name
}

function firstState({ name, from, environment }: PullSettings): PullState {
  if (from === undefined)
    throw new UserError({ code: 'usage', subject: name, reason: 'is new: name its partner with --from' })
  const client = clientOf(from)
  const known = Object.keys(client.environments)
  const chosen = environment ?? (known.length === 1 ? known[0] : undefined)
  if (chosen === undefined || !known.includes(chosen))
    throw new UserError({ code: 'usage', subject: '--environment', reason: `name one of ${known.join(', ')}` })
  return { partner: client.id, environment: chosen }
}

function stateOf(
  { name, checkpoint }: Readonly<{ name: string; checkpoint?: string | undefined }>,
  asked: Pick<PullSettings, 'from' | 'environment'>,
): PullState {
  if (checkpoint === undefined)
    throw new UserError({ code: 'usage', subject: name, reason: 'was imported from a file, not pulled from a partner' })
  const state = parsePullState(checkpoint)
  const other =
    (asked.from !== undefined && asked.from !== state.partner) ||
    (asked.environment !== undefined && asked.environment !== state.environment)
  if (!other) return state
  const reason = `is pulled from ${state.partner}, ${state.environment}: another source is another list`
  throw new UserError({ code: 'conflict', subject: name, reason })
}

function baseOf(client: ListClient, environment: string, other: string | undefined): URL {
  const base = other ?? client.environments[environment]?.base
  if (base !== undefined && URL.canParse(base)) return new URL(base)
  throw new UserError({ code: 'usage', subject: other ?? environment, reason: 'is no address of a partner' })
}

type NewList = Omit<ListFacts, 'version' | 'date' | 'approvals'> & Readonly<{ format: string }>

function newFacts(settings: PullSettings, client: ListClient, { environment }: PullState, now: Date): NewList {
  const realm = settings.realm ?? client.environments[environment]?.realm
  if (realm === undefined)
    throw new UserError({
      code: 'usage',
      subject: '--realm',
      reason: `${client.name} does not say what its lists hold: name the realm`,
    })
  return {
    name: settings.name,
    source: `${client.name}, ${environment}`,
    realm,
    victim: settings.victim,
    termsOfUse: settings.terms,
    ...(settings.maxAge !== undefined && { maxAgeDays: settings.maxAge }),
    whenStale: settings.whenStale,
    distancesBits: { pdq: settings.distance },
    importedAt: now.toISOString(),
    format: client.format.id,
  }
}
