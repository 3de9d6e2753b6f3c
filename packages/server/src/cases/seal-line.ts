// What an examination said of an exhibit, sealed for its case: nobody but the key service holds a key that opens it.
import type { WrappedKey } from '@rempart/core'
import { newId, UserError } from '@rempart/core'
import {
  type CaseId,
  type ExhibitId,
  inTransaction,
  isErased,
  keepCaseKey,
  lockCase,
  type NewExhibit,
} from '@rempart/store'
import { sealText } from '@rempart/vault'
import type { Services } from '../services.ts'

type SealServices = Pick<Services, 'vault' | 'random'>
/** A case with its key in force. */
export type KeyedCase = Readonly<{ caseId: CaseId; caseKey: WrappedKey }>

/** The case's key; made where it has none. UserError `not-found` where the case was erased, also meanwhile: nothing is sealed for
 * it any more. */
export async function caseKeyOf(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  caseId: CaseId,
): Promise<WrappedKey> {
  const fresh = await vault.keys.wrap({ context: { kind: 'case-key', id: caseId, scope: caseId, type: '-' } })
  return inTransaction(database, async (tx) => {
    await lockCase(tx, caseId)
    if (await isErased(tx, caseId))
      throw new UserError({ code: 'not-found', subject: `case ${caseId}`, reason: 'was erased' })
    return keepCaseKey(tx, caseId, fresh)
  })
}

/** A key of intake, put below the case's key inside the key service. */
export function moveToCase(
  { vault }: Pick<Services, 'vault'>,
  key: WrappedKey,
  { caseId, caseKey }: KeyedCase,
): Promise<WrappedKey> {
  return vault.keys.rotate(key, { context: { ...key.context, scope: caseId }, under: caseKey })
}

/** A fresh exhibit's identifier and its line of the manifest, sealed under the case's key. */
export async function sealLine(
  services: SealServices,
  { line, ...place }: KeyedCase & Readonly<{ line: string }>,
): Promise<Pick<NewExhibit, 'id' | 'manifest'>> {
  const { vault, random } = services
  const id = newId<ExhibitId>(random)
  const text = sealText(Buffer.from(line), { intakeKey: vault.intakeKey(), id, random })
  const { wrapped } = await moveToCase(services, text.key, place)
  return { id, manifest: { name: text.name, sealed: text.sealed, key: wrapped } }
}
