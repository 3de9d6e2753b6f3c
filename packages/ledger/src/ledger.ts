// The custody ledger: one entry for each act, appended in memory, written in batches, each batch durable before the
// checkpoint that names it. Format: C2SP tlog-tiles; threats and order of writes: SECURITY §4.2, §4.6.
import { randomBytes } from 'node:crypto'
import { type Clock, UserError } from '@rempart/core'
import { type Checkpoint, parseCheckpoint, signCheckpoint } from './checkpoint.ts'
import { type Act, openingLine, parseEntry, sealAct } from './entry.ts'
import { judgeKept } from './kept-checkpoint.ts'
import { MAX_UNWRITTEN_ENTRIES, WRITE_DELAY_MS } from './limits.ts'
import { equalBytes, leafHash, rootOf } from './merkle.ts'
import { isSignedWith, type Signer, verifierKeyText } from './signed-note.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, fileName, splitEntries, TILE_WIDTH } from './tile-layout.ts'
import { proofText } from './tlog-proof.ts'
import { edgeNames, openEdge, type TreeEdge } from './tree-edge.ts'

export type LedgerSettings = Readonly<{
  storage: LedgerStorage
  signer: Signer
  clock: Clock
  /** Name of a new log, unique for each case; an existing log keeps its own and refuses another. */
  origin?: string
  /** A checkpoint of this log kept elsewhere: a log that does not contain it is refused (rollback, fork). */
  kept?: string
  random?: (bytes: number) => Uint8Array
}>

/** Appending is ordered. After an error of the storage every further call fails: open the log again. */
export interface Ledger {
  readonly origin: string
  /** What a person keeps to verify this log: `origin+id+key`. */
  readonly verifierKey: string
  /** Entries appended, durable or not. */
  size(): number
  /** The entry's number; with `durable` it resolves only when the entry survives a power cut. */
  append(act: Act, options?: Readonly<{ durable?: boolean }>): Promise<number>
  /** Appends an entry that was sealed elsewhere, where its opening is kept; UserError `conflict` where its number is not the
   * next one. Durable with the next checkpoint. */
  appendSealed(entry: Uint8Array): Promise<void>
  /** Makes everything durable; the signed checkpoint. */
  checkpoint(): Promise<string>
  /** A tlog-proof of one entry: what goes into court with it. */
  proof(seq: number): Promise<string>
  /** Makes everything durable; no append after it. */
  close(): Promise<void>
}

/** Opens the log, or begins one. UserError: `malformed` (damaged at its edge), `conflict` (another key, origin or past). */
export async function openLedger(settings: LedgerSettings): Promise<Ledger> {
  const { storage, signer } = settings
  const random = settings.random ?? randomBytes
  const stored = await storage.read(CHECKPOINT_NAME)
  if (stored !== undefined) {
    const { origin, size, edge } = await readEdge(stored, settings)
    return writingLedger({
      ...settings,
      random,
      origin,
      edge,
      durable: size,
      note: Buffer.from(stored).toString('utf8'),
    })
  }
  if ((await storage.list()).some((name) => name.startsWith('tile/')))
    throw damaged('the checkpoint is missing beside an existing log')
  const origin = settings.origin ?? `rempart.local/${Buffer.from(random(8)).toString('hex')}`
  const note = signCheckpoint({ origin, size: 0, root: rootOf([]) }, signer)
  await storage.write([{ name: CHECKPOINT_NAME, bytes: Buffer.from(note) }])
  return writingLedger({ ...settings, random, origin, edge: openEdge(0, missing), durable: 0, note })
}

async function readEdge(
  stored: Uint8Array,
  { storage, signer, origin, kept }: LedgerSettings,
): Promise<Readonly<{ origin: string; size: number; edge: TreeEdge }>> {
  const parsed = parseCheckpoint(stored)
  if (parsed === undefined) throw damaged('the checkpoint is malformed')
  const { checkpoint, note } = parsed
  if (!isSignedWith(note, signer.publicKey)) throw conflict('the checkpoint is not signed with this key')
  if (origin !== undefined && origin !== checkpoint.origin) throw conflict(`the log is called ${checkpoint.origin}`)
  const files = new Map<string, Uint8Array>()
  for (const name of edgeNames(checkpoint.size)) {
    const bytes = await storage.read(name)
    if (bytes === undefined) throw damaged(`${name} is missing`)
    files.set(name, bytes)
  }
  const edge = openEdge(checkpoint.size, (name) => files.get(name) ?? missing(name))
  if (!equalBytes(edge.root(), checkpoint.root) || !edgeAgrees(files, checkpoint.size))
    throw damaged('the newest tiles or entries do not fit the checkpoint: run rempart verify')
  if (kept !== undefined) await refuseOtherPast(storage, { kept, signer, current: checkpoint })
  return { origin: checkpoint.origin, size: checkpoint.size, edge }
}

