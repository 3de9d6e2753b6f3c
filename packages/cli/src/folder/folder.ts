// The folder under examination, read without trust: no link is followed, no component can be swapped for one, names stay
// bytes, special files are never opened, access times are left alone (SECURITY §5 A5, A7, A8). Linux only: /proc/self/fd
// stands in for openat(2), which Node does not offer.
import { closeSync, constants, fstatSync, lstatSync, openSync, opendirSync, readlinkSync, readSync } from 'node:fs'
import type { BigIntStats, Dir } from 'node:fs'
import type { Gap } from '@rempart/core'
import { UserError } from '@rempart/core'
import type { Folder, Listed, OpenedFile } from '@rempart/pipeline'
import { MAX_DEPTH, READ_AHEAD_ENTRIES } from './limits.ts'

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK, O_DIRECTORY } = constants
const O_NOATIME = constants.O_NOATIME ?? 0
const SLASH = Buffer.from('/')

/** Opens a folder. UserError `not-found` or `not-a-folder` where it is none. The folder itself may be given as a link. */
export function openFolder(path: string): Folder & Readonly<{ close(): void }> {
  const root = openRoot(path)
  let nearby: { parent: Buffer; fd: number } | undefined
  const forget = (): void => {
    if (nearby !== undefined) closeSync(nearby.fd)
    nearby = undefined
  }
  const parentFd = (parent: Buffer): number => {
    if (parent.length === 0) return root
    if (nearby !== undefined && nearby.parent.equals(parent)) return nearby.fd
    forget()
    nearby = { parent, fd: openBeneath(root, parent) }
    return nearby.fd
  }
  const placeOf = (listed: Listed): Buffer => {
    const name = Buffer.from(listed.name)
    const cut = name.lastIndexOf(SLASH)
    return childOf(parentFd(name.subarray(0, Math.max(0, cut))), name.subarray(cut + 1))
  }
  return {
    list: () => walk(root),
    open(listed) {
      try {
        return openedFile(openFile(placeOf(listed)), listed)
      } catch (error) {
        return failedOpen(error)
      }
    },
    readLink(listed) {
      try {
        const place = placeOf(listed)
        const target = readlinkSync(place, { encoding: 'buffer' })
        const isListed = identityOf(lstatSync(place, { bigint: true })) === listed.identity
        return isListed ? target : { stage: 'receive', reason: 'changed-since-listed' }
      } catch (error) {
        return failedOpen(error)
      }
    },
    close() {
      forget()
      closeSync(root)
    },
  }
}

/** One thing by its path, as the walk would list it under `name`; undefined where there is none. */
export function lookAt(
  path: string | Buffer,
  name: string | Uint8Array,
): (Omit<Listed, 'kind'> & { kind: Listed['kind'] | 'folder' }) | undefined {
  const stat = lstatSync(path, { bigint: true, throwIfNoEntry: false })
  if (stat === undefined) return undefined
  return { name: Buffer.from(name), kind: kindOf(stat), sizeBytes: Number(stat.size), identity: identityOf(stat) }
}

function openRoot(path: string): number {
  try {
    return openSync(path, O_RDONLY | O_DIRECTORY)
  } catch (cause) {
    const missing = codeOf(cause) === 'ENOENT'
    const reason = missing
      ? 'there is no such folder'
      : codeOf(cause) === 'ENOTDIR'
        ? 'is not a folder'
        : `cannot be read (${codeOf(cause)})`
    throw new UserError({ code: missing ? 'not-found' : 'not-a-folder', subject: path, reason, cause })
  }
}

type Level = { fd: number; dir: Dir; prefix: Buffer }

async function* walk(root: number): AsyncIterable<Listed> {
  const levels: Level[] = [{ fd: root, dir: openDir(root), prefix: Buffer.alloc(0) }]
  try {
    for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
      const entry = level.dir.readSync()
      if (entry === null) {
        closeLevel(levels, root)
        continue
      }
      const base = entry.name as unknown as Buffer
      const name = Buffer.concat([level.prefix, base])
      const listed = look(level.fd, base, name)
      if (listed.kind !== 'folder') {
        yield { ...listed, kind: listed.kind }
        continue
      }
      const opened = levels.length > MAX_DEPTH ? undefined : tryOpenLevel(level.fd, base, name)
      if (opened === undefined) yield { ...listed, kind: 'unreadable' }
      else levels.push(opened)
    }
  } finally {
    while (levels.length > 0) closeLevel(levels, root)
  }
}

