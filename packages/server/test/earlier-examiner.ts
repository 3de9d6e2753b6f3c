// A site as an earlier version would have left it, for tests of examining again: what examines, and what is kept of a case.
import type { Examination } from '@rempart/core'
import { inTransaction, keptPieces, replacePieces } from '@rempart/store'
import type { CaseId, MadeWith, NewPiece } from '@rempart/store'
import { openExaminations, sealPiece } from '../src/cases/kept-examinations.ts'
import { caseKeyOf } from '../src/cases/seal-line.ts'
import type { Services } from '../src/services.ts'

/** `versions` sets columns of the newest row of `examiner`; `was` gives what that version would have learned. */
export async function playEarlier(
  services: Pick<Services, 'database' | 'vault' | 'random' | 'log'>,
  {
    caseId,
    versions,
    was,
  }: Readonly<{ caseId: CaseId; versions: string; was: (examination: Examination) => Examination }>,
): Promise<void> {
  const { database } = services
  await database.query(`UPDATE examiner SET ${versions} WHERE number = (SELECT max(number) FROM examiner)`)
  const caseKey = await caseKeyOf(services, caseId)
  const pieces: (NewPiece & Pick<MadeWith, 'examiner'>)[] = []
  for (const { stored, kept } of await openExaminations(services, caseId)) {
    const then = kept.map(({ number, examination }) => ({ number, examination: was(examination) }))
    pieces.push({
      ...(await sealPiece(services, { caseId, caseKey, piece: stored.piece, kept: then })),
      examiner: stored.examiner,
    })
  }
  const revision = (await keptPieces(database, caseId))[0]?.revision ?? 0
  await inTransaction(database, (tx) => replacePieces(tx, { caseId, revision, pieces }))
}
