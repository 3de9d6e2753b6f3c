// Secrets of 32 random bytes in files that their owner alone can read, made on first use.
import { randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '@rempart/core'

const SECRET_BYTES = 32

/** The secret's bytes. Of two processes that start at once both end with the same. UserError where others may read it. */
export function loadOrCreateSecret(path: string): Uint8Array {
  createWhereAbsent(path, randomBytes(SECRET_BYTES))
  const secret = readFileSync(path)
  if (secret.length === SECRET_BYTES) return secret
  throw new UserError({ code: 'malformed', subject: path, reason: `holds ${secret.length} bytes, not ${SECRET_BYTES}` })
}

/** Linked into place: whoever comes second finds the first one's. */
function createWhereAbsent(path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, bytes, { mode: 0o600, flag: 'wx', flush: true })
  try {
    linkSync(temporary, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    rmSync(temporary, { force: true })
  }
  if ((statSync(path).mode & 0o077) !== 0)
    throw new UserError({ code: 'refused', subject: path, reason: 'others may read the key: run chmod 600 on it' })
}
