// A thread that loads one list, hands its memory over, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { UserError } from '@rempart/core'
import { loadTables } from './load-tables.ts'
import type { LoadAnswer, StoredList } from './load-tables.ts'
import { tablesToSend } from './sent-tables.ts'

parentPort?.postMessage(load(workerData as StoredList))

function load(list: StoredList): LoadAnswer {
  try {
    return { kind: 'loaded', tables: tablesToSend(loadTables(list)) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { code, subject, reason } = error
    return { kind: 'refused', code, subject, reason }
  }
}
