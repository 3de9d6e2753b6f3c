// A thread that loads one list, hands its memory over, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '@rempart/core'
import { loadTables } from './load-tables.ts'
import type { LoadAnswer, StoredList } from './load-tables.ts'

parentPort?.postMessage(load(workerData as StoredList))

function load(list: StoredList): LoadAnswer {
  try {
    const { near, lowQuality, ...rest } = loadTables(list)
    return { kind: 'loaded', tables: { ...rest, near: near.state(), lowQuality: lowQuality.state() } }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, subject, reason } = error
    return { kind: 'refused', code, subject, reason }
  }
}
