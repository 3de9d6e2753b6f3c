// Files of a case are written whole or not at all: a temporary name, fsync, rename, fsync of the folder.
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const BUFFER_BYTES = 1024 * 1024

/** Writes pieces of text or bytes to `path` and gives the SHA-256 of what was written, in hexadecimal. */
export function writeDurably(path: string, pieces: Iterable<string | Uint8Array>, mode = 0o644): string {
  const temporary = `${path}.partial`
  const digest = createHash('sha256')
  const fd = openSync(temporary, 'w', mode)
  let waiting: Uint8Array[] = []
  let waitingBytes = 0
  const flush = (): void => {
    const joined = Buffer.concat(waiting)
    digest.update(joined)
    for (let written = 0; written < joined.length; ) written += writeSync(fd, joined, written)
    waiting = []
    waitingBytes = 0
  }
  try {
    for (const piece of pieces) {
      const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
      waiting.push(bytes)
      waitingBytes += bytes.length
      if (waitingBytes >= BUFFER_BYTES) flush()
    }
    flush()
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
  return digest.digest('hex')
}
