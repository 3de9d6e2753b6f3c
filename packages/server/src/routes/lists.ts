// The site's hash lists: what is in effect and what waits, how a list comes in, what is in doubt, what leaves. What changes a
// list is done by two persons' requests (access/kinds).
import { Readable } from 'node:stream'
import { REALMS, UserError, VICTIM_STATUSES } from '@rempart/core'
import type { ActId } from '@rempart/core'
import { LIST_FORMATS } from '@rempart/exchange'
import { inTransaction, listQuarantines, readAct, waitingVersions } from '@rempart/store'
import type { ListVersion } from '@rempart/store'
import { z } from 'zod'
import { listName } from '../access/kinds/list-import.ts'
import { randomId } from '../access/id-schema.ts'
import { personOf } from '../access/actor.ts'
import { performApproved } from '../access/perform-act.ts'
import { parseInput } from '../http/parse-input.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { exportList, exportSubject } from '../lists/export-list.ts'
import { receiveList } from '../lists/receive-list.ts'
import type { StatedFacts } from '../lists/receive-list.ts'

const version = z.object({
  list: z.string(),
  version: z.string(),
  source: z.string(),
  date: z.string(),
  realm: z.enum(REALMS),
  victim: z.enum(VICTIM_STATUSES),
  termsOfUse: z.string(),
  maxAgeDays: z.int().optional(),
  whenStale: z.enum(['refuse', 'flag']),
  distanceBits: z.int(),
  context: z.string().optional(),
  format: z.string(),
  entries: z.int(),
  /** Entries by hash kind. */
  kinds: z.array(z.object({ kind: z.string(), entries: z.int() })),
  /** Names this version: what a request names, with the file's digest. */
  received: z.string(),
  /** Of the file as it came. */
  fileSha256: z.string(),
  receivedBy: z.string(),
  receivedAt: z.iso.datetime(),
})
const active = version.extend({
  request: z.string(),
  ageDays: z.int().optional(),
  pastAge: z.boolean(),
  canary: z.enum(['held', 'failed']),
  quarantined: z.int(),
  /** When two persons last let an entry in or out. */
  changedAt: z.iso.datetime().optional(),
})

const list = defineRoute({
  method: 'GET',
  url: '/lists',
  summary:
    'The lists in effect, their ages and whether their test entries are found; the versions that wait for two persons, the formats of exports',
  access: 'list.read',
  input: {},
  output: {
    200: z.object({
      lists: z.array(active),
      waiting: z.array(version),
      exportFormats: z.array(z.object({ format: z.string(), name: z.string() })),
    }),
  },
}).handledBy(async (_, { database, lists }) => {
  const { lists: held, facts } = await lists.newest()
  const shown = facts.map((each, at) => {
    const list = held[at]
    return {
      ...versionBody(each),
      request: each.act,
      ...(list?.info.age?.days !== undefined && { ageDays: list.info.age.days }),
      pastAge: list?.info.age?.stale === true,
      canary: list?.canaryHolds() === true ? ('held' as const) : ('failed' as const),
      quarantined: list?.quarantined.size ?? 0,
      ...(each.changedAt && { changedAt: each.changedAt.toISOString() }),
    }
  })
  const waiting = (await waitingVersions(database)).map(versionBody)
  return { status: 200, body: { lists: shown, waiting, exportFormats: EXPORT_FORMATS } }
})

/** The formats in which a list can leave: those that are no database file. */
const EXPORT_FORMATS = LIST_FORMATS.filter(({ kind }) => kind === 'bytes').map(({ id, name }) => ({ format: id, name }))

const statedSchema = z.strictObject({
  source: z.string().min(1).max(200),
  realm: z.enum(REALMS),
  victim: z.enum(VICTIM_STATUSES).default('unstated'),
  version: z.string().min(1).max(100).optional(),
  date: z.iso.date().or(z.literal('unstated')).default('unstated'),
  termsOfUse: z.string().max(4000).default(''),
  maxAgeDays: z.int().positive().max(36500).optional(),
  whenStale: z.enum(['refuse', 'flag']).default('refuse'),
  distanceBits: z.int().min(0).max(63).default(31),
  context: z.string().max(400).optional(),
  format: z.string().max(40).optional(),
})

