// The line over a whole folder: list it, take every file through `examine`, resume where an earlier run stopped.
import type { Examination } from '@rempart/core'
import { examine } from './examine.ts'
import type { ExaminePorts } from './examine.ts'
import { LIST_BATCH } from './limits.ts'
import type { Listed, Stored, WorkStore } from './ports.ts'

export type Progress = Readonly<{
  phase: 'listing' | 'examining'
  done: number
  total: number
  doneBytes: number
  totalBytes: number
}>
export type LineOptions = Readonly<{
  ports: ExaminePorts
  work: WorkStore
  /** Files under way at once; the result does not depend on it. */
  concurrency: number
  /** Free text is not kept. */
  keepTexts: boolean
  onProgress(progress: Progress): void
  /** Set to stop after the files under way; what is done stays done. */
  signal: AbortSignal
  /** Resolves when the recorded acts are taken; waits where the ledger lags behind. */
  settle(): Promise<void>
}>

/** Lists the folder into the work store. */
export async function listFolder({ ports, work, onProgress, signal }: LineOptions): Promise<void> {
  let batch: Listed[] = []
  let done = 0
  let doneBytes = 0
  const flush = (): void => {
    work.addListed(batch)
    batch = []
    onProgress({ phase: 'listing', done, total: done, doneBytes, totalBytes: doneBytes })
  }
  for await (const listed of ports.folder.list()) {
    batch.push(listed)
    done += 1
    doneBytes += listed.sizeBytes
    if (batch.length >= LIST_BATCH) flush()
    if (signal.aborted) break
  }
  flush()
}

/** Examines everything pending, `concurrency` files at a time. */
export async function examinePending({
  ports,
  work,
  concurrency,
  keepTexts,
  onProgress,
  signal,
  settle,
}: LineOptions): Promise<void> {
  const pending = work.pending()[Symbol.iterator]()
  const start = work.counts()
  let { done, doneBytes } = start
  const worker = async (): Promise<void> => {
    for (let next = pending.next(); next.done !== true && !signal.aborted; next = pending.next()) {
      const results = await examine(next.value, ports)
      await settle()
      work.save(next.value, keepTexts ? results : results.map(withoutTexts))
      done += 1
      doneBytes += next.value.sizeBytes
      onProgress({ phase: 'examining', done, total: start.listed, doneBytes, totalBytes: start.listedBytes })
      if (results.every(({ examination }) => examination.pixels === undefined)) await breathe(done)
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker))
}

/** Files that need no decoder would otherwise keep timers, signals and the progress line waiting. */
async function breathe(done: number): Promise<void> {
  if (done % 64 === 0) await new Promise<void>((resolve) => setImmediate(resolve))
}

function withoutTexts({ key, examination }: Stored): Stored {
  const silent: Examination = { ...examination, texts: [] }
  return { key, examination: silent }
}
