// A thread of the index host: searches the shared memories with a scratch of its own, or compacts once and ends.
import { parentPort, workerData } from 'node:worker_threads'
import { openHashIndex } from '@rempart/kernels'
import type { FromSearcher, ThreadTask, ToSearcher } from './index-messages.ts'

const task = workerData as ThreadTask
if (task.task === 'compact') compact(task)
else search(task)

function compact({ state }: ThreadTask): void {
  const index = openHashIndex(state)
  index.compact()
  parentPort?.postMessage(index.state())
}

function search({ state, context }: ThreadTask & { task: 'search' }): void {
  const index = openHashIndex(state, context)
  const tell = (message: FromSearcher): void => parentPort?.postMessage(message)
  parentPort?.on('message', (message: ToSearcher) => {
    switch (message.kind) {
      case 'ask':
        return tell({
          kind: 'answers',
          answers: message.questions.map(({ number, hash, radiusBits, maxResults }) => [
            number,
            index.query(hash, radiusBits, maxResults === undefined ? {} : { maxResults }),
          ]),
        })
      case 'add':
        return void index.add(message.hashes)
      case 'remove':
        return void index.remove(message.ids)
      case 'adopt':
        return index.adopt(message.state)
      case 'check':
        return tell({ kind: 'checked', sound: index.findsCanaries(message.turn) })
    }
  })
}
