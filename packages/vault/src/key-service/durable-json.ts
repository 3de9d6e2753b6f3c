// Small private files that are replaced whole: written beside, fsynced, renamed, the folder fsynced.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '@rempart/core'

/** Replaces the file (mode 0600); it holds the old value or the new one after a crash. */
export function writeDurableJson(path: string, value: unknown): void {
  const temporary = `${path}.new`
  writeFileSync(temporary, `${JSON.stringify(value, undefined, 1)}\n`, { mode: 0o600, flush: true })
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** Changes whenever the file is replaced; undefined where there is none. */
export function versionOf(path: string): string | undefined {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats && `${stats.ino}-${stats.mtimeNs}`
}

/** The value of a file, or undefined where there is none. UserError: `refused` (others may read it), `malformed`. */
export function readPrivateJson(path: string): unknown {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new UserError({ code: 'refused', subject: path, reason: 'others may read it: run chmod 600 on it' })
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new UserError({ code: 'malformed', subject: path, reason: 'not JSON', cause })
  }
}
