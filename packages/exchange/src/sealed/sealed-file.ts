// A file of any length, encrypted and authenticated piece by piece (index-host/snapshot-cipher.ts), written and read as a
// stream. File: magic (8 bytes), version (u32), piece size (u32), salt (32), key check (16), then the sealed pieces.
import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { UserError } from '@rempart/core'
import { KEY_BYTES, PIECE_BYTES } from '../index-host/limits.ts'
import {
  KEY_CHECK_BYTES,
  SALT_BYTES,
  TAG_BYTES,
  fileKeys,
  openPiece,
  sameBytes,
  sealPiece,
} from '../index-host/snapshot-cipher.ts'

const PREAMBLE_BYTES = 16 + SALT_BYTES + KEY_CHECK_BYTES

/** What such a file holds: eight letters of magic, the version of its content, a word for people. */
export type SealedKind = Readonly<{ magic: string; version: number; noun: string }>
const SEALED_LIST: SealedKind = { magic: 'RMPLISTS', version: 1, noun: 'sealed list' }

/** `kind`: a list of the registry where it is left out. */
export type SealedFile = Readonly<{ path: string; key: Uint8Array; kind?: SealedKind }>

/** Seals the pieces into `path`, which appears whole, durable and readable by its owner only, or not at all. */
export function writeSealed({ path, key, kind = SEALED_LIST }: SealedFile, content: Iterable<Uint8Array>): void {
  const salt = randomBytes(SALT_BYTES)
  const { fileKey, keyCheck } = fileKeys(requireKey(key, kind), salt)
  const sizes = Buffer.alloc(8)
  sizes.writeUInt32BE(kind.version, 0)
  sizes.writeUInt32BE(PIECE_BYTES, 4)
  const preamble = Buffer.concat([Buffer.from(kind.magic), sizes, salt, keyCheck])
  const unfinished = `${path}.unfinished`
  const file = openSync(unfinished, 'w', 0o600)
  try {
    writeAll(file, preamble)
    let number = 0
    for (const { bytes, last } of cut(content)) {
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
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

/** The content in pieces, each authenticated before it is handed out. UserError: `not-found`, `wrong-version`,
 * `key-missing` (another key), `malformed` (damaged or cut off). */
export function* readSealed({ path, key, kind = SEALED_LIST }: SealedFile): Generator<Uint8Array> {
  const file = openFile(path)
  try {
    const sizeBytes = fstatSync(file).size
    const preamble = readExactly(file, Math.min(PREAMBLE_BYTES, sizeBytes), path)
    if (preamble.length < PREAMBLE_BYTES || preamble.toString('latin1', 0, kind.magic.length) !== kind.magic)
      throw damaged(path, `is no ${kind.noun}`)
    const version = preamble.readUInt32BE(8)
    if (version !== kind.version || preamble.readUInt32BE(12) !== PIECE_BYTES)
      throw new UserError({
        code: 'wrong-version',
        subject: path,
        reason: `is a ${kind.noun} of version ${version}; this program reads version ${kind.version}`,
      })
    const { fileKey, keyCheck } = fileKeys(requireKey(key, kind), preamble.subarray(16, 16 + SALT_BYTES))
    if (!sameBytes(keyCheck, preamble.subarray(16 + SALT_BYTES)))
      throw new UserError({ code: 'key-missing', subject: path, reason: 'was sealed under another key, or is damaged' })
    let left = sizeBytes - PREAMBLE_BYTES
    // One for all pieces: the opened piece is memory of its own.
    const sealed = Buffer.allocUnsafe(Math.min(left, PIECE_BYTES + TAG_BYTES))
    for (let number = 0, last = false; !last; number += 1) {
      last = left <= PIECE_BYTES + TAG_BYTES
      const bytes = sealed.subarray(0, last ? left : PIECE_BYTES + TAG_BYTES)
      fillFrom(file, bytes, path)
      const plain = openPiece({ fileKey, preamble, number, last, bytes })
      if (plain === undefined) throw damaged(path, `is damaged or cut off in piece ${number}`)
      left -= bytes.length
      yield plain
    }
  } finally {
    closeSync(file)
  }
}

/** Pieces of PIECE_BYTES; the last may be shorter, and there is always one. */
function* cut(content: Iterable<Uint8Array>): Generator<Readonly<{ bytes: Uint8Array; last: boolean }>> {
  const piece = Buffer.alloc(PIECE_BYTES)
  let filled = 0
  for (const bytes of content)
    for (let at = 0; at < bytes.length; ) {
      // A full piece waits for the next byte: only then is it known not to be the last.
      if (filled === PIECE_BYTES) {
        yield { bytes: piece, last: false }
        filled = 0
      }
      const taken = bytes.subarray(at, at + PIECE_BYTES - filled)
      piece.set(taken, filled)
      filled += taken.length
      at += taken.length
    }
  yield { bytes: piece.subarray(0, filled), last: true }
}

function requireKey(key: Uint8Array, { noun }: SealedKind): Uint8Array {
  if (key.length === KEY_BYTES) return key
  throw new UserError({
    code: 'key-missing',
    subject: `key of a ${noun}`,
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
  fillFrom(file, target, path)
  return target
}

function fillFrom(file: number, target: Buffer, path: string): void {
  for (let at = 0; at < target.length; ) {
    const read = readSync(file, target, at, target.length - at, null)
    if (read === 0) throw damaged(path, 'became shorter while it was read')
    at += read
  }
}

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at)
}

function damaged(path: string, reason: string): UserError {
  return new UserError({ code: 'malformed', subject: path, reason })
}
