// The manifest: one exhibit a line, RFC 8785 JSON, nothing of clock, machine or chance. A contract that tools read.
import { canonicalJson } from '@rempart/ledger'
import type { Json } from '@rempart/ledger'
import type { Coverage, Examination, Finding, Gap, ListMatch, Origin, Relation } from '@rempart/core'

/** What relate and rank said of one exhibit; its own findings and gaps are among them. */
export type Ranked = Readonly<{
  findings: readonly Finding[]
  gaps: readonly Gap[]
  origin: Origin
  relations: readonly Relation[]
  lane: number
  reasons: readonly string[]
}>

/** One line of manifest.jsonl. Findings carry `code` and, where there is one, `detail` beside the fields of the contract. */
export type ManifestLine = Readonly<{
  path: string
  sizeBytes: number
  type: string
  md5?: string
  sha1?: string
  sha256?: string
  width?: number
  height?: number
  hashes: Readonly<{ pdq?: Readonly<{ hex: string; quality: number; pipeline: string }> }>
  matches: readonly Readonly<{ list: string; realm: string; kind: string; distanceBits: number; victim: string }>[]
  coverage: readonly Coverage[]
  findings: readonly Finding[]
  origin: Origin
  relations: readonly Readonly<{ kind: string; to: string; basis: string }>[]
  lane: number
  reasons: readonly string[]
  gaps: readonly Readonly<{ stage: string; reason: string; detail?: string }>[]
}>

/** The line of one exhibit; arrays sorted, unknown values left out (never null, 0 or ''). */
export function manifestLine(examination: Examination, ranked: Ranked): ManifestLine {
  const { path, sizeBytes, type, digests, pixels, matches, coverage } = examination
  return {
    path,
    sizeBytes,
    type,
    ...digests,
    ...(pixels && { width: pixels.width, height: pixels.height }),
    hashes: pixels === undefined ? {} : { pdq: pixels.pdq },
    matches: sorted(matches.map(publicMatch)),
    coverage: sorted(coverage),
    findings: sorted(ranked.findings),
    origin: ranked.origin,
    relations: sorted(ranked.relations.map(publicRelation)),
    lane: ranked.lane,
    reasons: ranked.reasons.toSorted(),
    gaps: sorted(ranked.gaps.map(publicGap)),
  }
}

/** A finished line with what other lists say of the same exhibit added, and where it stands by that. Nothing of it goes. */
export function extendLine(
  line: ManifestLine,
  {
    matches,
    coverage,
    gaps,
    lane,
    reasons,
  }: Pick<Examination, 'matches' | 'coverage' | 'gaps'> & Pick<Ranked, 'lane' | 'reasons'>,
): ManifestLine {
  return {
    ...line,
    matches: sorted([...line.matches, ...matches.map(publicMatch)]),
    coverage: sorted([...line.coverage, ...coverage]),
    lane,
    reasons: reasons.toSorted(),
    gaps: sorted([...line.gaps, ...gaps.map(publicGap)]),
  }
}

/** RFC 8785 text of a value, without the line feed. */
export function canonical(value: unknown): string {
  return canonicalJson(value as Json)
}

function publicMatch({ list, realm, kind, distanceBits, victim }: ListMatch): ManifestLine['matches'][number] {
  return { list, realm, kind, distanceBits, victim }
}

function publicRelation({ kind, to, basis, detail }: Relation): ManifestLine['relations'][number] {
  return { kind, to, basis, ...(detail !== undefined && { detail }) }
}

function publicGap({ stage, reason, detail }: Gap): ManifestLine['gaps'][number] {
  return { stage, reason, ...(detail !== undefined && { detail }) }
}

function sorted<T>(values: readonly T[]): readonly T[] {
  const byText = new Map(values.map((value) => [canonical(value), value]))
  return [...byText.keys()].toSorted().flatMap((text) => byText.get(text) ?? [])
}
