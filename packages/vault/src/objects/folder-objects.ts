// Objects as files of a folder: `tmp/` while they are written, then `ab/cd/NAME`. Written whole, fsynced, renamed, and the
// folder fsynced, before anybody hears of them (SECURITY §4.2). After a failed fsync nothing is known about what the disk
// holds and a second one may lie, so the process ends and the next start finds either nothing or the whole file.
import { mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type ObjectStore, type StoredName, type StoredObject, UserError } from '@rempart/core'
import { parseStoredName } from '../object-id.ts'

const READ_BYTES = 256 * 1024

export type FolderSettings = Readonly<{
  /** Called with the error of an fsync; must not return. The default writes one line and ends the process with 74
   * (EX_IOERR of sysexits.h). */
  onLostSync?: (error: unknown) => never
}>

/** Opens the store, making the folder where there is none. */
export async function folderObjects(root: string, settings: FolderSettings = {}): Promise<ObjectStore> {
  const onLostSync = settings.onLostSync ?? endProcess
  const temporary = join(root, 'tmp')
  const known = new Set<string>()

  async function syncFolder(path: string): Promise<void> {
    const folder = await open(path, 'r')
    try {
      await folder.sync().catch(onLostSync)
    } finally {
      await folder.close()
    }
  }

  /** Both levels exist and survive a power cut. */
  async function makePlace(name: StoredName): Promise<string> {
    const outer = join(root, name.slice(0, 2))
    const inner = join(outer, name.slice(2, 4))
    if (known.has(inner)) return inner
    for (const [path, parent] of [
      [outer, root],
      [inner, outer],
    ] as const) {
      await mkdir(path, { mode: 0o700 }).catch(unlessCode('EEXIST'))
      await syncFolder(parent)
    }
    known.add(inner)
    return inner
  }

  await mkdir(temporary, { recursive: true, mode: 0o700 })
  await syncFolder(root)

  return {
    async put(name, source) {
      const unfinished = join(temporary, name)
      const file = await open(unfinished, 'wx', 0o600)
      let size = 0
      try {
        for await (const bytes of source) {
          await file.writeFile(bytes)
          size += bytes.length
        }
        await file.sync().catch(onLostSync)
      } catch (error) {
        await file.close().catch(() => undefined) // the first error is the one to tell
        await rm(unfinished, { force: true }).catch(() => undefined) // else collected later
        throw error
      }
      await file.close()
      const place = await makePlace(name)
      const path = join(place, name)
      if ((await sizeOf(path)) !== undefined) {
        await rm(unfinished, { force: true })
        throw new Error('a stored name was given twice')
      }
      await rename(unfinished, path)
      await syncFolder(place)
      return size
    },
    async *read(name, range) {
      const file = await open(pathOf(root, name), 'r').catch((error: unknown) => {
        throw hasCode(error, 'ENOENT') ? notFound(name, error) : error
      })
      try {
        let position = range?.offset ?? 0
        const end = position + (range?.length ?? Number.MAX_SAFE_INTEGER)
        while (position < end) {
          const buffer = Buffer.allocUnsafe(Math.min(READ_BYTES, end - position))
          const { bytesRead } = await file.read(buffer, 0, buffer.length, position)
          if (bytesRead === 0) return
          position += bytesRead
          yield buffer.subarray(0, bytesRead)
        }
      } finally {
        await file.close()
      }
    },
    sizeBytes: (name) => sizeOf(pathOf(root, name)),
    async remove(name) {
      const path = pathOf(root, name)
      if ((await sizeOf(path)) === undefined) return
      await rm(path, { force: true })
      await syncFolder(join(path, '..'))
    },
    list: () => finished(root),
  }
}

/** Names in `tmp/` that are older than `before`: what a crash left. */
export async function removeUnfinished(root: string, before: Date): Promise<number> {
  let removed = 0
  for await (const { name } of await opendir(join(root, 'tmp'))) {
    const path = join(root, 'tmp', name)
    const { mtime } = await stat(path)
    if (mtime >= before) continue
    await rm(path, { force: true })
    removed += 1
  }
  return removed
}

async function* finished(root: string): AsyncGenerator<StoredObject> {
  for await (const outer of await opendir(root)) {
    if (!/^[0-9a-f]{2}$/.test(outer.name)) continue
    for await (const inner of await opendir(join(root, outer.name))) {
      for await (const file of await opendir(join(root, outer.name, inner.name))) {
        const name = parseStoredName(file.name)
        if (name === undefined) continue
        const at = await stat(pathOf(root, name)).catch(unlessCode('ENOENT'))
        if (at !== undefined) yield { name, at: at.mtime }
      }
    }
  }
}

function pathOf(root: string, name: StoredName): string {
  return join(root, name.slice(0, 2), name.slice(2, 4), name)
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(unlessCode('ENOENT')))?.size
}

function unlessCode(code: string): (error: unknown) => undefined {
  return (error) => {
    if (!hasCode(error, code)) throw error
    return undefined
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function notFound(name: StoredName, cause: unknown): UserError {
  return new UserError({ code: 'not-found', subject: `object ${name}`, reason: 'the store does not have it', cause })
}

function endProcess(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  process.stderr.write(`evidence store: fsync failed (${code}); stopping, because what the disk holds is not known\n`)
  process.exit(74)
}
