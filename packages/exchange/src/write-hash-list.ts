// A hash list into a file of any format, streamed; the file appears whole or not at all.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { UserError } from '@rempart/core'
import type { HashListEntry, ListHeading } from './hash-list.ts'
import { READ_BYTES } from './limits.ts'
import type { ByteFormat, ListEncoder, ListFormat } from './list-format.ts'

/** `leftOut` counts entries that the format cannot hold. */
export type Written = Readonly<{ written: number; leftOut: number }>

/** Writes `path`, readable by its owner only. `entries` are gone through once for each group of the format, so they must be
 * no generator's. UserError `conflict` where something is there already. */
export function writeHashList(
  path: string,
  {
    format,
    heading,
    entries,
  }: Readonly<{ format: ListFormat; heading: ListHeading; entries: Iterable<HashListEntry> }>,
): Written {
  if (existsSync(path)) throw new UserError({ code: 'conflict', subject: path, reason: 'is there already' })
  const unfinished = `${path}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    const written =
      format.kind === 'database'
        ? writeDatabase(unfinished, { format, heading, entries })
        : writeBytes(unfinished, { format, heading, entries })
    renameSync(unfinished, path)
    return written
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw cause
  }
}

type Writing<F extends ListFormat> = Readonly<{ format: F; heading: ListHeading; entries: Iterable<HashListEntry> }>

function writeDatabase(
  path: string,
  { format, heading, entries }: Writing<Extract<ListFormat, { kind: 'database' }>>,
): Written {
  closeSync(openSync(path, 'wx', 0o600))
  let asked = 0
  const counted = function* (): Generator<HashListEntry> {
    for (const entry of entries) {
      asked += 1
      yield entry
    }
  }
  const leftOut = format.write(path, heading, counted())
  return { written: asked - leftOut, leftOut }
}

function writeBytes(path: string, { format, heading, entries }: Writing<ByteFormat>): Written {
  const file = openSync(path, 'wx', 0o600)
  let [listed, written, waitingBytes] = [0, 0, 0]
  let waiting: Uint8Array[] = []
  const flush = (): void => {
    const bytes = Buffer.concat(waiting)
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
    waiting = []
    waitingBytes = 0
  }
  const put = (piece: string | Uint8Array): void => {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    waiting.push(bytes)
    waitingBytes += bytes.length
    if (waitingBytes >= READ_BYTES) flush()
  }
  try {
    for (let encoder: ListEncoder | undefined = format.encode(heading); encoder; encoder = encoder.again) {
      let asked = 0
      put(encoder.head)
      for (const entry of entries) {
        const piece = encoder.entry(entry)
        asked += 1
        if (piece === undefined) continue
        put(piece)
        written += 1
      }
      put(encoder.tail)
      if (asked < listed) throw new TypeError('a list that is written in groups can be gone through once only')
      listed = asked
    }
    flush()
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  return { written, leftOut: listed - written }
}
