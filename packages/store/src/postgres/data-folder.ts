// The folder of a PostgreSQL that this site runs itself: its place, its owner, its password, its first initialisation.
// PostgreSQL refuses to run as root, so root's folder belongs to `nobody` and the programs run as that user.
import { spawnSync } from 'node:child_process'
import { hash, randomBytes } from 'node:crypto'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UserError } from '@rempart/core'
import { MAX_SOCKET_FOLDER_BYTES } from '../limits.ts'
import type { PostgresBinaries } from './find-binaries.ts'

/** Debian's `nobody`: owns nothing else. */
const UNPRIVILEGED_ID = 65_534
const PASSWORD_BYTES = 32
export const SUPERUSER = 'rempart'

export type DataFolder = Readonly<{
  root: string
  data: string
  /** Where the socket lies: beside the data, or in the temporary folder where that path is too long for a socket. */
  socket: string
  links: string
  passwordFile: string
  startLog: string
  /** Who runs the programs; undefined: this very user. */
  owner: Readonly<{ uid: number; gid: number }> | undefined
}>

/** Names and makes the folders; the database itself is made by `initialise`. */
export function dataFolder(root: string): DataFolder {
  const owner = process.getuid?.() === 0 ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : undefined
  const beside = join(root, 'run')
  const far = Buffer.byteLength(beside) > MAX_SOCKET_FOLDER_BYTES
  const folder: DataFolder = {
    root,
    data: join(root, 'data'),
    socket: far ? join(tmpdir(), `rempart-${hash('sha256', root, 'hex').slice(0, 16)}`) : beside,
    links: join(root, 'lib'),
    passwordFile: join(root, 'password'),
    startLog: join(root, 'start.log'),
    owner,
  }
  mkdirSync(root, { recursive: true })
  chmodSync(root, owner === undefined ? 0o700 : 0o711) // the owner of the data has to reach it
  for (const path of [folder.data, folder.socket]) own(folder, path)
  return folder
}

/** Major version of the database in the folder, or undefined where there is none yet. */
export function dataVersion({ data }: DataFolder): number | undefined {
  const file = join(data, 'PG_VERSION')
  return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined
}

/** Makes the database where there is none: checksums on, a random password, byte order of text. A first start that was
 * cut short leaves no PG_VERSION of a finished database behind, because it is made beside and renamed. */
export function initialise(folder: DataFolder, binaries: PostgresBinaries): void {
  if (dataVersion(folder) !== undefined) return
  const fresh = `${folder.data}.new`
  rmSync(fresh, { recursive: true, force: true })
  own(folder, fresh)
  if (!existsSync(folder.passwordFile))
    writeFileSync(folder.passwordFile, randomBytes(PASSWORD_BYTES).toString('hex'), { mode: 0o600, flush: true })
  const handed = `${fresh}-password`
  writeFileSync(handed, readPassword(folder), { mode: 0o600 })
  if (folder.owner !== undefined) chownSync(handed, folder.owner.uid, folder.owner.gid)
  const args = [
    `--pgdata=${fresh}`,
    `--username=${SUPERUSER}`,
    '--auth=scram-sha-256',
    `--pwfile=${handed}`,
    '--data-checksums',
    '--encoding=UTF8',
    '--locale=C.UTF-8',
  ]
  const run = spawnSync(binaries.initdb, args, {
    encoding: 'utf8',
    env: postgresEnvironment(binaries),
    ...folder.owner,
  })
  rmSync(handed)
  if (run.status !== 0) {
    const said = run.error?.message ?? `${run.stderr}`.trim().split('\n').slice(-3).join(' ')
    throw new UserError({
      code: 'unreadable',
      subject: folder.root,
      reason: `PostgreSQL cannot be set up here: ${said}`,
    })
  }
  rmSync(folder.data, { recursive: true })
  renameSync(fresh, folder.data)
}

export function readPassword({ passwordFile }: DataFolder): string {
  return readFileSync(passwordFile, 'utf8').trim()
}

/** The whole environment of the programs: nothing of ours, no locale but bytes. */
export function postgresEnvironment({ libraries }: PostgresBinaries): Record<string, string> {
  return { LC_ALL: 'C.UTF-8', TZ: 'UTC', ...(libraries !== undefined && { LD_LIBRARY_PATH: libraries.join(':') }) }
}

function own({ owner }: DataFolder, path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid)
  chmodSync(path, 0o700)
}
