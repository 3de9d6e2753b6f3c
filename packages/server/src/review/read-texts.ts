// The free texts of a file (prompts, comments, workflows): never on a card, and only for whoever asks with a reason. Asking is
// an entry of the ledger before anything is opened; the texts are read from the bytes in the sandbox and kept nowhere.
import type { FoundText, Reviewer, StoredName, ViewReason } from '@rempart/core'
import { inTransaction, memberOfObject } from '@rempart/store'
import type { CardId, CaseId } from '@rempart/store'
import { examineBytes } from '../cases/examine-files.ts'
import { deliverView } from '../evidence/deliver-view.ts'
import { openEvidence } from '../evidence/open-evidence.ts'
import { HttpProblem, notFound } from '../http/problem.ts'
import { MAX_FILE_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'

/** In the order in which they stand in the file. HttpProblem 404 for what is not on this card, 413 for a file that is too
 * large to be read again. */
export async function readTexts(
  services: Pick<Services, 'database' | 'ledger' | 'vault' | 'decoder' | 'clock' | 'log'>,
  asked: Readonly<{ reviewer: Reviewer; caseId: CaseId; card: CardId; object: StoredName; reason: ViewReason }>,
): Promise<readonly FoundText[]> {
  const { reviewer, caseId, card, object, reason } = asked
  const { database, ledger, clock } = services
  const member = await memberOfObject(database, { caseId, object })
  if (member === undefined || member.card !== card) throw notFound()
  const decoder = await services.decoder.get()
  const [view] = await inTransaction(database, (tx) =>
    ledger.appendActs(tx, [
      {
        type: 'view',
        commit: { person: reviewer.person, case: caseId, card, object },
        facts: { kind: 'texts', reason },
        at: clock.now(),
      },
    ]),
  )
  if (view === undefined) throw new Error('the view has no entry')
  return deliverView(services, { view, person: reviewer.person, object }, async () => {
    const opened = await openEvidence(services, object, { by: reviewer.person, reason })
    if (opened === undefined) throw notFound()
    if (opened.sizeBytes > MAX_FILE_BYTES)
      throw new HttpProblem({ status: 413, code: 'too-large', detail: 'The file is too large to be read again.' })
    const bytes = Buffer.concat(await Array.fromAsync(opened.read()))
    const name = Buffer.from(String(member.number))
    const [own] = await examineBytes({ name, bytes }, { decoder, lists: [], record: () => undefined })
    bytes.fill(0)
    return own?.examination.texts ?? []
  })
}
