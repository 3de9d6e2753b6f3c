// What the lists of the benches are called: they come from nobody.
import type { ListInfo } from '@rempart/core'

export const BENCH_LIST: ListInfo = {
  name: 'bench',
  version: '1',
  date: 'unstated',
  realm: 'exploitative',
  victim: 'unstated',
  distanceBits: 31,
  stamp: 'bench',
}