/** Entries at the edge are in no full tile yet: they have to hash to the partial one. */
function edgeAgrees(files: ReadonlyMap<string, Uint8Array>, size: number): boolean {
  const width = size % TILE_WIDTH
  if (width === 0) return true
  const at = { index: Math.floor(size / TILE_WIDTH), width }
  const tile = files.get(fileName({ kind: 'tile', level: 0 }, at)) ?? missing('tile')
  const { entries, rest } = splitEntries(files.get(fileName({ kind: 'entries' }, at)) ?? missing('entries'))
  const lines = Buffer.from(files.get(fileName({ kind: 'openings' }, at)) ?? missing('openings')).toString('utf8')
  return (
    entries.length === width &&
    rest === 0 &&
    lines.split('\n').length === width + 1 &&
    equalBytes(Buffer.concat(entries.map(leafHash)), tile)
  )
}

async function refuseOtherPast(
  storage: LedgerStorage,
  { kept, signer, current }: Readonly<{ kept: string; signer: Signer; current: Checkpoint }>,
): Promise<void> {
  const verdict = await judgeKept(storage, { kept, key: signer.publicKey, current })
  if (verdict.kind === 'truncated')
    throw conflict(`the log once had ${verdict.kept.size} entries and now has ${current.size}`)
  if (verdict.kind === 'forked')
    throw conflict(`the log does not continue the checkpoint of ${verdict.kept.size} entries that was kept`)
}

type Writing = LedgerSettings &
  Readonly<{ random: (bytes: number) => Uint8Array; origin: string; edge: TreeEdge; durable: number; note: string }>

function writingLedger({ storage, signer, clock, random, origin, edge, durable, note }: Writing): Ledger {
  let durableSize = durable
  let current = note
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  let failure: unknown
  let closed = false

  async function writeBatch(): Promise<void> {
    const files = edge.take()
    const size = edge.size()
    const next = signCheckpoint({ origin, size, root: edge.root() }, signer)
    await refuseOtherWriter(storage, current)
    await storage.write(files)
    await storage.write([{ name: CHECKPOINT_NAME, bytes: Buffer.from(next) }])
    const names = new Set(files.map(({ name }) => name))
    await storage.remove(supersededNames(durableSize, size).filter((name) => !names.has(name)))
    durableSize = size
    current = next
  }

  function startWriting(): Promise<void> {
    writing ??= writeBatch()
      .catch((error: unknown) => {
        failure = error
        throw error
      })
      .finally(() => {
        writing = undefined
      })
    return writing
  }

  async function makeDurable(upTo: number): Promise<void> {
    while (durableSize < upTo) {
      if (failure !== undefined) throw failure
      await startWriting()
    }
  }

  function writeSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      makeDurable(edge.size()).catch(() => undefined) // kept in `failure`, told to the next caller
    }, WRITE_DELAY_MS)
  }

  return {
    origin,
    verifierKey: verifierKeyText({ name: origin, publicKey: signer.publicKey }),
    size: () => edge.size(),
    append: async (act, options) => {
      if (failure !== undefined) throw failure
      if (closed) throw new Error('the ledger is closed')
      const seq = edge.size()
      const { bytes, opening } = sealAct(act, { at: clock.now(), seq, random })
      edge.push(bytes, openingLine(opening))
      if (options?.durable === true) await makeDurable(seq + 1)
      else if (seq - durableSize >= MAX_UNWRITTEN_ENTRIES) await makeDurable(seq + 1 - MAX_UNWRITTEN_ENTRIES / 2)
      else writeSoon()
      return seq
    },
    appendSealed: async (bytes) => {
      if (failure !== undefined) throw failure
      const seq = edge.size()
      if (parseEntry(bytes)?.seq !== seq) throw conflict(`entry ${seq} is the next one, and this is another`)
      edge.push(bytes, openingLine({ kind: 'elsewhere' }))
      if (seq - durableSize >= MAX_UNWRITTEN_ENTRIES) await makeDurable(seq + 1 - MAX_UNWRITTEN_ENTRIES / 2)
    },
    checkpoint: async () => {
      await makeDurable(edge.size())
      return current
    },
    proof: async (seq) => {
      await makeDurable(edge.size())
      return proofText(storage, { seq, note: current })
    },
    close: async () => {
      closed = true
      clearTimeout(timer)
      await makeDurable(edge.size())
    },
  }
}

/** Two processes writing one log would fork it; the second one finds a checkpoint that it did not write. */
async function refuseOtherWriter(storage: LedgerStorage, current: string): Promise<void> {
  const stored = await storage.read(CHECKPOINT_NAME)
  if (stored === undefined || !equalBytes(stored, Buffer.from(current)))
    throw conflict('another process has written to the log since it was opened')
}

/** Partial files of the older log that the newer one replaces by wider ones. */
function supersededNames(older: number, newer: number): string[] {
  const kept = new Set(edgeNames(newer))
  return edgeNames(older).filter((name) => !kept.has(name))
}

function damaged(reason: string): UserError {
  return new UserError({ code: 'malformed', subject: 'ledger', reason })
}

function conflict(reason: string): UserError {
  return new UserError({ code: 'conflict', subject: 'ledger', reason })
}

function missing(name: string): never {
  throw new Error(`${name} was not read`)
}
