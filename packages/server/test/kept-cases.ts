// Many cases whose files the line has examined, for tests of matching again: their exhibits are numbers, no file exists.
import { createHash } from 'node:crypto'
import type { Examination, ExhibitPath } from '@rempart/core'
import { newId } from '@rempart/core'
import { encodePath } from '@rempart/pipeline'
import {
  examinerInForce,
  insertCards,
  insertExhibits,
  insertPieces,
  insertReportCase,
  inTransaction,
  listsRevision,
} from '@rempart/store'
import type { CardId, CaseId, ExhibitId } from '@rempart/store'
import { joinCase } from '../src/evidence/case-evidence.ts'
import { caseKeyOf, sealLine } from '../src/cases/seal-line.ts'
import { sealPieces } from '../src/cases/kept-examinations.ts'
import type { Services } from '../src/services.ts'
import { receiveReport } from './evidence-site.ts'

/** A case with so many exhibits, each its own card in lane 3; gives the SHA-256 of its first one, and the card. */
export async function keptCase(
  services: Services,
  exhibits: number,
): Promise<Readonly<{ caseId: CaseId; sha256: string; card: CardId }>> {
  const { database, ledger, random, clock } = services
  const { report } = await receiveReport(services, { text: 'numbers', files: [] })
  const caseId = newId<CaseId>(random)
  await inTransaction(database, async (tx) => {
    const commit = { case: caseId, report }
    const at = clock.now()
    const [seq = 0] = await ledger.appendActs(tx, [{ type: 'case-opened', commit, facts: { from: 'report' }, at }])
    await insertReportCase(tx, { id: caseId, report, openedAt: at, seq })
  })
  await joinCase(services, { report, caseId })
  const place = { caseId, caseKey: await caseKeyOf(services, caseId) }
  const examinations = Array.from({ length: exhibits }, (_, at) =>
    examined(`${caseId}-${String(at).padStart(6, '0')}`, random),
  )
  const kept = examinations.map((examination, at) => ({ number: at + 1, examination }))
  const pieces = await sealPieces(services, { caseId, kept })
  const { manifest } = await sealLine(services, { line: '{}', ...place })
  const numbers = examinations.map((_, at) => at + 1)
  const cards = numbers.map((number) => ({ number, id: newId<CardId>(random) }))
  await inTransaction(database, async (tx) => {
    const seqs = await ledger.appendActs(
      tx,
      numbers.map((number) => ({ type: 'received' as const, commit: { case: caseId }, facts: { number } })),
    )
    const rows = numbers.map((number, at) => ({
      id: newId<ExhibitId>(random),
      number,
      object: undefined,
      manifest,
      seq: seqs[at] ?? 0,
    }))
    await insertExhibits(tx, caseId, rows)
    await insertCards(
      tx,
      caseId,
      cards.map(({ number, id }) => ({
        id,
        position: number,
        lane: 3 as const,
        reasons: ['origin-unknown' as const],
        kind: 'single' as const,
        members: [number],
        tiles: [number],
      })),
    )
    const examiner = (await examinerInForce(tx))?.number
    const made = pieces.map((piece) => ({ ...piece, examiner }))
    await insertPieces(tx, { caseId, revision: await listsRevision(tx), pieces: made })
  })
  return { caseId, sha256: examinations[0]?.digests?.sha256 ?? '', card: cards[0]?.id as CardId }
}

function examined(name: string, random: (bytes: number) => Uint8Array): Examination {
  const hex = (bytes: number): string => Buffer.from(random(bytes)).toString('hex')
  const digest = (kind: string): string => createHash(kind).update(name).digest('hex')
  const dihedral = Array.from({ length: 8 }, () => hex(32))
  const path: ExhibitPath = encodePath(Buffer.from(name))
  return {
    path,
    sizeBytes: 1,
    type: 'image/png',
    digests: { md5: digest('md5'), sha1: digest('sha1'), sha256: digest('sha256') },
    pixels: {
      width: 640,
      height: 480,
      frames: 1,
      pdq: { hex: dihedral[0] ?? '', quality: 80, pipeline: 'full' },
      dihedral,
      features: '',
      dhash: hex(8),
    },
    matches: [],
    coverage: [],
    findings: [],
    texts: [],
    runs: [],
    inputs: [],
    gaps: [],
  }
}
