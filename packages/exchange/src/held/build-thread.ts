// A thread that builds the tables of one list from the bytes that it is sent, hands their memory over, and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { entryUnpacker } from '../registry/entry-bytes.ts'
import type { BuildAnswer, BuildFor, BuildOrder } from './build-tables.ts'
import { createListTables } from './list-tables.ts'
import { tablesToSend } from './sent-tables.ts'

const builder = createListTables(workerData as BuildFor)
const unpacker = entryUnpacker()
const answer = (said: BuildAnswer): void => parentPort?.postMessage(said)

parentPort?.on('message', (order: BuildOrder) => {
  if (order.kind === 'end') {
    unpacker.end()
    answer({ kind: 'built', tables: tablesToSend(builder.finish()) })
    return
  }
  for (const entry of unpacker.push(order.bytes)) builder.add(entry)
  answer({ kind: 'taken' })
})
