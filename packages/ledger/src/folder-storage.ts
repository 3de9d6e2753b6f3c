// A log in a folder. Each file is written to `tmp/`, fsynced, renamed into place, and its folder fsynced (SECURITY §4.2).
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'
import type { LedgerStorage, StoredFile } from './storage.ts'

const TMP = 'tmp'

/** The log in `root`, created at the first write; readable by its owner only. `random` names temporary files. */
export function folderStorage(root: string, random: (bytes: number) => Uint8Array = randomBytes): LedgerStorage {
  const known = new Set<string>()

  async function ensureFolder(folder: string): Promise<void> {
    if (known.has(folder)) return
    if (!(await exists(folder))) {
      const parent = dirname(folder)
      if (parent !== folder) await ensureFolder(parent)
      await mkdir(folder, { mode: 0o700, recursive: true })
      await syncFolder(parent)
    }
    known.add(folder)
  }

  async function writeTemporary({ bytes }: StoredFile): Promise<string> {
    const path = join(root, TMP, Buffer.from(random(8)).toString('hex'))
    const handle = await open(path, 'wx', 0o600)
    try {
      await handle.writeFile(bytes)
      await handle.datasync()
    } finally {
      await handle.close()
    }
    return path
  }

  return {
    read: (name) => readFile(join(root, name)).catch(absent),
    write: async (files) => {
      await ensureFolder(join(root, TMP))
      const folders = new Set<string>()
      for (const file of files) {
        const target = join(root, file.name)
        await ensureFolder(dirname(target))
        await rename(await writeTemporary(file), target)
        folders.add(dirname(target))
      }
      for (const folder of folders) await syncFolder(folder)
    },
    remove: async (names) => {
      for (const name of names) await rm(join(root, name), { force: true })
    },
    list: async () => {
      const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(absent)
      return (found ?? [])
        .filter((entry) => entry.isFile())
        .map((entry) =>
          join(entry.parentPath, entry.name)
            .slice(root.length + 1)
            .replaceAll(sep, '/'),
        )
        .sort()
    },
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(absent)) !== undefined
}

function absent(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
  throw error
}
