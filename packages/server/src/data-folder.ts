// The folder of a site: made at the first start, closed to other people of the machine.
import { chmodSync, mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { UserError } from '@rempart/core'

/** Its absolute path. UserError `not-a-folder` or `refused` where it cannot be the site's. */
export function openDataFolder(path: string): string {
  const folder = resolve(path)
  try {
    mkdirSync(folder, { recursive: true })
    // Root's PostgreSQL runs as another user, who has to reach its own folder inside this one.
    chmodSync(folder, process.getuid?.() === 0 ? 0o711 : 0o700)
  } catch (cause) {
    throw refusal(folder, cause)
  }
  return folder
}

function refusal(folder: string, cause: unknown): unknown {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'EEXIST' || code === 'ENOTDIR')
    return new UserError({ code: 'not-a-folder', subject: folder, reason: 'a file stands in its place', cause })
  // ENOENT: what Node says of a folder on a disk that is mounted read-only.
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOENT')
    return new UserError({ code: 'refused', subject: folder, reason: 'cannot be made or written by this user', cause })
  return cause
}
