// The walk over a stored log's bundles, openings and tiles that verification consists of. One bundle is in memory at a
// time, and one hash for each 256 entries.
import type { Checkpoint } from './checkpoint.ts'
import { type Entry, type Opening, opensEntry, parseEntry, parseOpening } from './entry.ts'
import { MAX_PROBLEMS } from './limits.ts'
import { equalBytes, leafHash, rootOf } from './merkle.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, fileName, levelCount, splitEntries, splitHashes, TILE_WIDTH, widthAt } from './tile-layout.ts'

/** `where` is a file of the log, with `#n` for its entry, opening or hash number n of the whole row. */
export type Problem = Readonly<{ where: string; reason: string }>
export type Report = (problem: Problem) => void
/** An entry whose bytes are proven; no opening where it is missing, damaged or erased. */
export type CheckedEntry = Readonly<{ entry: Entry; opening: Opening | undefined }>

type Walk = Readonly<{
  checkpoint: Checkpoint
  report: Report
  onEntry: ((entry: CheckedEntry) => void) | undefined
  onBundle: ((entries: readonly CheckedEntry[]) => Promise<void>) | undefined
  /** Openings may be kept elsewhere. */
  elsewhere: boolean
}>
type Row = Readonly<{ name: string; first: number; hashes: readonly Uint8Array[] | undefined }>

/** Reports whatever differs between the files and the checkpoint; stops at MAX_PROBLEMS. */
export async function checkFiles(storage: LedgerStorage, walk: Walk): Promise<void> {
  const { checkpoint, report: tell } = walk
  let told = 0
  const report: Report = (problem) => {
    told += 1
    tell(problem)
  }
  const full: Uint8Array[] = []
  let edge: readonly Uint8Array[] = []
  const erasures = new Map<number, Readonly<{ where: string; seq: number }>>()
  for (let index = 0; index * TILE_WIDTH < checkpoint.size && told < MAX_PROBLEMS; index += 1) {
    const width = widthAt(index, checkpoint.size)
    const bundle = await readBundle(storage, { index, width }, report)
    const tile = await readTile(storage, { level: 0, index, width })
    const proven = await judge({ storage, checkpoint, full }, { bundle, tile, width }, report)
    if (width === TILE_WIDTH) full.push(rootOf(proven))
    else edge = proven
    await checkEntries(storage, { bundle, proven, index, width, erasures }, { ...walk, report })
  }
  for (const { where } of erasures.values()) report({ where, reason: 'erased without an entry that records it' })
  if (told < MAX_PROBLEMS) await checkUpperTiles(storage, { checkpoint, full, edge }, report)
}

type Bundle = Readonly<{ name: string; first: number; entries: readonly Uint8Array[]; hashes: readonly Uint8Array[] }>
type Place = Readonly<{ index: number; width: number }>

async function readBundle(storage: LedgerStorage, at: Place, report: Report): Promise<Bundle> {
  const name = fileName({ kind: 'entries' }, at)
  const first = at.index * TILE_WIDTH
  const bytes = await storage.read(name)
  if (bytes === undefined) report({ where: name, reason: 'missing' })
  const { entries, rest } = splitEntries(bytes ?? new Uint8Array(0))
  if (rest > 0 && entries.length === at.width) report({ where: name, reason: 'bytes after the last entry' })
  return { name, first, entries: entries.slice(0, at.width), hashes: entries.slice(0, at.width).map(leafHash) }
}

async function readTile(storage: LedgerStorage, at: Place & Readonly<{ level: number }>): Promise<Row> {
  const name = fileName({ kind: 'tile', level: at.level }, at)
  const bytes = await storage.read(name)
  const whole = bytes?.length === at.width * 32
  return { name, first: at.index * TILE_WIDTH, hashes: bytes !== undefined && whole ? splitHashes(bytes) : undefined }
}

/** The leaf hashes that the tree confirms. Where entries and tile differ, the level above says which one is damaged. */
async function judge(
  log: Readonly<{ storage: LedgerStorage; checkpoint: Checkpoint; full: readonly Uint8Array[] }>,
  { bundle, tile, width }: Readonly<{ bundle: Bundle; tile: Row; width: number }>,
  report: Report,
): Promise<readonly Uint8Array[]> {
  const fromEntries = bundle.hashes.length === width ? bundle.hashes : undefined
  const fromTile = tile.hashes
  if (fromTile === undefined) report({ where: tile.name, reason: 'missing, or not of the right length' })
  if (fromTile === undefined) return bundle.hashes
  if (fromEntries !== undefined && firstDifference(fromEntries, fromTile) === undefined) return fromTile
  const confirms = await confirmation(log, { index: bundle.first / TILE_WIDTH, width })
  const tileHolds = confirms(fromTile)
  const entriesHold = fromEntries !== undefined && confirms(fromEntries)
  const at = bundle.first + (firstDifference(bundle.hashes, fromTile) ?? bundle.hashes.length)
  if (!entriesHold) report({ where: `${bundle.name}#${at}`, reason: 'the entry does not have the hash in the tree' })
  if (!tileHolds) report({ where: `${tile.name}#${at}`, reason: 'the hash is not that of the entry' })
  return tileHolds || fromEntries === undefined ? fromTile : fromEntries
}

