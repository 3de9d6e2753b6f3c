// Pulls a partner's changes since a checkpoint, page after page, in parts that can be kept as they come: a part that ends
// in the middle of a pull keeps the old checkpoint and the next page's address, so that nothing is lost and what is
// delivered twice changes nothing.
import { UserError } from '@rempart/core'
import type { ListRecord, ListStatement } from '../hash-list.ts'
import type { ListClient, PartnerConnection } from './client.ts'
import { MAX_PAGES, RECORDS_PER_COMMIT } from './limits.ts'
import { askPartner, type Patience } from './request.ts'

/** Where a pull goes on. `since`: everything up to here is held. `page`: in the middle of what came after it. */
export type PullState = Readonly<{
  partner: string
  environment: string
  since?: string
  page?: Readonly<{ next: string; began: string; statements: readonly ListStatement[] }>
}>
export type PulledPart = Readonly<{ records: readonly (readonly ListRecord[])[]; state: PullState; last: boolean }>
export type PullOptions = Readonly<{
  client: ListClient
  connection: PartnerConnection
  state: PullState
  now: () => Date
  patience: Patience
  onPage(pages: number, records: number): void
}>

/** Parts in order, one word an id in each; the state of each may be kept once its records are. UserError as askPartner, or `malformed`. */
export async function* pull(options: PullOptions): AsyncGenerator<PulledPart> {
  const { client, connection, now } = options
  const { partner, environment, since, page } = options.state
  const began = page === undefined ? now() : new Date(page.began)
  const statements: ListStatement[] = [...(page?.statements ?? [])]
  const seen = new Set<string>()
  let next = page?.next
  let records: (readonly ListRecord[])[] = []
  let [held, total] = [0, 0]
  for (let pages = 1; ; pages += 1) {
    const first = connection.first(since, began)
    const bytes =
      next === undefined
        ? await askPartner(first, options.patience)
        : await askPartner(connection.next(next, since, began), options.patience).catch((error: unknown) => {
            // The address of a page that a stopped pull was at holds for some hours only: then all since the checkpoint.
            if (pages > 1 || !(error instanceof UserError) || error.code !== 'unreadable') throw error
            return askPartner(first, options.patience)
          })
    const read = readPage(client, bytes)
    records.push(read.records)
    held += read.records.length
    total += read.records.length
    statements.push(...read.statements.filter(({ checkpoint }) => checkpoint !== undefined).slice(-1))
    options.onPage(pages, total)
    next = read.statements.findLast((statement) => statement.next !== undefined)?.next
    if (next === undefined) break
    if (seen.has(next) || pages >= MAX_PAGES)
      throw new UserError({ code: 'malformed', subject: client.name, reason: 'gives pages without an end' })
    seen.add(next)
    if (held < RECORDS_PER_COMMIT) continue
    const kept = connection.checkpointAfter(statements, began)
    const soFar = kept === undefined ? [] : [{ checkpoint: kept }]
    const middle = { next, began: began.toISOString(), statements: soFar }
    yield {
      records: [settle(records)],
      state: { partner, environment, ...(since !== undefined && { since }), page: middle },
      last: false,
    }
    ;[records, held] = [[], 0]
  }
  const reached = connection.checkpointAfter(statements, began) ?? since
  const state = { partner, environment, ...(reached !== undefined && { since: reached }) }
  yield { records: [settle(records)], state, last: true }
}

/** The last word on each id: within a part, an entry may be stated, changed and withdrawn. */
function settle(batches: readonly (readonly ListRecord[])[]): readonly ListRecord[] {
  const last = new Map<string, ListRecord>()
  const nameless: ListRecord[] = []
  for (const record of batches.flat()) {
    const id = record.kind === 'entry' ? record.entry.id : record.kind === 'deleted' ? record.id : undefined
    if (id === undefined) nameless.push(record)
    else last.set(id, record)
  }
  return [...last.values(), ...nameless]
}

/** The state that a checkpoint of the registry holds. UserError `malformed`. */
export function parsePullState(text: string): PullState {
  try {
    const value = JSON.parse(text) as PullState
    if (typeof value.partner === 'string' && typeof value.environment === 'string') return value
  } catch {
    // Not ours: said below.
  }
  throw new UserError({ code: 'malformed', subject: 'checkpoint', reason: 'was not written by a pull' })
}

function readPage(
  client: ListClient,
  bytes: Uint8Array,
): Readonly<{ records: readonly ListRecord[]; statements: readonly ListStatement[] }> {
  const records: ListRecord[] = []
  const statements: ListStatement[] = []
  const parser = client.format.parse({ file: client.name }, (record) => {
    if (record.kind === 'statement') statements.push(record.statement)
    else records.push(record)
  })
  parser.push(bytes)
  parser.end()
  return { records, statements }
}
