// What the line learned of a case's files, sealed in pieces under the case's key: enough to match and rank again.
import { gunzipSync, gzipSync } from 'node:zlib'
import { UserError } from '@rempart/core'
import { compareBytes } from '@rempart/pipeline'
import { keptPieces } from '@rempart/store'
import type { CaseId, KeptPiece, MadeWith, NewPiece } from '@rempart/store'
import { openText } from '@rempart/vault'
import { EXAMINATIONS_PER_PIECE, MAX_PIECE_BYTES } from '../limits.ts'
import type { Services } from '../services.ts'
import type { ExaminedFile } from './examine-files.ts'
import type { KeptExamination } from './imported-line.ts'
import { caseKeyOf, sealLine } from './seal-line.ts'
import type { KeyedCase } from './seal-line.ts'

/** An examination and the number of its exhibit. */
export type Kept = Readonly<{ number: number; examination: KeptExamination }>
type PieceServices = Pick<Services, 'database' | 'vault' | 'random' | 'log'>

/** Pieces of a report's examinations, numbered from `from` on in the order of raw path bytes, as exhibits are (store-examined.ts). */
export function sealExaminations(
  services: PieceServices,
  { caseId, files, from }: Readonly<{ caseId: CaseId; files: readonly ExaminedFile[]; from: number }>,
): Promise<readonly NewPiece[]> {
  const ordered = files.flatMap(({ results }) => results).toSorted((a, b) => compareBytes(a.key, b.key))
  const kept = ordered.map(({ examination }, at) => ({ number: from + at, examination }))
  return sealPieces(services, { caseId, kept })
}

/** Pieces of examinations whose numbers follow one another. None, with a warning, where one is too large to be kept: its exhibits
 * are then not matched again. */
export async function sealPieces(
  services: PieceServices,
  { caseId, kept }: Readonly<{ caseId: CaseId; kept: readonly Kept[] }>,
): Promise<readonly NewPiece[]> {
  const caseKey = await caseKeyOf(services, caseId)
  const pieces: NewPiece[] = []
  try {
    for (const together of inPieces(kept))
      pieces.push(await sealPiece(services, { caseId, caseKey, piece: together[0]?.number ?? 0, kept: together }))
    return pieces
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'limit-exceeded') throw error
    services.log.warn({ event: 'examinations-not-kept', count: kept.length })
    return []
  }
}

/** One piece, whose first exhibit has the number `piece`. UserError `limit-exceeded` where it is too large. */
export async function sealPiece(
  services: Pick<Services, 'vault' | 'random'>,
  { piece, kept, ...place }: KeyedCase & Readonly<{ piece: number; kept: readonly Kept[] }>,
): Promise<NewPiece> {
  const packed = gzipSync(JSON.stringify(kept.map(({ examination }) => examination))).toString('base64')
  const { id, manifest } = await sealLine(services, { line: packed, ...place })
  return { piece, id, ...manifest }
}

/** A piece as it stands, and what it says. */
export type OpenPiece = Readonly<{ stored: KeptPiece & MadeWith; kept: readonly Kept[] }>

/** Everything that is kept of a case, in order; nothing where nothing is. */
export async function openExaminations(
  { database, vault }: Pick<Services, 'database' | 'vault'>,
  caseId: CaseId,
): Promise<readonly OpenPiece[]> {
  const open: OpenPiece[] = []
  for (const stored of await keptPieces(database, caseId))
    open.push({ stored, kept: await openPiece({ vault }, stored) })
  return open
}

/** What a piece says of its exhibits. */
export async function openPiece(
  { vault }: Pick<Services, 'vault'>,
  { piece, name, sealed, key }: KeptPiece,
  request: Readonly<{ by: string; reason: string }> = { by: 'job:retro-hunt', reason: 'retro-hunt' },
): Promise<readonly Kept[]> {
  const secret = await vault.keys.unwrap(key, request)
  const packed = Buffer.from(Buffer.from(await openText(sealed, { name, secret })).toString('utf8'), 'base64')
  // Authenticated under the case's key: this program wrote it.
  const together = JSON.parse(gunzipSync(packed, { maxOutputLength: MAX_PIECE_BYTES }).toString()) as KeptExamination[]
  return together.map((examination, at) => ({ number: piece + at, examination }))
}

/** At most so many together, and only where the numbers follow one another. */
function inPieces(kept: readonly Kept[]): readonly (readonly Kept[])[] {
  const pieces: Kept[][] = []
  for (const one of kept) {
    const last = pieces.at(-1)
    const follows = last?.at(-1)?.number === one.number - 1
    if (last !== undefined && follows && last.length < EXAMINATIONS_PER_PIECE) last.push(one)
    else pieces.push([one])
  }
  return pieces
}