/** What the level above (a full tile) or the checkpoint (the tile at the edge) says of a row of leaf hashes. */
async function confirmation(
  {
    storage,
    checkpoint,
    full,
  }: Readonly<{ storage: LedgerStorage; checkpoint: Checkpoint; full: readonly Uint8Array[] }>,
  { index, width }: Place,
): Promise<(hashes: readonly Uint8Array[]) => boolean> {
  if (width < TILE_WIDTH) return (hashes) => equalBytes(wholeRoot(full, hashes), checkpoint.root)
  const above = Math.floor(index / TILE_WIDTH)
  const upper = await readTile(storage, {
    level: 1,
    index: above,
    width: widthAt(above, levelCount(1, checkpoint.size)),
  })
  const stated = upper.hashes?.[index % TILE_WIDTH]
  return (hashes) => stated !== undefined && equalBytes(rootOf(hashes), stated)
}

async function checkEntries(
  storage: LedgerStorage,
  part: Readonly<{
    bundle: Bundle
    proven: readonly Uint8Array[]
    index: number
    width: number
    erasures: Map<number, Readonly<{ where: string; seq: number }>>
  }>,
  { report, onEntry, onBundle, elsewhere }: Walk,
): Promise<void> {
  const { bundle, proven, erasures } = part
  const name = fileName({ kind: 'openings' }, part)
  const text = Buffer.from((await storage.read(name)) ?? new Uint8Array(0)).toString('utf8')
  const lines = text.split('\n')
  if (lines.pop() !== '' || lines.length !== part.width)
    report({
      where: `${name}#${bundle.first + Math.min(lines.length, part.width)}`,
      reason: 'missing, or not one line for each entry',
    })
  const checked: CheckedEntry[] = []
  bundle.entries.forEach((bytes, i) => {
    const seq = bundle.first + i
    if (!equalBytes(bundle.hashes[i] as Uint8Array, proven[i] ?? new Uint8Array(0))) return
    const entry = parseEntry(bytes)
    if (entry === undefined || entry.seq !== seq) {
      report({ where: `${bundle.name}#${seq}`, reason: 'not a canonical entry of this number' })
      return
    }
    if (entry.type === 'shredded' && erasures.get(seq)?.seq === entry.facts['entry']) erasures.delete(seq)
    const opening = parseOpening(lines[i] ?? '')
    const where = `${name}#${seq}`
    if (opening?.kind === 'erased') erasures.set(opening.by, { where, seq })
    else if (lines[i] !== undefined && !(elsewhere && opening?.kind === 'elsewhere') && !opensEntry(opening, entry))
      report({ where, reason: 'does not open the commitments of its entry' })
    checked.push({ entry, opening: opensEntry(opening, entry) ? opening : undefined })
  })
  if (onEntry !== undefined) for (const entry of checked) onEntry(entry)
  await onBundle?.(checked)
}

async function checkUpperTiles(
  storage: LedgerStorage,
  {
    checkpoint,
    full,
    edge,
  }: Readonly<{ checkpoint: Checkpoint; full: readonly Uint8Array[]; edge: readonly Uint8Array[] }>,
  report: Report,
): Promise<void> {
  let row: readonly Uint8Array[] = full
  for (let level = 1; row.length > 0; level += 1) {
    const above: Uint8Array[] = []
    for (let first = 0; first < row.length; first += TILE_WIDTH) {
      const expected = row.slice(first, first + TILE_WIDTH)
      const tile = await readTile(storage, { level, index: first / TILE_WIDTH, width: expected.length })
      const at = tile.hashes === undefined ? undefined : firstDifference(tile.hashes, expected)
      if (tile.hashes === undefined) report({ where: tile.name, reason: 'missing, or not of the right length' })
      else if (at !== undefined)
        report({ where: `${tile.name}#${first + at}`, reason: 'the hash is not that of the tile below' })
      if (expected.length === TILE_WIDTH) above.push(rootOf(expected))
    }
    row = above
  }
  if (!equalBytes(wholeRoot(full, edge), checkpoint.root))
    report({ where: CHECKPOINT_NAME, reason: 'its root is not that of the entries' })
}

/** The root over full tiles' roots and the leaf hashes of the tile at the edge: the edge is the last, smaller subtree. */
function wholeRoot(full: readonly Uint8Array[], edge: readonly Uint8Array[]): Uint8Array {
  return rootOf(edge.length === 0 ? full : [...full, rootOf(edge)])
}

function firstDifference(a: readonly Uint8Array[], b: readonly Uint8Array[]): number | undefined {
  const length = Math.max(a.length, b.length)
  for (let i = 0; i < length; i += 1) {
    const [left, right] = [a[i], b[i]]
    if (left === undefined || right === undefined || !equalBytes(left, right)) return i
  }
  return undefined
}
