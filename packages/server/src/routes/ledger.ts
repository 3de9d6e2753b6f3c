// The site's ledger as others read it: C2SP tlog-tiles (checkpoint, tiles, entry bundles) and a proof for one entry. Leaves
// hold salted commitments only, so that anyone may read and mirror them.
import { CHECKPOINT_NAME, COSIGNED_NAME } from '@rempart/ledger'
import { readLogEntry } from '@rempart/store'
import { z } from 'zod'
import { notFound } from '../http/problem.ts'
import { defineRoute } from '../http/route.ts'
import { proveEntry } from '../ledger/prove-entry.ts'

const OCTETS = 'application/octet-stream'
const TEXT = 'text/plain; charset=utf-8'
/** `0/x001/067`, `entries/000.p/12`: c2sp.org/tlog-tiles. */
const TILE_PATH = /^(?:entries|\d{1,2})(?:\/x\d{3}){0,6}\/\d{3}(?:\.p\/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?$/u

export const readCheckpointRoute = defineRoute({
  method: 'GET',
  url: '/checkpoint',
  summary: "The ledger's newest signed checkpoint (c2sp.org/tlog-checkpoint)",
  access: 'ledger.read',
  input: {},
  output: { 200: { media: TEXT, about: 'Signed note' } },
}).handledBy(async (_, { tiles }) => {
  const bytes = await tiles.read(CHECKPOINT_NAME)
  if (bytes === undefined) throw notFound()
  return { status: 200, body: Buffer.from(bytes) }
})

export const readCosignedCheckpoint = defineRoute({
  method: 'GET',
  url: '/checkpoint-cosigned',
  summary: 'The newest checkpoint that enough witnesses cosigned (c2sp.org/tlog-cosignature); 404 before there is one',
  access: 'ledger.read',
  input: {},
  output: { 200: { media: TEXT, about: 'Signed note' } },
}).handledBy(async (_, { tiles }) => {
  const bytes = await tiles.read(COSIGNED_NAME)
  if (bytes === undefined) throw notFound()
  return { status: 200, body: Buffer.from(bytes) }
})

export const readTile = defineRoute({
  method: 'GET',
  url: '/tile/*',
  summary: 'A tile or an entry bundle (c2sp.org/tlog-tiles)',
  access: 'ledger.read',
  input: { params: z.object({ '*': z.string().regex(TILE_PATH) }) },
  output: { 200: { media: OCTETS, about: 'Hashes or entries' } },
}).handledBy(async ({ params }, { tiles }) => {
  const bytes = await tiles.read(`tile/${params['*']}`)
  if (bytes === undefined) throw notFound()
  return { status: 200, body: Buffer.from(bytes), headers: { 'cache-control': 'public, max-age=31536000, immutable' } }
})

export const readProof = defineRoute({
  method: 'GET',
  url: '/ledger/proofs/:index',
  summary:
    'Proof that an entry is in the ledger (c2sp.org/tlog-proof), cosigned where witnesses have seen it; 404 until it is published, within ten seconds',
  access: 'ledger.read',
  input: { params: z.object({ index: z.coerce.number().int().nonnegative() }) },
  output: { 200: { media: TEXT, about: 'tlog-proof' } },
}).handledBy(async ({ params }, { tiles }) => {
  const proof = await proveEntry(tiles, params.index)
  if (proof === undefined) throw notFound()
  return { status: 200, body: proof }
})

export const readEntry = defineRoute({
  method: 'GET',
  url: '/ledger/entries/:index',
  summary: 'One entry as it stands in the ledger: canonical JSON with salted commitments',
  access: 'ledger.read',
  input: { params: z.object({ index: z.coerce.number().int().nonnegative() }) },
  output: { 200: { media: OCTETS, about: 'The leaf' } },
}).handledBy(async ({ params }, { database }) => {
  const entry = await readLogEntry(database, params.index)
  if (entry === undefined) throw notFound()
  return { status: 200, body: entry }
})

export const readKeys = defineRoute({
  method: 'GET',
  url: '/ledger/keys',
  summary:
    'Verifier keys of checkpoints, receipts and disclosure packages: compare them with those that the operator publishes elsewhere',
  access: 'ledger.read',
  input: {},
  output: { 200: z.object({ ledger: z.string(), receipts: z.string(), disclosures: z.string() }) },
}).handledBy(async (_, { site, receipts }) => ({
  status: 200,
  body: { ledger: site.ledgerKey, receipts: receipts.verifierKey, disclosures: receipts.disclosureKey },
}))
