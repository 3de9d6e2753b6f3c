// What the host of an index and its threads say to each other. Memories are shared, not copied.
import type { HashIndexState, HashMatches } from '@rempart/kernels'

/** One question; `number` comes back with its answer. */
export type Question = Readonly<{
  number: number
  hash: Uint8Array
  radiusBits: number
  maxResults: number | undefined
}>

/** To a thread that searches, in order: what is sent later sees what was changed before. */
export type ToSearcher =
  | Readonly<{ kind: 'ask'; questions: readonly Question[] }>
  | Readonly<{ kind: 'add'; hashes: Uint8Array }>
  | Readonly<{ kind: 'remove'; ids: readonly number[] }>
  | Readonly<{ kind: 'adopt'; state: HashIndexState }>
  | Readonly<{ kind: 'check'; turn: number }>

export type FromSearcher =
  | Readonly<{ kind: 'answers'; answers: readonly (readonly [number: number, matches: HashMatches])[] }>
  | Readonly<{ kind: 'checked'; sound: boolean }>

/** What a thread is started for: to search in a scratch of its own, or to compact and end. */
export type ThreadTask =
  | Readonly<{ task: 'search'; state: HashIndexState; context: number }>
  | Readonly<{ task: 'compact'; state: HashIndexState }>
