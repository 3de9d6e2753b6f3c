export { readHashList } from './read-hash-list.ts'
export type { HashListEntry } from './hash-list.ts'
