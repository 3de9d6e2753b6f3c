// A worker thread of an audit: reads one unit after the other, sends hits in blocks, then the report. Pictures are decoded
// by whoever started it (the sandbox is not this thread's): it sends the bytes and waits for hashes.
import { parentPort, workerData } from 'node:worker_threads'
import { createRawValueKernel } from '@rempart/kernels'
import type { AuditLists } from './audit-lists.ts'
import { HITS_PER_BLOCK } from './limits.ts'
import { readUnit } from './read-unit.ts'
import { createRowJoin } from './row-join.ts'
import type { NamedHit, PictureAnswer, Unit, UnitReport } from './unit.ts'

export type ThreadStart = Readonly<{ root: string; lists: AuditLists; context: number; decodes: boolean }>
export type ToThread = Readonly<
  { kind: 'unit'; number: number; unit: Unit } | { kind: 'picture'; answer: PictureAnswer }
>
export type FromThread = Readonly<
  | { kind: 'hits'; number: number; hits: readonly NamedHit[] }
  | { kind: 'picture'; bytes: Uint8Array }
  /** `unsound`: places of lists whose silence about this unit means nothing. */
  | { kind: 'done'; number: number; report: UnitReport; unsound: readonly number[] }
>

const start = workerData as ThreadStart
const port = parentPort
if (port === null) throw new Error('runs in a worker thread only')
const send = (message: FromThread): void => port.postMessage(message)

const kernel = createRawValueKernel()
const join = createRowJoin(start.lists, start.context, kernel)
let answered: ((answer: PictureAnswer) => void) | undefined

const decode = (bytes: Uint8Array): Promise<PictureAnswer> =>
  new Promise((resolve) => {
    answered = resolve
    send({ kind: 'picture', bytes })
  })

port.on('message', (message: ToThread) => {
  if (message.kind === 'picture') answered?.(message.answer)
  else void run(message.number, message.unit)
})

/** A defect rejects, which ends the thread with an error. */
async function run(number: number, unit: Unit): Promise<void> {
  const emit = (hits: readonly NamedHit[]): void => {
    for (let from = 0; from < hits.length; from += HITS_PER_BLOCK)
      send({ kind: 'hits', number, hits: hits.slice(from, from + HITS_PER_BLOCK) })
  }
  const { root, decodes } = start
  const report = await readUnit(unit, { root, join, kernel, emit, decode: decodes ? decode : undefined })
  send({ kind: 'done', number, report, unsound: join.unsound(number + 1) })
}
