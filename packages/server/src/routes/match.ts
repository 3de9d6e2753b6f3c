// Asking the lists of the site about hashes or a file: matches, and what a "no match" was checked against.
import { REALMS, standingNeeded, VICTIM_STATUSES } from '@rempart/core'
import { z } from 'zod'
import { type Actor, roleOf } from '../access/actor.ts'
import { HttpProblem } from '../http/problem.ts'
import { type AnyRoute, defineRoute } from '../http/route.ts'
import { MAX_FILE_BYTES } from '../limits.ts'
import { matchFile, matchHashes } from '../lists/match-asked.ts'

const hex = (digits: number) =>
  z
    .string()
    .regex(new RegExp(`^[0-9a-fA-F]{${digits}}$`, 'u'))
    .transform((text) => text.toLowerCase())
const hashes = z
  .strictObject({
    md5: hex(32).optional(),
    sha1: hex(40).optional(),
    sha256: hex(64).optional(),
    pdq: hex(64).optional(),
    others: z
      .array(z.strictObject({ kind: z.string().regex(/^[a-z][a-z0-9_-]{1,30}$/u), value: z.string().min(1).max(1000) }))
      .max(16)
      .optional(),
  })
  .refine((given) => Object.keys(given).length > 0, 'names no hash')
const answer = z.object({
  matches: z.array(
    z.object({
      list: z.string(),
      realm: z.enum(REALMS),
      kind: z.enum(['exact', 'near', 'lead']),
      victim: z.enum(VICTIM_STATUSES),
      by: z.array(z.string()),
      distanceBits: z.int().optional(),
      category: z.string().optional(),
    }),
  ),
  coverage: z.array(
    z.object({
      list: z.string(),
      version: z.string(),
      date: z.string(),
      entries: z.int(),
      kinds: z.array(z.string()),
      notCompared: z.array(z.string()),
      pastAge: z.boolean().optional(),
      quarantined: z.int().optional(),
      canary: z.enum(['held', 'failed']),
    }),
  ),
  notes: z.array(z.string()),
})

const ask = defineRoute({
  method: 'POST',
  url: '/match',
  summary: 'What the lists say of hashes (JSON) or of one file (multipart, kept nowhere), with what was compared',
  access: 'match.ask',
  input: { body: hashes },
  streams: ['multipart/form-data'],
  output: { 200: answer },
}).handledBy(async ({ body, isStream, raw }, context) => {
  const distances = maySeeDistances(context.actor)
  const { lists } = await context.lists.newest()
  const found = isStream
    ? await matchFile(context, { bytes: await oneFile(raw.parts()), lists }, distances)
    : await matchHashes(lists, body, distances)
  const matches = found.matches.map((one) => ({ ...one, by: [...one.by] }))
  const coverage = found.coverage.map((one) => ({ ...one, kinds: [...one.kinds], notCompared: [...one.notCompared] }))
  return { status: 200, body: { matches, coverage, notes: [...found.notes] } }
})

export const matchRoutes: readonly AnyRoute[] = [ask]

/** By the row `match.distances` of the policy; a machine needs that scope beside. */
function maySeeDistances(actor: Actor): boolean {
  const granted = standingNeeded(roleOf(actor), 'match.distances') !== undefined
  return granted && (actor.kind !== 'machine' || actor.key.scopes.includes('match.distances'))
}

type Part = Readonly<{ type: 'field' } | { type: 'file'; file: AsyncIterable<Uint8Array> }>

async function oneFile(parts: AsyncIterable<Part>): Promise<Uint8Array> {
  for await (const part of parts) {
    if (part.type !== 'file') continue
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of part.file) {
      size += piece.length
      if (size > MAX_FILE_BYTES)
        throw new HttpProblem({ status: 413, code: 'limit-exceeded', detail: `larger than ${MAX_FILE_BYTES} bytes` })
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  }
  throw new HttpProblem({ status: 400, code: 'malformed', detail: 'The file is missing.' })
}
