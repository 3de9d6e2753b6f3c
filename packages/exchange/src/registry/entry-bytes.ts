// An entry as bytes, as it lies in a sealed list: one byte that says what follows, the hashes as they are, and what else
// there is to say as JSON with its length in front. A list of MD5 takes 17 bytes an entry.
import type { HashListEntry } from '../hash-list.ts'
import { HASH_KINDS, HEX_DIGITS } from '../hex.ts'

const REST_FLAG = 1 << HASH_KINDS.length
type Rest = Omit<HashListEntry, 'digests' | 'pdq' | 'line' | 'carried'> & { carried?: HashListEntry['carried'] }

/** The bytes of one entry; its line is not kept. */
export function packEntry(entry: HashListEntry): Uint8Array {
  const { digests, pdq, line: _line, carried, ...said } = entry
  const hashes = { ...digests, pdq }
  let flags = 0
  let hex = ''
  for (const [bit, kind] of HASH_KINDS.entries()) {
    const value = hashes[kind]
    if (value === undefined) continue
    flags |= 1 << bit
    hex += value
  }
  const rest: Rest = Object.keys(carried).length === 0 ? said : { ...said, carried }
  if (Object.keys(rest).length === 0) return Buffer.from(flags.toString(16).padStart(2, '0') + hex, 'hex')
  const json = Buffer.from(JSON.stringify(rest))
  const fixed = Buffer.from((flags | REST_FLAG).toString(16).padStart(2, '0') + hex, 'hex')
  const length = Buffer.alloc(4)
  length.writeUInt32BE(json.length)
  return Buffer.concat([fixed, length, json])
}

/** The entries of authenticated bytes, in order; `line` counts them from 1. What packEntry wrote is trusted. */
export function* unpackEntries(pieces: Iterable<Uint8Array>): Generator<HashListEntry> {
  const unpacker = entryUnpacker()
  for (const piece of pieces) yield* unpacker.push(piece)
  unpacker.end()
}

/** The same for pieces as they come: each `push` gives the entries that are whole by then. RangeError at an end inside an
 * entry: a bug, for the bytes were authenticated. */
export function entryUnpacker(): Readonly<{ push(piece: Uint8Array): Generator<HashListEntry>; end(): void }> {
  let bytes: Buffer = Buffer.alloc(0)
  let line = 0
  return {
    *push(piece) {
      bytes = bytes.length === 0 ? Buffer.from(piece) : Buffer.concat([bytes, piece])
      let at = 0
      for (;;) {
        const read = unpackAt(bytes, at, line + 1)
        if (read === undefined) break
        line += 1
        at = read.end
        yield read.entry
      }
      bytes = bytes.subarray(at)
    },
    end() {
      if (bytes.length > 0) throw new RangeError('a sealed list ends inside an entry')
    },
  }
}

function unpackAt(bytes: Buffer, from: number, line: number): { entry: HashListEntry; end: number } | undefined {
  const flags = bytes[from]
  if (flags === undefined) return undefined
  const hashes: Partial<Record<(typeof HASH_KINDS)[number], string>> = {}
  let at = from + 1
  for (const [bit, kind] of HASH_KINDS.entries()) {
    if ((flags & (1 << bit)) === 0) continue
    hashes[kind] = bytes.toString('hex', at, at + HEX_DIGITS[kind] / 2)
    at += HEX_DIGITS[kind] / 2
  }
  let rest: Rest = {}
  if ((flags & REST_FLAG) !== 0) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    rest = JSON.parse(bytes.toString('utf8', at + 4, end)) as Rest
    at = end
  }
  if (at > bytes.length) return undefined
  const { pdq, ...digests } = hashes
  return { entry: { digests, ...(pdq !== undefined && { pdq }), ...rest, carried: rest.carried ?? {}, line }, end: at }
}
