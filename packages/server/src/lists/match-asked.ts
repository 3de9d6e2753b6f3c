// One question to the lists of the site: hashes as they are given, or a file that is hashed in the sandbox and kept nowhere.
// The answer says what was compared; distances are told to whom may know them, for whoever can ask for distances can feel
// his way towards an entry.
import { isTelling } from '@rempart/core'
import type { Coverage, HeldList, ListMatch } from '@rempart/core'
import { match } from '@rempart/pipeline'
import type { MatchSubject } from '@rempart/pipeline'
import { examineBytes } from '../cases/examine-files.ts'
import type { Services } from '../services.ts'

/** Digests and PDQ in lower-case hexadecimal. */
export type AskedHashes = Readonly<{
  md5?: string | undefined
  sha1?: string | undefined
  sha256?: string | undefined
  pdq?: string | undefined
  others?: readonly Readonly<{ kind: string; value: string }>[] | undefined
}>
/** Matches without names of entries; `distanceBits` where it was asked for. `notes`: codes of what could not be compared. */
export type SiteAnswer = Readonly<{
  matches: readonly (Omit<ListMatch, 'entry' | 'cancels' | 'distanceBits'> & Readonly<{ distanceBits?: number }>)[]
  coverage: readonly Coverage[]
  notes: readonly string[]
}>

/** Stated quality of a bare PDQ hash: whoever hands one over has kept those that say too little to himself. */
const STATED_QUALITY = 100

/** What the lists say of these hashes; a PDQ hash is compared in the one orientation that it states. */
export async function matchHashes(
  lists: readonly HeldList[],
  { pdq, others = [], md5, sha1, sha256 }: AskedHashes,
  distances: boolean,
): Promise<SiteAnswer> {
  const pixels = pdq === undefined ? {} : { pixels: oneOrientation(pdq) }
  const digests = { ...(md5 && { md5 }), ...(sha1 && { sha1 }), ...(sha256 && { sha256 }) }
  return answerOf(lists, { digests, ...pixels, others }, { notes: [], distances })
}

/** A PDQ hash as the match stage takes it. */
export function oneOrientation(pdq: string): NonNullable<MatchSubject['pixels']> {
  return { pdq: { hex: pdq, quality: STATED_QUALITY, pipeline: 'full' }, dihedral: [pdq] }
}

/** What the lists say of a file; its pictures are hashed in the sandbox, in eight orientations. */
export async function matchFile(
  { decoder }: Pick<Services, 'decoder'>,
  { bytes, lists }: Readonly<{ bytes: Uint8Array; lists: readonly HeldList[] }>,
  distances: boolean,
): Promise<SiteAnswer> {
  const ports = { decoder: await decoder.get(), lists: [], record: () => undefined }
  const [own] = await examineBytes({ name: Buffer.from('asked'), bytes }, ports)
  const { digests, pixels, gaps = [] } = own?.examination ?? {}
  const notes = gaps.map(({ stage, reason }) => `${stage}:${reason}`)
  if (pixels !== undefined && !isTelling(pixels)) notes.push('hash:says-too-little')
  return answerOf(lists, { ...(digests && { digests }), ...(pixels && { pixels }) }, { notes, distances })
}

async function answerOf(
  lists: readonly HeldList[],
  subject: MatchSubject,
  { notes, distances }: Readonly<{ notes: readonly string[]; distances: boolean }>,
): Promise<SiteAnswer> {
  const { matches, coverage } = await match(subject, lists)
  const silent = coverage.flatMap(({ list, canary }) => (canary === 'failed' ? [`match:canary-failed:${list}`] : []))
  return {
    matches: matches.map(({ entry: _entry, cancels: _cancels, distanceBits, ...rest }) =>
      distances ? { ...rest, distanceBits } : rest,
    ),
    coverage,
    notes: [...notes, ...silent],
  }
}
