// Worker threads over the units of a dataset: each takes the next unit when it is done with one.
import { Worker } from 'node:worker_threads'
import { UserError } from '@rempart/core'
import { createRawValueKernel } from '@rempart/kernels'
import type { AuditLists } from './audit-lists.ts'
import type { FromThread, ThreadStart, ToThread } from './audit-thread.ts'
import { createRowJoin } from './row-join.ts'
import type { NamedHit, PictureAnswer, Unit, UnitReport } from './unit.ts'

export type NumberedUnit = Readonly<{ number: number; unit: Unit }>
export type ThreadsOptions = Readonly<{
  root: string
  lists: AuditLists
  workers: number
  units: Iterator<NumberedUnit>
  decode: ((bytes: Uint8Array) => Promise<PictureAnswer>) | undefined
  onHits(unit: NumberedUnit, hits: readonly NamedHit[]): void
  onDone(unit: NumberedUnit, report: UnitReport): void
  /** When it aborts, units under way are left; they are read again on a resume. */
  signal: AbortSignal
}>

/** Ends when all units are read or the signal aborts. Rejects where a thread dies: that is a defect; UserError `refused`
 * where a list does not find what is in it, here before anything is read or in a thread after a unit. */
export async function runThreads(options: ThreadsOptions): Promise<void> {
  const unsound = createRowJoin(options.lists, 0, createRawValueKernel()).unsound(0)
  if (unsound.length > 0) throw notSearched(options.lists, unsound)
  await Promise.all(Array.from({ length: options.workers }, (_, at) => runThread(options, at + 1)))
}

function notSearched({ lists }: AuditLists, unsound: readonly number[]): UserError {
  return new UserError({
    code: 'refused',
    subject: unsound.map((list) => lists[list]?.name ?? '').join(', '),
    reason: 'test entries are not found: no answer of this audit would hold',
  })
}

function runThread(options: ThreadsOptions, context: number): Promise<void> {
  const { root, lists, units, decode, signal, onHits, onDone } = options
  let current = units.next()
  if (current.done === true || signal.aborted) return Promise.resolve()
  const workerData: ThreadStart = { root, lists, context, decodes: decode !== undefined }
  const worker = new Worker(new URL('./audit-thread.ts', import.meta.url), { workerData })
  return new Promise<void>((resolve, reject) => {
    const tell = (message: ToThread): void => worker.postMessage(message)
    const end = (error?: unknown): void => {
      signal.removeEventListener('abort', stop)
      void worker.terminate().then(() => (error === undefined ? resolve() : reject(error as Error)))
    }
    const stop = (): void => end()
    const next = (): void => {
      if (current.done === true || signal.aborted) end()
      else tell({ kind: 'unit', ...current.value })
    }
    signal.addEventListener('abort', stop, { once: true })
    worker.on('error', end)
    worker.on('message', (message: FromThread) => {
      if (signal.aborted || current.done === true) return
      switch (message.kind) {
        case 'hits':
          return onHits(current.value, message.hits)
        case 'picture':
          return void decode?.(message.bytes).then((answer) => tell({ kind: 'picture', answer }), end)
        case 'done':
          if (message.unsound.length > 0) return end(notSearched(lists, message.unsound))
          onDone(current.value, message.report)
          current = units.next()
          return next()
        default:
          return message satisfies never
      }
    })
    next()
  })
}
