// The snapshot file of a hash index, so that an index of ten million opens in seconds: versioned, encrypted at rest,
// authenticated piece by piece, streamed into the memories it is searched in.
//
// File: preamble (magic 8 bytes, version u32, piece size u32, salt 32, key check 16), then the sealed pieces
// (snapshot-cipher.ts). Their plain content: length of the header (u32), the header (JSON), the parts one after another.
import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { UserError } from '@rempart/core'
import {
  FROZEN_VERSION,
  type FrozenHeader,
  type HashIndex,
  freezeState,
  openHashIndex,
  thawState,
} from '@rempart/kernels'
import { KEY_BYTES, MAX_HEADER_BYTES, PIECE_BYTES } from './limits.ts'
import { KEY_CHECK_BYTES, SALT_BYTES, TAG_BYTES, fileKeys, openPiece, sameBytes, sealPiece } from './snapshot-cipher.ts'

const MAGIC = Buffer.from('RMPINDEX')
const PREAMBLE_BYTES = 16 + SALT_BYTES + KEY_CHECK_BYTES

/** Writes the index to `path` under `key` (32 bytes). The file appears whole or not at all. */
export function writeSnapshot(index: HashIndex, { path, key }: Readonly<{ path: string; key: Uint8Array }>): void {
  const salt = randomBytes(SALT_BYTES)
  const { fileKey, keyCheck } = fileKeys(requireKey(key), salt)
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32BE(FROZEN_VERSION, 0)
  sizes.writeUInt32BE(PIECE_BYTES, 4)
  const preamble = Buffer.concat([MAGIC, sizes, salt, keyCheck])
  const { header, parts } = freezeState(index.state())
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  const unfinished = `${path}.unfinished`
  const file = openSync(unfinished, 'w', 0o600)
  try {
    writeSync(file, preamble)
    let number = 0
    for (const { bytes, last } of pieces([length, json, ...parts])) {
      writeAll(file, sealPiece({ fileKey, preamble, number, last, bytes }))
      number += 1
    }
    fsyncSync(file)
  } catch (cause) {
    rmSync(unfinished, { force: true })
    throw cause
  } finally {
    closeSync(file)
  }
  renameSync(unfinished, path)
}

/** Opens a snapshot. Throws UserError: `wrong-version`, `key-missing` (another key), `malformed` (damaged or cut off). */
export function readSnapshot({ path, key }: Readonly<{ path: string; key: Uint8Array }>): HashIndex {
  const file = openFile(path)
  try {
    const source = openStream({ file, path, key: requireKey(key) })
    const header = readHeader(source, path)
    const { state, parts } = thawState(header)
    for (const part of parts) source.fill(part)
    if (!source.atEnd()) throw damaged(path, 'has more content than its header says')
    const index = openHashIndex(state)
    if (!index.findsCanaries(0)) throw damaged(path, 'does not find its own test entries: build the index again')
    return index
  } finally {
    closeSync(file)
  }
}

type PlainStream = Readonly<{ fill(target: Uint8Array): void; atEnd(): boolean }>

/** The plain content, piece by piece, each authenticated before a byte of it is handed out. */
function openStream({ file, path, key }: Readonly<{ file: number; path: string; key: Uint8Array }>): PlainStream {
  const sizeBytes = fstatSync(file).size
  const preamble = readExactly(file, Math.min(PREAMBLE_BYTES, sizeBytes), path)
  if (!preamble.subarray(0, MAGIC.length).equals(MAGIC)) throw damaged(path, 'is not an index snapshot')
  if (preamble.length < PREAMBLE_BYTES) throw damaged(path, 'is cut off')
  const version = preamble.readUInt32BE(8)
  if (version !== FROZEN_VERSION)
    throw new UserError({
      code: 'wrong-version',
      subject: path,
      reason: `is a snapshot of version ${version}; this program reads version ${FROZEN_VERSION}: build the index again`,
    })
  if (preamble.readUInt32BE(12) !== PIECE_BYTES) throw damaged(path, 'has another piece size')
  const { fileKey, keyCheck } = fileKeys(key, preamble.subarray(16, 16 + SALT_BYTES))
  if (!sameBytes(keyCheck, preamble.subarray(16 + SALT_BYTES)))
    throw new UserError({ code: 'key-missing', subject: path, reason: 'was sealed under another key, or is damaged' })
  let left = sizeBytes - PREAMBLE_BYTES
  let number = 0
  let piece: Uint8Array = new Uint8Array(0)
  let used = 0
  const next = (): void => {
    const last = left <= PIECE_BYTES + TAG_BYTES
    if (left <= 0) throw damaged(path, 'ends before its content does')
    const bytes = readExactly(file, last ? left : PIECE_BYTES + TAG_BYTES, path)
    const plain = openPiece({ fileKey, preamble, number, last, bytes })
    if (plain === undefined) throw damaged(path, `is damaged or cut off in piece ${number}`)
    left -= bytes.length
    number += 1
    piece = plain
    used = 0
  }
  return {
    fill: (target) => {
      for (let filled = 0; filled < target.length; ) {
        if (used === piece.length) next()
        const taken = piece.subarray(used, used + target.length - filled)
        target.set(taken, filled)
        filled += taken.length
        used += taken.length
      }
    },
    atEnd: () => used === piece.length && left === 0,
  }
}

function readHeader(source: PlainStream, path: string): FrozenHeader {
  const length = Buffer.alloc(4)
  source.fill(length)
  const bytes = length.readUInt32BE()
  if (bytes > MAX_HEADER_BYTES) throw damaged(path, 'has a header beyond the limit')
  const json = Buffer.alloc(bytes)
  source.fill(json)
  // Authenticated under the caller's key: this program wrote it.
  return JSON.parse(json.toString()) as FrozenHeader
}

/** Cuts the content into pieces of PIECE_BYTES; the last may be shorter, and there is always one. */
function* pieces(parts: readonly Uint8Array[]): Generator<Readonly<{ bytes: Uint8Array; last: boolean }>> {
  let left = parts.reduce((sum, part) => sum + part.length, 0)
  const piece = Buffer.alloc(PIECE_BYTES)
  let filled = 0
  for (const part of parts)
    for (let at = 0; at < part.length; ) {
      const taken = part.subarray(at, at + PIECE_BYTES - filled)
      piece.set(taken, filled)
      filled += taken.length
      at += taken.length
      left -= taken.length
      if (filled < PIECE_BYTES && left > 0) continue
      yield { bytes: piece.subarray(0, filled), last: left === 0 }
      filled = 0
    }
}

function requireKey(key: Uint8Array): Uint8Array {
  if (key.length === KEY_BYTES) return key
  throw new UserError({
    code: 'key-missing',
    subject: 'snapshot key',
    reason: `has ${key.length} bytes, not ${KEY_BYTES}`,
  })
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (cause) {
    throw new UserError({ code: 'not-found', subject: path, reason: 'cannot be opened', cause })
  }
}

function readExactly(file: number, bytes: number, path: string): Buffer {
  const target = Buffer.allocUnsafe(bytes)
  for (let at = 0; at < bytes; ) {
    const read = readSync(file, target, at, bytes - at, null)
    if (read === 0) throw damaged(path, 'became shorter while it was read')
    at += read
  }
  return target
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

function damaged(path: string, reason: string): UserError {
  return new UserError({ code: 'malformed', subject: path, reason })
}
