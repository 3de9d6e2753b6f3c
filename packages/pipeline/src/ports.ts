// The edges of the line beyond core's: where the files are, where the work is kept, which lists are held.
import type { ByteSource, Digests, Examination, ExhibitPath, Gap } from '@rempart/core'

/** One thing found in the folder, before it is opened. */
export type Listed = Readonly<{
  /** Raw bytes of the path relative to the folder. */
  name: Uint8Array
  kind: 'file' | 'symlink' | 'fifo' | 'socket' | 'chardevice' | 'blockdevice' | 'unreadable'
  sizeBytes: number
  /** Device, inode, size and times at listing, to see a later swap; opaque. */
  identity: string
}>

/** A regular file held open, read-only and without touching its access time where the system permits. */
export type OpenedFile = Readonly<{
  source: ByteSource
  /** Whether the file is still what it was when it was opened and listed. */
  unchanged(): boolean
  close(): void
}>

/** The folder under examination. Never writes, never follows a link, never leaves the folder. */
export interface Folder {
  /** Everything below the folder, in any order, streaming; a folder that cannot be read is one entry `unreadable`. */
  list(): AsyncIterable<Listed>
  /** Opens one listed regular file; a gap when it is gone, swapped or unreadable. */
  open(listed: Listed): OpenedFile | Gap
  /** Where one listed link leads, as raw bytes; a gap when it is gone, swapped or unreadable. */
  readLink(listed: Listed): Uint8Array | Gap
}

/** What was learned of one exhibit, kept between runs. */
export type Stored = Readonly<{ key: Uint8Array; examination: Examination }>

/** Work in progress, durable: `save` may be lost on a crash only together with everything after it. Saving the same
 * exhibit again replaces what was there. */
export interface WorkStore {
  /** Adds listed things that are not there yet; one whose identity changed is examined anew. */
  addListed(batch: readonly Listed[]): void
  /** Listed things not examined yet, in order of raw path bytes. */
  pending(): Iterable<Listed>
  /** One file with every picture found inside it, in one step. */
  save(listed: Listed, results: readonly Stored[]): void
  /** Everything saved, in order of raw path bytes. */
  all(): Iterable<Stored>
  counts(): Readonly<{ listed: number; done: number; listedBytes: number; doneBytes: number }>
}

/** Receives one entry per act; the ledger is behind it. */
export type ActRecorder = (act: Act) => void
export type Act = Readonly<{
  type: 'sealed' | 'decoded' | 'matched' | 'inspected'
  path: ExhibitPath
  digests?: Digests
  facts: Readonly<Record<string, number | string>>
}>
