// The answer to one address becomes durable: its row, its entry in the ledger and the object of what came, in one transaction.
// The address, the one that answered, the headers and who allowed it lie sealed under the case's key for words.
import {
  answeredAddresses,
  factsState,
  insertAddressFetch,
  inTransaction,
  isErased,
  lockCase,
  wordsState,
} from '@rempart/store'
import type { CaseId, EvidenceObject, ReportId } from '@rempart/store'
import { wordsOf } from '../cases/case-words.ts'
import { caseKeyOf, moveToCase } from '../cases/seal-line.ts'
import type { Services } from '../services.ts'
import type { Fetched } from './fetch-address.ts'
import { contextOf, type FetchWords } from './read-fetches.ts'

type KeepServices = Pick<Services, 'database' | 'ledger' | 'vault' | 'access' | 'config' | 'clock' | 'random'>
/** Keeps it unless the address has its answer, or the case was erased meanwhile: what came is then collected as an orphan. */
export async function keepAnswer(
  services: KeepServices,
  kept: Readonly<{ caseId: CaseId; report: ReportId; number: number; address: string; fetched: Fetched }>,
): Promise<void> {
  const { database, ledger, clock, config } = services
  const { caseId, report, number, address, fetched } = kept
  const { outcome, answer, object: sealed } = fetched
  const object = sealed && (await inCase(services, caseId, sealed))
  await inTransaction(database, async (tx) => {
    if (!(await lockCase(tx, caseId)) || (await isErased(tx, caseId))) return
    if ((await answeredAddresses(tx, report)).has(number)) return
    const words: FetchWords = {
      address,
      ...(answer && answer.address !== address && { answered: answer.address }),
      headers: (answer?.head.headers ?? []).map(([name, value]) => [name, value]),
      ...(config.fetch && { allowedBy: config.fetch.allowedBy }),
    }
    const box = await wordsOf(services, tx, caseId)
    const wordsSealed = box.seal(Buffer.from(JSON.stringify(words)), contextOf({ report, number }))
    const at = clock.now()
    const status = answer?.head.status
    const [seq] = await ledger.appendActs(tx, [
      {
        type: 'address-fetched',
        commit: {
          case: caseId,
          report,
          address,
          ...(words.answered !== undefined && { answered: words.answered }),
          ...(words.allowedBy !== undefined && { allowedBy: words.allowedBy }),
          ...(sealed && { sha256: sealed.sha256 }),
          words: wordsState(wordsSealed),
          object: factsState(object === undefined ? {} : fixed(object)),
        },
        facts: { number, outcome, status: status ?? 'none' },
        at,
      },
    ])
    if (seq === undefined) throw new Error('the answer has no entry')
    await insertAddressFetch(tx, caseId, { seq, report, number, at, outcome, status, wordsSealed, object })
  })
}

async function inCase(
  services: KeepServices,
  caseId: CaseId,
  { name, id, type, storedBytes, key }: NonNullable<Fetched['object']>,
): Promise<EvidenceObject> {
  const place = { caseId, caseKey: await caseKeyOf(services, caseId) }
  return { name, id, type, storedBytes, key: await moveToCase(services, key, place) }
}

/** What never changes of the object's row. */
function fixed({ name, id, type, storedBytes }: EvidenceObject): object {
  return { name, id, type, storedBytes }
}
