// What is kept of an exhibit whose case came in from elsewhere: its line of the manifest. Hash lists of this site are compared
// with the hashes that stand there. What its own examination said stays: lists of this site can only add to it.
import { sortReasons } from '@rempart/core'
import type { Examination, Placed } from '@rempart/core'
import { extendLine } from '@rempart/pipeline'
import type { ManifestLine, Ranked } from '@rempart/pipeline'
import { z } from 'zod'
import { manifestFacts } from '../review/manifest-facts.ts'

/** `imported`: the line that the exhibit came with; matches and coverage are then those of this site's lists alone. `examinedHere`:
 * what this site learned of its file when a report joined the case, and with which examiner (store, examiner.ts); it relates the
 * exhibit to what joins, and changes nothing that is said of it. */
export type KeptExamination = Examination &
  Readonly<{ imported?: ManifestLine; examinedHere?: Readonly<{ examiner: number; examination: Examination }> }>

const hex = (bytes: number) => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`, 'u'))
const importedLine = manifestFacts.extend({
  md5: hex(16).optional(),
  sha1: hex(20).optional(),
  sha256: hex(32).optional(),
  hashes: z.object({ pdq: z.object({ hex: hex(32), quality: z.number(), pipeline: z.string() }).optional() }),
  lane: z.int().min(1).max(6),
})

/** A line of the manifest as something to match again. Undefined for what is no such line: it can be shown, not matched. */
export function keptOfLine(text: string): KeptExamination | undefined {
  const parsed = importedLine.safeParse(jsonOf(text))
  if (!parsed.success) return undefined
  // The manifest's contract names its words; those that this version does not know rank nothing.
  const line = parsed.data as ManifestLine
  const { path, sizeBytes, type, md5, sha1, sha256, width, height, hashes, findings, gaps } = line
  return {
    path: path as Examination['path'],
    sizeBytes,
    type: type as Examination['type'],
    ...(md5 !== undefined && sha1 !== undefined && sha256 !== undefined && { digests: { md5, sha1, sha256 } }),
    ...(hashes.pdq && {
      pixels: {
        width: width ?? 0,
        height: height ?? 0,
        frames: 1,
        pdq: hashes.pdq as NonNullable<Examination['pixels']>['pdq'],
        // A manifest has neither the turned hashes nor local features.
        dihedral: [hashes.pdq.hex],
        features: '',
        dhash: '',
      },
    }),
    matches: [],
    coverage: [],
    findings,
    texts: [],
    runs: [],
    inputs: [],
    gaps: gaps as Examination['gaps'],
    imported: line,
  }
}

/** Where the exhibit stands: where its own examination put it, or higher by what lists of this site say. */
export function placeOf({ imported, matches }: KeptExamination, ranked: Placed): Placed {
  if (imported === undefined) return ranked
  const own = { lane: imported.lane, reasons: imported.reasons } as Placed
  if (matches.length === 0 || ranked.lane > own.lane) return own
  if (ranked.lane < own.lane) return ranked
  return { lane: own.lane, reasons: sortReasons([...own.reasons, ...ranked.reasons]) }
}

/** The line as it reads now. */
export function restatedLine({ imported, ...examination }: KeptExamination, ranked: Ranked): ManifestLine | undefined {
  return imported && extendLine(imported, { ...examination, ...ranked })
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
