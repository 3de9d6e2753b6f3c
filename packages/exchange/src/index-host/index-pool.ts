// The index of a service: several threads search one set of shared memories, the caller's event loop never does. What is
// added or removed is seen by every later question; a compaction runs in a thread of its own and is swapped in between
// two questions; canaries are looked up at the start and then every minute, in every thread.
import { Worker } from 'node:worker_threads'
import { UserError } from '@rempart/core'
import { CANARY_INTERVAL_MS, MAX_WORKERS } from '@rempart/kernels'
import type { GuardedAnswer, HashIndex, HashIndexState, HashMatches } from '@rempart/kernels'
import type { FromSearcher, Question, ThreadTask, ToSearcher } from './index-messages.ts'
import { MAX_WAITING_QUESTIONS } from './limits.ts'

export type IndexPool = Readonly<{
  /** As HashIndex.query, or a refusal. Rejects with UserError `limit-exceeded` when too many questions wait. */
  query(hash: Uint8Array, radiusBits: number, limits?: Readonly<{ maxResults?: number }>): Promise<GuardedAnswer>
  /** Visible to every question asked afterwards; gives the first id. */
  add(hashes: Uint8Array): number
  remove(ids: readonly number[]): number
  /** Builds the delta in and the removed out while questions are answered. One at a time; a second call joins the first. */
  compact(): Promise<void>
  /** Looks the canaries up in every thread now; false while one is not found. */
  check(): Promise<boolean>
  /** The index itself, for its size, its state and its snapshot. */
  readonly index: HashIndex
  close(): Promise<void>
}>

export type IndexPoolOptions = Readonly<{
  index: HashIndex
  /** 1 to MAX_WORKERS. */
  threads: number
  /** Calls back every so many ms until the function it gives is called; the clock of the canaries. */
  every?: (ms: number, run: () => void) => () => void
}>

type Waiting = Readonly<{ resolve(answer: GuardedAnswer): void; reject(error: unknown): void }>
type Searcher = {
  worker: Worker
  /** False from the moment its thread has ended. */
  alive: boolean
  asked: Map<number, Waiting>
  outbox: Question[]
  checked: ((sound: boolean) => void)[]
}

/** Starts the threads; resolves when every one of them has found its canaries or not. */
export async function openIndexPool({ index, threads, every = everyReal }: IndexPoolOptions): Promise<IndexPool> {
  if (!Number.isInteger(threads) || threads < 1 || threads > MAX_WORKERS)
    throw new UserError({ code: 'usage', subject: 'index threads', reason: `${threads} is not 1 to ${MAX_WORKERS}` })
  const state = index.state()
  const searchers = Array.from({ length: threads }, (_, thread) =>
    startSearcher({ task: 'search', state, context: thread + 1 }),
  )
  const broadcast = (message: ToSearcher): void => {
    for (const { worker } of searchers) worker.postMessage(message)
  }
  let number = 0
  let turn = 0
  let sound = false
  let compaction: Promise<void> | undefined

  const check = async (): Promise<boolean> => {
    const all = searchers.map(async ({ alive, checked }) =>
      alive ? await new Promise<boolean>((resolve) => checked.push(resolve)) : false,
    )
    broadcast({ kind: 'check', turn })
    turn += 1
    sound = (await Promise.all(all)).every(Boolean)
    return sound
  }

  const compact = async (): Promise<void> => {
    const compacted = await compactElsewhere(index.state())
    // What was added or removed meanwhile is kept by adopt(), here and in every thread.
    index.adopt(compacted)
    for (const searcher of searchers) flush(searcher)
    broadcast({ kind: 'adopt', state: compacted })
    await check()
  }

  await check()
  const stop = every(CANARY_INTERVAL_MS, () => void check())
  return {
    index,
    query: (hash, radiusBits, limits) => {
      if (!sound || searchers.some(({ alive }) => !alive))
        return Promise.resolve({ kind: 'refused', reason: 'canary-failed' })
      const searcher = searchers.reduce((least, other) => (other.asked.size < least.asked.size ? other : least))
      if (searcher.asked.size >= MAX_WAITING_QUESTIONS)
        return Promise.reject(
          new UserError({ code: 'limit-exceeded', subject: 'index', reason: 'too many questions are waiting' }),
        )
      return new Promise((resolve, reject) => {
        number += 1
        searcher.asked.set(number, { resolve, reject })
        if (searcher.outbox.length === 0) queueMicrotask(() => flush(searcher))
        searcher.outbox.push({ number, hash: hash.slice(), radiusBits, maxResults: limits?.maxResults })
      })
    },
    add: (hashes) => {
      for (const searcher of searchers) flush(searcher)
      broadcast({ kind: 'add', hashes })
      return index.add(hashes)
    },
    remove: (ids) => {
      for (const searcher of searchers) flush(searcher)
      broadcast({ kind: 'remove', ids })
      return index.remove(ids)
    },
    compact: () => {
      compaction ??= compact().finally(() => {
        compaction = undefined
      })
      return compaction
    },
    check,
    close: async () => {
      stop()
      await Promise.all(searchers.map(({ worker }) => worker.terminate()))
    },
  }
}

function startSearcher(task: ThreadTask): Searcher {
  const searcher: Searcher = { worker: startThread(task), alive: true, asked: new Map(), outbox: [], checked: [] }
  searcher.worker.on('message', (message: FromSearcher) => {
    if (message.kind === 'checked') searcher.checked.shift()?.(message.sound)
    else
      for (const [number, matches] of message.answers) {
        searcher.asked.get(number)?.resolve(answerOf(matches))
        searcher.asked.delete(number)
      }
  })
  // A thread that dies answers nothing more: what waits on it fails, and its canaries are not found again.
  const fail = (error: unknown): void => {
    searcher.alive = false
    for (const { reject } of searcher.asked.values()) reject(error)
    searcher.asked.clear()
    for (const checked of searcher.checked.splice(0)) checked(false)
  }
  searcher.worker.on('error', fail)
  searcher.worker.on('exit', () => fail(new Error('the index thread has ended')))
  return searcher
}

/** Sends what was asked in one turn of the event loop as one message. */
function flush(searcher: Searcher): void {
  if (searcher.outbox.length === 0) return
  searcher.worker.postMessage({ kind: 'ask', questions: searcher.outbox } satisfies ToSearcher)
  searcher.outbox = []
}

function answerOf(matches: HashMatches): GuardedAnswer {
  return { kind: 'matches', ...matches }
}

function compactElsewhere(state: HashIndexState): Promise<HashIndexState> {
  return new Promise((resolve, reject) => {
    const worker = startThread({ task: 'compact', state })
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', () => reject(new Error('the compaction ended without a result')))
  })
}

function startThread(task: ThreadTask): Worker {
  return new Worker(new URL('./index-thread.ts', import.meta.url), { workerData: task })
}

function everyReal(ms: number, run: () => void): () => void {
  const timer = setInterval(run, ms)
  timer.unref()
  return () => clearInterval(timer)
}
