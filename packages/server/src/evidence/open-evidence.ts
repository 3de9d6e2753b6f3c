// Opening evidence for somebody: the key service is asked in his name and writes it down.
import type { StoredName, UnwrapRequest } from '@rempart/core'
import { sealedObject } from '@rempart/store'
import { openObject, type OpenedObject } from '@rempart/vault'
import type { Services } from '../services.ts'

export type OpenedEvidence = OpenedObject & Readonly<{ type: string; id: string }>

/** Undefined where there is no such object, or its key was destroyed. UserError `limit-exceeded` where the one who asks has
 * opened too much within a minute. */
export async function openEvidence(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  name: StoredName,
  request: UnwrapRequest,
): Promise<OpenedEvidence | undefined> {
  const sealed = await sealedObject(database, name)
  if (sealed === undefined) return undefined
  const secret = await vault.keys.unwrap(sealed.key, request)
  const { id, type } = sealed.key.context
  return { ...openObject(vault.objects, { name, secret }), id, type }
}
