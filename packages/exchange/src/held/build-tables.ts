// Tables of a list that comes as packed bytes, built in a thread of its own, so that whoever answers questions goes on
// answering them (build-thread.ts does the work).
import { Worker } from 'node:worker_threads'
import type { ListInfo } from '@rempart/core'
import { BUILD_PIECES_AHEAD } from './limits.ts'
import type { ListTables } from './list-tables.ts'
import { sentTables } from './sent-tables.ts'
import type { SentTables } from './sent-tables.ts'

/** What the list's word is for entries that say nothing. */
export type BuildFor = Pick<ListInfo, 'realm' | 'victim'>
/** What the building thread is sent: bytes, and their end; and what it answers: that it took some, then the tables. */
export type BuildOrder = Readonly<{ kind: 'piece'; bytes: Uint8Array } | { kind: 'end' }>
export type BuildAnswer = Readonly<{ kind: 'taken' } | { kind: 'built'; tables: SentTables }>

/** The tables of these entries, as packEntry wrote them. Rejects with what the source throws. */
export async function buildTablesElsewhere(info: BuildFor, pieces: AsyncIterable<Uint8Array>): Promise<ListTables> {
  const { realm, victim } = info
  const worker = new Worker(new URL('./build-thread.ts', import.meta.url), { workerData: { realm, victim } })
  const send = (order: BuildOrder, moved: readonly ArrayBuffer[] = []): void => worker.postMessage(order, [...moved])
  let ahead = 0
  let room: (() => void) | undefined
  const built = new Promise<ListTables>((resolve, reject) => {
    worker.on('message', (answer: BuildAnswer) => {
      if (answer.kind === 'built') resolve(sentTables(answer.tables))
      else {
        ahead -= 1
        room?.()
      }
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the building thread ended without an answer')))
  })
  const feed = async (): Promise<void> => {
    for await (const piece of pieces) {
      const bytes = new Uint8Array(piece)
      send({ kind: 'piece', bytes }, [bytes.buffer])
      ahead += 1
      if (ahead >= BUILD_PIECES_AHEAD) await new Promise<void>((resolve) => (room = resolve))
    }
    send({ kind: 'end' })
  }
  try {
    // Whichever fails first is the reason: a thread that ended leaves nobody waiting for room.
    await Promise.race([feed(), built])
    return await built
  } finally {
    await worker.terminate()
  }
}
