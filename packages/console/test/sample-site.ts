// A site with the sample case in it, and people assigned to that case.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonId } from '@rempart/core'
import { importCase } from '@rempart/server'
import { insertCaseAssignment } from '@rempart/store'
import type { CaseId } from '@rempart/store'
import { expect } from 'vitest'
import { openImport } from '../../cli/src/case/import-source.ts'
import { rempart } from '../../cli/test/small-case.ts'
import type { ConsoleSite } from './console-site.ts'

const samples = join(import.meta.dirname, '../../../samples/media')

/** Triages a folder, the samples where none is named, and brings the case in. */
export async function bringSampleCase({ services }: ConsoleSite, from = samples): Promise<CaseId> {
  const room = mkdtempSync(join(tmpdir(), 'rempart-console-'))
  const home = join(room, 'home')
  expect(rempart(['triage', from, '--out', join(room, 'case')], { home }).status).toBeLessThan(2)
  const source = await openImport({ path: join(room, 'case'), from, keys: home })
  const { caseId } = await importCase(services, source)
  source.close()
  rmSync(room, { recursive: true, force: true })
  return caseId
}

/** Lets a person work on the case. */
export async function assign({ services }: ConsoleSite, place: CaseId, person: PersonId): Promise<void> {
  await insertCaseAssignment(services.database, { case: place, person, kind: 'assigned', at: new Date(), by: person })
}
