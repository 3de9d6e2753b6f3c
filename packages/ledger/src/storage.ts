// Where a log's files live: the port, and an implementation in memory for tests.

export type StoredFile = Readonly<{ name: string; bytes: Uint8Array }>

/** Names are relative, with `/`. One process writes at a time. An error of `write` or `remove` leaves the log as it was
 * at its last durable checkpoint; the caller must not go on writing (a failed fsync may have dropped pages). */
export interface LedgerStorage {
  /** The whole file, or undefined where there is none. */
  read(name: string): Promise<Uint8Array | undefined>
  /** Replaces each file whole, in the order given; all of them survive a power cut once this resolves. Safe to repeat. */
  write(files: readonly StoredFile[]): Promise<void>
  /** Forgets files; those that do not exist are no error. Not durable by itself. */
  remove(names: readonly string[]): Promise<void>
  /** Every file's name, sorted. */
  list(): Promise<readonly string[]>
}

/** A log in memory; `files` is its whole state. */
export function memoryStorage(files: Map<string, Uint8Array> = new Map()): LedgerStorage {
  return {
    read: (name) => Promise.resolve(files.get(name)?.slice()),
    write: (batch) => {
      for (const { name, bytes } of batch) files.set(name, bytes.slice())
      return Promise.resolve()
    },
    remove: (names) => {
      for (const name of names) files.delete(name)
      return Promise.resolve()
    },
    list: () => Promise.resolve([...files.keys()].sort()),
  }
}
