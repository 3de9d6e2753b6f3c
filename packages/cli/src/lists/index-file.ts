// Index files and their key: sealed under a key of the operator's key folder, which also remembers the number of the
// newest index at each place, so that an older file put back is refused.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '@rempart/core'
import { type IndexFacts, type ListIndex, buildListIndex, readSnapshot, writeSnapshot } from '@rempart/exchange'
import { indexKey } from '../keys/key-folder.ts'

/** An index with the number of its file. */
export type OpenIndex = ListIndex & Readonly<{ sequence: number }>

/** Builds the index of the lists and writes it to `out`. UserError as readHashList and writeSnapshot. */
export function buildIndexFile(
  args: Readonly<{ files: readonly string[]; out: string; keys: string; now: Date }>,
): OpenIndex {
  const { files, out, keys, now } = args
  const index = buildListIndex(files, now)
  const newest = readNewest(keys)
  const path = resolve(out)
  const sequence = (newest[path] ?? 0) + 1
  const { near, lowQuality, facts } = index
  writeSnapshot({ path, key: indexKey(keys) }, { sequence, about: facts, indexes: [near, lowQuality] })
  const file = newestFile(keys)
  writeFileSync(`${file}.unfinished`, JSON.stringify({ ...newest, [path]: sequence }), { mode: 0o600, flush: true })
  renameSync(`${file}.unfinished`, file)
  return { ...index, sequence }
}

/** Opens the index of a file. UserError as readSnapshot. */
export function openIndexFile(file: string, keys: string): OpenIndex {
  const path = resolve(file)
  const { indexes, about, sequence } = readSnapshot({ path, key: indexKey(keys) }, readNewest(keys)[path] ?? 0)
  const [near, lowQuality] = indexes
  if (near === undefined || lowQuality === undefined)
    throw new UserError({ code: 'malformed', subject: file, reason: 'does not hold the indexes of lists' })
  // Authenticated under our key: buildIndexFile wrote it.
  return { near, lowQuality, facts: about as IndexFacts, sequence }
}

function newestFile(keys: string): string {
  return join(keys, 'newest-indexes.json')
}

function readNewest(keys: string): Readonly<Record<string, number>> {
  const file = newestFile(keys)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : {}
}
