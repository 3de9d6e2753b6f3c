// What a report's addresses come to, step by step: each is answered once, durably, with what came or why nothing did. What came
// is then taken through the line. A stopped run goes on behind what is answered; an address whose answer was not durable yet
// is asked for again.
import type { CaseId, ReportId } from '@rempart/store'
import { addJobs, answeredAddresses, inTransaction, readCase } from '@rempart/store'
import { z } from 'zod'
import { examineFetched } from '../cases/examine-fetched.ts'
import type { LineServices } from '../cases/examine-report.ts'
import { reportWords } from '../cases/report-words.ts'
import { sealFile } from '../intake/receive-files.ts'
import { MAX_FETCHED_ADDRESSES } from '../limits.ts'
import type { Services } from '../services.ts'
import { type Fetched, fetchAddress } from './fetch-address.ts'
import { keepAnswer } from './keep-answer.ts'
import { type FetchNetwork, MACHINE_NETWORK } from './ports.ts'

export const FETCH_ADDRESSES = 'fetch-addresses'
export type FetchServices = LineServices & Pick<Services, 'access' | 'config'>
type Place = Readonly<{ caseId: CaseId; report: ReportId }>

const REQUEST = { by: `job:${FETCH_ADDRESSES}`, reason: 'addresses' }
/** The part of a report's words that names addresses. */
const namedAddresses = z.object({ urls: z.array(z.string()).optional() })

/** Queues the next step. One address of one report at a time: whoever answers slowly keeps nothing else waiting, and a worker
 * that is to stop waits for one address at most. */
export function queueFetch({ database }: Pick<Services, 'database'>, { caseId, report }: Place): Promise<void> {
  const job = { task: FETCH_ADDRESSES, payload: { case: caseId, report }, queue: FETCH_ADDRESSES }
  return inTransaction(database, (tx) => addJobs(tx, [{ ...job, key: `${FETCH_ADDRESSES}:${report}` }]))
}

/** One step: answers the next address, or takes what came through the line once all are answered. Whether there is another
 * step. Throws where the sandbox or the key service is not there: the job is tried again. */
export async function fetchNext(
  services: FetchServices,
  place: Place,
  network: FetchNetwork = MACHINE_NETWORK,
): Promise<boolean> {
  const { urls = [] } = namedAddresses.parse((await reportWords(services, place, REQUEST)) ?? {})
  const answered = await answeredAddresses(services.database, place.report)
  const at = urls.findIndex((_, index) => !answered.has(index + 1))
  const address = urls[at]
  if (address === undefined) {
    await examineFetched(services, place)
    return false
  }
  const fetched = await answerTo(services, { place, network, address, earlier: urls.slice(0, at) })
  await keepAnswer(services, { ...place, number: at + 1, address, fetched })
  return true
}

async function answerTo(
  services: FetchServices,
  asked: Readonly<{ place: Place; network: FetchNetwork; address: string; earlier: readonly string[] }>,
): Promise<Fetched> {
  const { place, network, address, earlier } = asked
  const { fetch } = services.config
  if (fetch === undefined) return { outcome: 'fetching-off' }
  if ((await readCase(services.database, place.caseId))?.state !== 'open') return { outcome: 'case-finished' }
  if (earlier.length >= MAX_FETCHED_ADDRESSES) return { outcome: 'too-many-addresses' }
  if (earlier.includes(address)) return { outcome: 'repeated' }
  const seal = (body: AsyncIterable<Uint8Array>, maxBytes: number) => sealFile(body, services, maxBytes)
  return fetchAddress({ network, seal }, address, fetch)
}