function closeLevel(levels: Level[], root: number): void {
  const level = levels.pop()
  if (level === undefined) return
  level.dir.closeSync()
  if (level.fd !== root) closeSync(level.fd)
}

function openDir(fd: number): Dir {
  // Node types know no 'buffer' here, though the documentation and the runtime do.
  return opendirSync(`/proc/self/fd/${fd}`, { encoding: 'buffer' as BufferEncoding, bufferSize: READ_AHEAD_ENTRIES })
}

function tryOpenLevel(parent: number, base: Buffer, name: Buffer): Level | undefined {
  try {
    const fd = openSync(childOf(parent, base), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
    return { fd, dir: openDir(fd), prefix: Buffer.concat([name, SLASH]) }
  } catch {
    return undefined
  }
}

function look(parent: number, base: Buffer, name: Buffer): Omit<Listed, 'kind'> & { kind: Listed['kind'] | 'folder' } {
  try {
    const stat = lstatSync(childOf(parent, base), { bigint: true })
    return { name, kind: kindOf(stat), sizeBytes: Number(stat.size), identity: identityOf(stat) }
  } catch {
    return { name, kind: 'unreadable', sizeBytes: 0, identity: '' }
  }
}

function kindOf(stat: BigIntStats): Listed['kind'] | 'folder' {
  if (stat.isFile()) return 'file'
  if (stat.isDirectory()) return 'folder'
  if (stat.isSymbolicLink()) return 'symlink'
  if (stat.isFIFO()) return 'fifo'
  if (stat.isSocket()) return 'socket'
  return stat.isBlockDevice() ? 'blockdevice' : 'chardevice'
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`
}

/** Follows a relative path component by component, so that neither its length nor a swapped link matters. */
function openBeneath(root: number, path: Buffer): number {
  let fd = root
  for (let from = 0; from <= path.length; ) {
    const slash = path.indexOf(SLASH, from)
    const end = slash < 0 ? path.length : slash
    try {
      const next = openSync(childOf(fd, path.subarray(from, end)), O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
      if (fd !== root) closeSync(fd)
      fd = next
    } catch (error) {
      if (fd !== root) closeSync(fd)
      throw error
    }
    from = end + 1
  }
  return fd
}

function openFile(path: Buffer): number {
  const flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK
  try {
    return openSync(path, flags | O_NOATIME)
  } catch (error) {
    // The access time may be kept only by the owner of the file or root (open(2)).
    if (codeOf(error) !== 'EPERM') throw error
    return openSync(path, flags)
  }
}

function openedFile(fd: number, listed: Listed): OpenedFile | Gap {
  const stat = fstatSync(fd, { bigint: true })
  if (!stat.isFile() || identityOf(stat) !== listed.identity) {
    closeSync(fd)
    return { stage: 'receive', reason: 'changed-since-listed' }
  }
  const sizeBytes = Number(stat.size)
  return {
    source: {
      sizeBytes,
      slice: (offset, length) => readAt(fd, offset, Math.max(0, Math.min(length, sizeBytes - offset))),
    },
    unchanged: () => identityOf(fstatSync(fd, { bigint: true })) === listed.identity,
    close: () => closeSync(fd),
  }
}

function readAt(fd: number, offset: number, length: number): Uint8Array {
  if (offset < 0 || length <= 0) return new Uint8Array()
  const bytes = Buffer.allocUnsafe(length)
  let read = 0
  while (read < length) {
    const step = readSync(fd, bytes, read, length - read, offset + read)
    if (step === 0) break
    read += step
  }
  return bytes.subarray(0, read)
}

function failedOpen(error: unknown): Gap {
  const code = codeOf(error)
  const reason =
    code === 'ENOENT' ? 'gone' : code === 'ELOOP' || code === 'ENOTDIR' ? 'changed-since-listed' : 'unreadable'
  return { stage: 'receive', reason, detail: code }
}

function childOf(parent: number, base: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`/proc/self/fd/${parent}/`), base])
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}
