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
import { fetchAddress } from './fetch-address.ts'
import type { FetchConfig } from './fetch-config.ts'
import type { FetchOutcome } from './fetch-outcome.ts'
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

/** One step: answers the addresses that nobody is asked for, up to the next that is, or takes what came through the line once all
 * are answered. Whether there is another step. Throws where the sandbox or the key service is not there: the job is tried again. */
export async function fetchNext(
  services: FetchServices,
  place: Place,
  network: FetchNetwork = MACHINE_NETWORK,
): Promise<boolean> {
  const { database, config } = services
  const { urls = [] } = namedAddresses.parse((await reportWords(services, place, REQUEST)) ?? {})
  const answered = await answeredAddresses(database, place.report)
  const isOpen = (await readCase(database, place.caseId))?.state === 'open'
  const seal = (body: AsyncIterable<Uint8Array>, maxBytes: number) => sealFile(body, services, maxBytes)
  for (const [at, address] of urls.entries()) {
    if (answered.has(at + 1)) continue
    const asked = settingsFor({ address, earlier: urls.slice(0, at), isOpen, fetch: config.fetch })
    const fetched =
      typeof asked === 'string' ? { outcome: asked } : await fetchAddress({ network, seal }, address, asked)
    await keepAnswer(services, { ...place, number: at + 1, address, fetched })
    if (typeof asked !== 'string') return true
  }
  await examineFetched(services, place)
  return false
}

/** The settings by which an address is asked for, or why it is not. */
function settingsFor({
  address,
  earlier,
  isOpen,
  fetch,
}: Readonly<{
  address: string
  earlier: readonly string[]
  isOpen: boolean
  fetch: FetchConfig | undefined
}>): FetchConfig | FetchOutcome {
  if (fetch === undefined) return 'fetching-off'
  if (!isOpen) return 'case-finished'
  if (earlier.length >= MAX_FETCHED_ADDRESSES) return 'too-many-addresses'
  return earlier.includes(address) ? 'repeated' : fetch
}