const receive = defineRoute({
  method: 'POST',
  url: '/lists/:list/versions',
  summary:
    'A new version of a list: multipart, a part `facts` (JSON) first, then the file. It takes effect by a request of two.',
  access: 'ask.list-import',
  input: { params: z.object({ list: listName }) },
  streams: ['multipart/form-data'],
  output: { 201: version },
}).handledBy(async ({ params, raw, isStream }, context) => {
  if (!isStream) throw malformed('send multipart/form-data: a part called facts, then the file')
  let stated: StatedFacts | undefined
  for await (const part of raw.parts()) {
    if (part.type !== 'file') {
      if (part.fieldname !== 'facts') throw malformed(`a part called ${part.fieldname.slice(0, 40)} is not known`)
      const { distanceBits, ...facts } = parseInput(statedSchema, jsonOf(part.value), 'facts')
      stated = { ...facts, distancesBits: { pdq: distanceBits } } as StatedFacts
    } else if (stated === undefined) throw malformed('the part called facts comes before the file')
    else {
      const { person } = personOf(context.actor).reviewer
      const received = await receiveList(context, { list: params.list, stated, person, file: part.file })
      return { status: 201, body: versionBody(received) }
    }
  }
  throw malformed('the file is missing')
})

const quarantine = defineRoute({
  method: 'GET',
  url: '/lists/quarantine',
  summary: 'Entries in doubt: which list, why, since when; a number names each, never its hash',
  access: 'list.read',
  input: {},
  output: {
    200: z.object({
      entries: z.array(
        z.object({
          list: z.string(),
          quarantine: z.int(),
          reason: z.enum(['flood', 'known-good']),
          files: z.int(),
          since: z.iso.datetime(),
          liftedAt: z.iso.datetime().optional(),
        }),
      ),
    }),
  },
}).handledBy(async (_, { database }) => {
  const entries = (await listQuarantines(database)).map(({ list: name, seq, reason, files, at, liftedAt }) => ({
    list: name,
    quarantine: seq,
    reason,
    files,
    since: at.toISOString(),
    ...(liftedAt && { liftedAt: liftedAt.toISOString() }),
  }))
  return { status: 200, body: { entries } }
})

const download = defineRoute({
  method: 'POST',
  url: '/requests/list-export/:request/performance',
  summary: 'The list that two persons let leave, in the format they named, as an age file for their recipient; once',
  access: 'ask.list-export',
  stepUp: true,
  input: { params: z.object({ request: randomId.transform((text) => text as ActId) }) },
  output: { 200: { media: 'application/octet-stream', about: 'age-encryption.org/v1' } },
}).handledBy(async ({ params }, context) => {
  const by = personOf(context.actor).reviewer.person
  const bytes = await inTransaction(context.database, async (tx) => {
    const act = await performApproved(context.access, tx, { act: params.request, kind: 'list-export', by })
    if (act === undefined && (await readAct(tx, params.request)) === undefined) throw notFound()
    if (act === undefined)
      throw new HttpProblem({
        status: 409,
        code: 'not-released',
        detail: 'Two persons have not released this, it was done already, or its day is over.',
      })
    return exportList(context, tx, { act: act.id, ...exportSubject.parse(act.subject) })
  })
  return { status: 200, body: Readable.from(bytes, { objectMode: false }) }
})

export const listRoutes: readonly AnyRoute[] = [list, receive, quarantine, download]

function versionBody({ id: received, list: name, facts, fileSha256, person, at }: ListVersion) {
  const { distancesBits, ...rest } = facts
  const body = { list: name, ...rest, distanceBits: distancesBits.pdq }
  const kinds = Object.entries(rest.kinds).map(([kind, entries]) => ({ kind, entries }))
  return { ...body, received: received as string, kinds, fileSha256, receivedBy: person, receivedAt: at.toISOString() }
}

function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: 'facts', reason: 'are no JSON', cause })
  }
}

function malformed(detail: string): HttpProblem {
  return new HttpProblem({ status: 400, code: 'malformed', detail })
}
