// What a list format is: a plain object, one file each in formats/. Parsers take bytes as they come and hand out records,
// so that memory stays bounded and the same parser reads a file or a partner's answer.
import { UserError } from '@rempart/core'
import type { HashListEntry, ListHeading, ListRecord } from './hash-list.ts'

/** Where records come from, for messages. */
export type ListPlace = Readonly<{ file: string }>
export type Emit = (record: ListRecord) => void

/** Takes the bytes of one list. UserError `malformed` naming file, line (or byte, or path) and reason. */
export type ListParser = Readonly<{ push(bytes: Uint8Array): void; end(): void }>

/** The text or bytes of a list. An entry that the format cannot hold gives nothing, and is counted as left out. */
export type ListEncoder = Readonly<{
  /** What follows the tail where a format groups its entries: the same entries are gone through again. */
  again?: ListEncoder
  head: string | Uint8Array
  entry(entry: HashListEntry): string | Uint8Array | undefined
  tail: string | Uint8Array
}>

type Described = Readonly<{
  id: string
  name: string
  /** Where the format is written down. */
  spec: string
  /** Whether a file that begins so (up to SNIFF_BYTES) is of this format. */
  recognises(head: Uint8Array): boolean
}>

/** A format of bytes in order. */
export type ByteFormat = Described &
  Readonly<{
    kind: 'bytes'
    parse(place: ListPlace, emit: Emit): ListParser
    encode(heading: ListHeading): ListEncoder
  }>

/** A format that is an SQLite database. Both are synchronous and bounded in memory. */
export type DatabaseFormat = Described &
  Readonly<{
    kind: 'database'
    read(path: string): Iterable<ListRecord>
    /** Makes the file at `path`, which does not exist yet; gives how many entries it could not hold. */
    write(path: string, heading: ListHeading, entries: Iterable<HashListEntry>): number
  }>

export type ListFormat = ByteFormat | DatabaseFormat

/** The error of a list that is not what its format says. `at` is a line, a byte offset or a path within the file. */
export function malformed({ file }: ListPlace, at: string | number, reason: string, cause?: unknown): UserError {
  return new UserError({ code: 'malformed', subject: `${file}:${at}`, reason, cause })
}

/** A value from a list as a message may show it: short, one line, and never a hash. */
export function shown(value: string): string {
  const short = value.slice(0, SHOWN_CHARACTERS).replace(/[^\x20-\x7e]/gu, '?')
  return /[0-9a-f]{16}/iu.test(short) ? `${value.length} characters` : `"${short}"`
}

/** Enough to see which value is meant in a line. */
const SHOWN_CHARACTERS = 40
