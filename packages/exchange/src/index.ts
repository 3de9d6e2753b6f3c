export { readHashList } from './read-hash-list.ts'
export type { HashListEntry } from './hash-list.ts'
export { readSnapshot, writeSnapshot } from './index-host/snapshot.ts'
