// What the examination said of exhibits, as sealed lines of the manifest.
import type { StoredName, WrappedKey } from '@rempart/core'
import type { Queryable } from '../database.ts'
import { type CaseId, readCaseKey } from '../evidence/case-key.ts'
import type { ExhibitId } from '../exhibit.ts'

export type SealedLine = Readonly<{ exhibit: ExhibitId; name: StoredName; sealed: Uint8Array; key: WrappedKey }>

/** The newest lines of these exhibits of one case; those whose key was destroyed are left out. */
export async function sealedManifestLines(
  database: Queryable,
  { caseId, exhibits }: Readonly<{ caseId: CaseId; exhibits: readonly ExhibitId[] }>,
): Promise<readonly SealedLine[]> {
  const under = await readCaseKey(database, caseId)
  if (under === undefined) return []
  const { rows } = await database.query<Omit<SealedLine, 'key'> & { key: Uint8Array; keyId: string }>(
    `SELECT exhibit.id AS exhibit, coalesce(r.id, exhibit.id) AS "keyId", coalesce(r.name, manifest_name) AS name,
       coalesce(r.sealed, manifest_sealed) AS sealed, coalesce(r.key, manifest_key) AS key
     FROM exhibit LEFT JOIN exhibit_restated r ON r.exhibit = exhibit.id
     WHERE "case" = $1 AND exhibit.id = ANY($2::text[]) AND manifest_key IS NOT NULL AND manifest_scope = $1`,
    [caseId, exhibits],
  )
  return rows.map(({ key, keyId, ...row }) => ({
    ...row,
    key: { context: { kind: 'text', id: keyId, scope: caseId, type: 'text/plain' }, wrapped: key, under },
  }))
}
