// A list's tables as they go from one thread to another: the memory is shared, the rest is copied.
import { openHashIndex } from '@rempart/kernels'
import type { HashIndexState } from '@rempart/kernels'
import type { ListTables } from './list-tables.ts'

export type SentTables = Omit<ListTables, 'near' | 'lowQuality'> &
  Readonly<{ near: HashIndexState; lowQuality: HashIndexState }>

export function tablesToSend({ near, lowQuality, ...rest }: ListTables): SentTables {
  return { ...rest, near: near.state(), lowQuality: lowQuality.state() }
}

export function sentTables({ near, lowQuality, ...rest }: SentTables): ListTables {
  return { ...rest, near: openHashIndex(near), lowQuality: openHashIndex(lowQuality) }
}
