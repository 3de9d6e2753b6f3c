// Reading a log that another process appends to. A partial file goes when a wider one has taken its place
// (c2sp.org/tlog-tiles): whoever reads by an older checkpoint finds the same items at the beginning of the wider file.
import { parseCheckpoint } from './checkpoint.ts'
import { HASH_BYTES } from './merkle.ts'
import type { LedgerStorage } from './storage.ts'
import { CHECKPOINT_NAME, joinEntries, levelCount, splitEntries, TILE_WIDTH, widthAt } from './tile-layout.ts'

/** The same storage, in which partial files of older checkpoints of the log can still be read. */
export function whileGrowing(storage: LedgerStorage): LedgerStorage {
  return {
    ...storage,
    read: async (name) => {
      const bytes = await storage.read(name)
      const partial = bytes === undefined ? parsePartialName(name) : undefined
      if (partial === undefined) return bytes
      const wider = await storage.read(await nameToday(storage, partial))
      return wider && firstItems(wider, partial)
    },
  }
}

type PartialName = Readonly<{ folder: string; path: string; index: number; width: number }>

/** The parts of `tile/0/x001/067.p/12`; undefined where it is no partial file. */
function parsePartialName(name: string): PartialName | undefined {
  const [, folder, path, width] =
    /^(tile\/(?:\d{1,2}|entries)|openings)\/((?:x\d{3}\/)*\d{3})\.p\/(\d{1,3})$/u.exec(name) ?? []
  if (folder === undefined || path === undefined) return undefined
  return { folder, path, index: Number(path.replaceAll(/[x/]/gu, '')), width: Number(width) }
}

/** What the file is called under the newest checkpoint. */
async function nameToday(storage: LedgerStorage, { folder, path, index }: PartialName): Promise<string> {
  const size = parseCheckpoint((await storage.read(CHECKPOINT_NAME)) ?? new Uint8Array(0))?.checkpoint.size ?? 0
  const level = Number(/\d+$/u.exec(folder)?.[0] ?? 0)
  const width = widthAt(index, levelCount(level, size))
  return `${folder}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`
}

function firstItems(bytes: Uint8Array, { folder, width }: PartialName): Uint8Array | undefined {
  if (folder === 'tile/entries') {
    const { entries } = splitEntries(bytes)
    return entries.length < width ? undefined : joinEntries(entries.slice(0, width))
  }
  if (folder === 'openings') {
    const lines = Buffer.from(bytes).toString('utf8').split('\n').slice(0, -1)
    return lines.length < width ? undefined : Buffer.from(`${lines.slice(0, width).join('\n')}\n`)
  }
  return bytes.length < width * HASH_BYTES ? undefined : bytes.slice(0, width * HASH_BYTES)
}
