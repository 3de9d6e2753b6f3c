// The right edge of a growing log: what has to be in memory to append, at most 255 hashes a level and one bundle.
import { leafHash, rootOf } from './merkle.ts'
import type { StoredFile } from './storage.ts'
import {
  type FileKind,
  fileName,
  joinEntries,
  joinHashes,
  levelCount,
  splitEntries,
  splitHashes,
  TILE_WIDTH,
} from './tile-layout.ts'

/** `push` adds one entry; `take` returns the files that hold what was pushed since the last `take`, full ones first. */
export interface TreeEdge {
  size(): number
  root(): Uint8Array
  push(entry: Uint8Array, openingLine: string): void
  take(): readonly StoredFile[]
}

/** What the edge starts from: file contents of the partial files of a log, by name. */
export type EdgeFiles = (name: string) => Uint8Array

/** The edge of a log of `size` entries; its partial files are read through `files`. */
export function openEdge(size: number, files: EdgeFiles): TreeEdge {
  const levels: Uint8Array[][] = []
  const starts: number[] = []
  for (let level = 0; levelCount(level, size) > 0; level += 1) {
    const count = levelCount(level, size)
    starts.push(Math.floor(count / TILE_WIDTH))
    const name = partialName({ kind: 'tile', level }, count)
    levels.push(name === undefined ? [] : splitHashes(files(name)))
  }
  const bundle = partialName({ kind: 'entries' }, size)
  const openings = partialName({ kind: 'openings' }, size)
  return growingEdge({
    size,
    levels,
    starts,
    entries: bundle === undefined ? [] : [...splitEntries(files(bundle)).entries],
    lines: openings === undefined ? [] : Buffer.from(files(openings)).toString('utf8').split('\n').slice(0, -1),
  })
}

/** Names of the partial files at the edge of a log of `size` entries. */
export function edgeNames(size: number): string[] {
  const names = [partialName({ kind: 'entries' }, size), partialName({ kind: 'openings' }, size)]
  for (let level = 0; levelCount(level, size) > 0; level += 1)
    names.push(partialName({ kind: 'tile', level }, levelCount(level, size)))
  return names.filter((name) => name !== undefined)
}

type EdgeState = { size: number; levels: Uint8Array[][]; starts: number[]; entries: Uint8Array[]; lines: string[] }

function growingEdge(state: EdgeState): TreeEdge {
  let full: StoredFile[] = []
  let changed = 0

  function pushHash(level: number, hash: Uint8Array): void {
    const row = (state.levels[level] ??= [])
    const index = (state.starts[level] ??= 0)
    row.push(hash)
    changed = Math.max(changed, level + 1)
    if (row.length < TILE_WIDTH) return
    full.push({ name: fileName({ kind: 'tile', level }, { index, width: TILE_WIDTH }), bytes: joinHashes(row) })
    state.levels[level] = []
    state.starts[level] = index + 1
    pushHash(level + 1, rootOf(row))
  }

  function closeBundle(): void {
    const at = { index: Math.floor(state.size / TILE_WIDTH) - 1, width: TILE_WIDTH }
    full.push({ name: fileName({ kind: 'entries' }, at), bytes: joinEntries(state.entries) })
    full.push({ name: fileName({ kind: 'openings' }, at), bytes: textOf(state.lines) })
    state.entries = []
    state.lines = []
  }

  return {
    size: () => state.size,
    root: () => edgeRoot(state.levels),
    push: (entry, openingLine) => {
      state.entries.push(entry)
      state.lines.push(openingLine)
      state.size += 1
      if (state.entries.length === TILE_WIDTH) closeBundle()
      pushHash(0, leafHash(entry))
    },
    take: () => {
      const files = [...full, ...partialFiles(state, changed)]
      full = []
      changed = 0
      return files
    },
  }
}

function partialFiles({ levels, starts, entries, lines, size }: EdgeState, changed: number): StoredFile[] {
  const files: StoredFile[] = []
  if (changed > 0 && entries.length > 0) {
    const at = { index: Math.floor(size / TILE_WIDTH), width: entries.length }
    files.push({ name: fileName({ kind: 'entries' }, at), bytes: joinEntries(entries) })
    files.push({ name: fileName({ kind: 'openings' }, at), bytes: textOf(lines) })
  }
  levels.slice(0, changed).forEach((row, level) => {
    const at = { index: starts[level] as number, width: row.length }
    if (row.length > 0) files.push({ name: fileName({ kind: 'tile', level }, at), bytes: joinHashes(row) })
  })
  return files
}

/** A level's full tiles have risen into the level above, so the rows of all levels, the lower ones as the last and
 * smaller subtree of the one above, are the whole tree. */
function edgeRoot(levels: readonly (readonly Uint8Array[])[]): Uint8Array {
  let below: readonly Uint8Array[] = []
  for (const row of levels) {
    const hashes = [...row, ...below]
    below = hashes.length === 0 ? [] : [rootOf(hashes)]
  }
  return rootOf(below)
}

function partialName(kind: FileKind, count: number): string | undefined {
  const width = count % TILE_WIDTH
  return width === 0 ? undefined : fileName(kind, { index: Math.floor(count / TILE_WIDTH), width })
}

function textOf(lines: readonly string[]): Uint8Array {
  return Buffer.from(lines.map((line) => `${line}\n`).join(''))
}
